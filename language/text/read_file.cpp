#include "hypersim/language/read_file.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "hypersim/language/confinement.hpp"
#include "hypersim/language/given_files.hpp"

#include "limits.hpp"

namespace hypersim::language {
namespace {

std::string too_large(std::size_t size_max) { return "it is larger than " + size_text(size_max); }

std::string system_reason() {
  const int code = errno;
  return code == 0 ? "it cannot be read" : std::generic_category().message(code);
}

std::string not_there() { return std::make_error_code(std::errc::no_such_file_or_directory).message(); }

constexpr const char* kIsAFolder = "it is a directory";

runtime::Result<std::string, std::string> read_given_file(const GivenFiles& given, const std::string& path,
                                                          std::size_t size_max) {
  const auto found = given.find(path);
  if (found == given.end()) return runtime::fail(not_there());
  if (found->second.is_folder) return runtime::fail(std::string(kIsAFolder));
  if (found->second.bytes->size() > size_max) return runtime::fail(too_large(size_max));
  return *found->second.bytes;
}

}  // namespace

runtime::Result<std::string, std::string> read_regular_file(const std::string& path, std::size_t size_max) {
  namespace fs = std::filesystem;
  // The system would take such a path to end at the NUL.
  if (path.find('\0') != std::string::npos) return runtime::fail(std::string("its name holds a NUL"));
  if (auto refused = refused_by_confinement(path)) return runtime::fail(std::move(*refused));
  if (const GivenFiles* given = given_files()) return read_given_file(*given, path, size_max);
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    return runtime::fail(not_there());
  }
  if (error) return runtime::fail(error.message());
  if (status.type() == fs::file_type::directory) return runtime::fail(std::string(kIsAFolder));
  if (status.type() != fs::file_type::regular) return runtime::fail(std::string("it is not a regular file"));
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return runtime::fail(error.message());
  if (size > size_max) return runtime::fail(too_large(size_max));

  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return runtime::fail(system_reason());
  // Some regular files (below /proc) say that they are empty: what counts is what can be read.
  std::string bytes;
  constexpr std::size_t kPiece = std::size_t{1} << 16U;
  while (file && bytes.size() <= size_max) {
    const std::size_t before = bytes.size();
    const bool is_whole = before == 0 && size > 0;  // and one more, to be at the end
    bytes.resize(before + (is_whole ? static_cast<std::size_t>(size) + 1 : kPiece));
    file.read(bytes.data() + before, static_cast<std::streamsize>(bytes.size() - before));
    bytes.resize(before + static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return runtime::fail(system_reason());
  if (bytes.size() > size_max) return runtime::fail(too_large(size_max));
  return bytes;
}

runtime::Result<std::string, std::string> read_scenario_file(const std::string& path) {
  return read_regular_file(path, kFileSizeMax);
}

std::string size_text(std::uint64_t bytes) {
  for (const SizeUnit& unit : kSizeUnits) {
    if (bytes < unit.bytes) continue;
    const std::uint64_t whole = bytes / unit.bytes;
    if (bytes % unit.bytes == 0) return std::to_string(whole) + " " + unit.name;
    const std::uint64_t tenths = bytes % unit.bytes / (unit.bytes / 8) * 10 / 8;
    return std::to_string(whole) + "." + std::to_string(tenths) + " " + unit.name;
  }
  return std::to_string(bytes) + " bytes";
}

}  // namespace hypersim::language
