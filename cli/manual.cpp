#include "manual.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace hypersim::cli {

namespace fs = std::filesystem;

std::string manual_folder() {
  std::error_code error;
  const fs::path command = fs::read_symlink("/proc/self/exe", error);
  return fs::weakly_canonical(command.parent_path() / "../share/doc/hypersim/docs", error).string();
}

std::optional<std::string> manual_page(std::string_view page) {
  std::error_code error;
  const fs::path path = fs::canonical(fs::path(manual_folder()) / page, error);
  return error ? std::nullopt : std::optional(path.string());
}

std::string see_also(std::string_view about, std::string_view page) {
  const auto path = manual_page(page);
  return path ? fmt::format("\n{}: {}", about, *path) : "";
}

}  // namespace hypersim::cli
