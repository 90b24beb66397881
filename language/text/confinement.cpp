#include "hypersim/language/confinement.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "hypersim/language/read_paths.hpp"

namespace hypersim::language {

namespace {

namespace fs = std::filesystem;

std::optional<Confinement>& the_confinement() {
  static std::optional<Confinement> the;
  return the;
}

}  // namespace

runtime::Result<runtime::Done, std::string> confine_files(const std::string& folder) {
  std::error_code error;
  const fs::path whole = fs::canonical(folder, error);
  if (error) return runtime::fail(error.message());
  if (!fs::is_directory(whole, error)) return runtime::fail(std::string("it is not a folder"));
  the_confinement() = Confinement{folder, whole.string()};
  return runtime::kDone;
}

const std::optional<Confinement>& confinement() { return the_confinement(); }

std::optional<std::string> refused_by_confinement(const std::string& path) {
  ReadPaths::note(path);
  const auto& the = confinement();
  if (!the) return std::nullopt;
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(path, error);
  if (!error) {
    const fs::path below = whole.lexically_relative(the->folder);
    if (!below.empty() && *below.begin() != "..") return std::nullopt;
  }
  return "it is not below " + the->given + ", and nothing else is read with --confined";
}

}  // namespace hypersim::language
