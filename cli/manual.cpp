#include "manual.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace hypersim::cli {

namespace fs = std::filesystem;

std::string see_also(std::string_view about, std::string_view page) {
  std::error_code error;
  const fs::path command = fs::read_symlink("/proc/self/exe", error);
  const fs::path path = fs::canonical(command.parent_path() / "../share/doc/hypersim/docs" / page, error);
  return error ? "" : fmt::format("\n{}: {}", about, path.string());
}

}  // namespace hypersim::cli
