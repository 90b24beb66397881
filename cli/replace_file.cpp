#include "replace_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "hypersim/language/read_file.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;
using runtime::fail;
using runtime::Result;

namespace {

std::string cannot(const std::string& path, const std::string& why) {
  return fmt::format("{} cannot be written: {}", path, why);
}

std::string system_reason() { return std::generic_category().message(errno); }

bool write_whole(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<Replacement, std::string> Replacement::prepare(const std::string& path, std::string_view before,
                                                      std::string_view content) {
  std::error_code error;
  const std::string target = fs::canonical(path, error).string();
  struct stat status = {};
  if (error || ::stat(target.c_str(), &status) != 0) return fail(cannot(path, "it is no longer there"));
  // A rename needs a right to the folder only, and would replace a read-only file, too.
  if ((status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0 || ::access(target.c_str(), W_OK) != 0) {
    return fail(cannot(path, "it is read-only"));
  }
  const auto now = language::read_regular_file(target, before.size());
  if (!now.ok() || *now != before) return fail(cannot(path, "it has been changed in the meantime; try again"));

  std::string temporary = target + ".XXXXXX";
  const int file = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (file < 0) return fail(cannot(path, "its folder does not take a file beside it: " + system_reason()));
  Replacement replacement(target, std::move(temporary));
  // The file keeps its owner if the system allows that; its permissions matter more.
  [[maybe_unused]] const int owner = ::fchown(file, status.st_uid, status.st_gid);
  const bool written = ::fchmod(file, status.st_mode & 07777) == 0 && write_whole(file, content) && ::fsync(file) == 0;
  const std::string why = written ? std::string() : system_reason();
  if (::close(file) != 0 && written) return fail(cannot(path, system_reason()));
  if (!written) return fail(cannot(path, why));
  return replacement;
}

Replacement::Replacement(Replacement&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})) {}

Replacement::~Replacement() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<runtime::Done, std::string> Replacement::put_in_place() {
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return fail(cannot(path_, system_reason()));
  temporary_.clear();
  return runtime::kDone;
}

}  // namespace hypersim::cli
