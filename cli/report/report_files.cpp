#include "report_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace hypersim::cli {

using runtime::fail;
using runtime::Result;

namespace {

constexpr const char* kStandardOutput = "-";
constexpr mode_t kReadByAll = 0666;  // less what the umask says

/// Are they the same file, perhaps by different names?
bool are_same(int a, int b) {
  struct stat first {
  }, second{};
  return ::fstat(a, &first) == 0 && ::fstat(b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

/// From now on, what is printed goes to standard error.
bool leave_standard_output() { return std::fflush(stdout) == 0 && ::dup2(STDERR_FILENO, STDOUT_FILENO) >= 0; }

}  // namespace

int ReportFiles::write_to_fd(int fd, std::string_view text) const {
  constexpr int kBetweenLooksMs = 100;
  constexpr int kPatienceMs = 300;
  while (!text.empty()) {
    pollfd waits{fd, POLLOUT, 0};
    const bool is_last_wait = gives_up_();
    if (::poll(&waits, 1, is_last_wait ? kPatienceMs : kBetweenLooksMs) == 0) {
      if (is_last_wait) return EINTR;
      continue;
    }
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int ReportFiles::replace_content(int fd, std::string_view text) const {
  if (::ftruncate(fd, 0) != 0 || ::lseek(fd, 0, SEEK_SET) != 0) return errno;
  const int error = write_to_fd(fd, text);
  if (error != 0 && ::ftruncate(fd, 0) != 0) return errno;
  return error;
}

Result<ReportFiles::File, std::string> ReportFiles::parsed(const std::string& name) {
  constexpr std::pair<std::string_view, Format> kFormats[] = {
      {"xml", junit_text}, {"json", json_text}, {"tap", tap_text}};
  if (name == kStandardOutput) return File{name, json_text};
  for (const auto& [word, format] : kFormats) {
    const std::string prefix = std::string(word) + ":";
    if (name.starts_with(prefix) && name.size() > prefix.size()) return File{name.substr(prefix.size()), format};
  }
  for (const auto& [word, format] : kFormats) {
    const std::string ending = "." + std::string(word);
    if (name.ends_with(ending)) return File{name, format};
  }
  return fail(fmt::format(
      "--report {}: name a file that ends in .xml (JUnit), .json or .tap, or say which it is, as in json:{}", name,
      name));
}

Result<runtime::Done, std::string> ReportFiles::open(File& file) {
  if (file.name == kStandardOutput) {
    file.fd = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (file.fd < 0 || !leave_standard_output())
      return fail(fmt::format("the report cannot be written to standard output: {}", std::strerror(errno)));
    return runtime::kDone;
  }
  // O_NONBLOCK: a pipe that nobody reads is a mistake and not a reason to wait.
  file.fd = ::open(file.name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, kReadByAll);
  if (file.fd < 0) return fail(fmt::format("the report {} cannot be written: {}", file.name, std::strerror(errno)));
  struct stat about {};
  file.is_regular = ::fstat(file.fd, &about) == 0 && S_ISREG(about.st_mode);
  bool is_ready = file.is_regular ? ::ftruncate(file.fd, 0) == 0 : ::fcntl(file.fd, F_SETFL, 0) == 0;
  // By another name, such as /dev/stdout. What is printed to a terminal, or to /dev/null, may stand beside it.
  if (is_ready && !S_ISCHR(about.st_mode) && are_same(file.fd, STDOUT_FILENO)) is_ready = leave_standard_output();
  if (!is_ready) return fail(fmt::format("the report {} cannot be written: {}", file.name, std::strerror(errno)));
  return runtime::kDone;
}

ReportFiles::ReportFiles(const std::vector<std::string>& names, std::function<bool()> gives_up)
    : gives_up_(std::move(gives_up)) {
  // What is wrong by its name is refused before any file is touched.
  std::vector<File> files;
  for (const std::string& name : names) {
    auto file = parsed(name);
    if (!file.ok()) {
      error_ = file.error();
      return;
    }
    files.push_back(std::move(file).value());
  }
  for (File& file : files) {
    if (const auto opened = open(file); !opened.ok()) {
      error_ = opened.error();
      return;
    }
    const auto is_same = [&](const File& other) {
      return file.name == other.name || (file.is_regular && are_same(file.fd, other.fd));
    };
    const auto other = std::find_if(files_.begin(), files_.end(), is_same);
    if (other != files_.end()) error_ = fmt::format("--report {}: it is the same as {}", file.name, other->name);
    files_.push_back(std::move(file));
    if (!error_.empty()) return;
  }
}

ReportFiles::~ReportFiles() {
  for (const File& file : files_) ::close(file.fd);
}

Result<runtime::Done, std::string> ReportFiles::write(const Report& report, bool is_draft) {
  std::optional<std::string> error;
  for (const File& file : files_) {
    if (is_draft && !file.is_regular) continue;
    const std::string text = file.format(report);
    const int failed = file.is_regular ? replace_content(file.fd, text) : write_to_fd(file.fd, text);
    if (failed == 0 || failed == EPIPE) continue;  // who has gone away does not want the rest
    if (!error) error = fmt::format("the report {} cannot be written whole: {}", file.name, std::strerror(failed));
  }
  if (error) return fail(*error);
  return runtime::kDone;
}

}  // namespace hypersim::cli
