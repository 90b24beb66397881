#include "manual.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace hypersim::cli {

namespace fs = std::filesystem;

std::string folder_of_pages() {
  std::error_code error;
  const fs::path command = fs::read_symlink("/proc/self/exe", error);
  const fs::path folder = fs::canonical(command.parent_path() / "../share/doc/hypersim/docs", error);
  return error ? "" : folder.string();
}

std::string see_also(std::string_view about, std::string_view page) {
  std::error_code error;
  const std::string folder = folder_of_pages();
  const fs::path path = fs::path(folder) / page;
  return folder.empty() || !fs::exists(path, error) ? "" : fmt::format("\n{}: {}", about, path.string());
}

}  // namespace hypersim::cli
