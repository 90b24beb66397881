#include "shell_history.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include "hypersim/language/confinement.hpp"

namespace hypersim::cli {

namespace {

namespace fs = std::filesystem;

constexpr mode_t kOnlyTheOwner = 0600;

/// A statement may have several lines, and an entry is one.
std::string line_of(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '\\') {
      line += "\\\\";
    } else if (c == '\n') {
      line += "\\n";
    } else if (c != '\0') {
      line += c;
    }
  }
  return line + "\n";
}

std::string text_of_line(std::string_view line) {
  std::string text;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const bool is_escape = line[at] == '\\' && at + 1 < line.size();
    if (is_escape) ++at;
    text += is_escape && line[at] == 'n' ? '\n' : line[at];
  }
  return text;
}

bool append_bytes(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// No other session writes while it is there. A session waits for none that hangs.
class WritesAlone {
 public:
  explicit WritesAlone(int file) : file_(file) {
    constexpr int kAttempts = 100;
    for (int i = 0; i < kAttempts && ::flock(file_, LOCK_EX | LOCK_NB) != 0; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ~WritesAlone() { ::flock(file_, LOCK_UN); }
  WritesAlone(const WritesAlone&) = delete;
  WritesAlone& operator=(const WritesAlone&) = delete;

 private:
  int file_;
};

}  // namespace

std::optional<std::string> history_file() {
  if (language::confinement()) return std::nullopt;
  const char* const named = std::getenv("HYPERSIM_HISTORY");
  if (named != nullptr && *named != '\0') {
    if (std::string_view(named) == "none") return std::nullopt;
    return named;
  }
  const char* const state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return (fs::path(state) / "hypersim/history").string();
  const char* const home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return (fs::path(home) / ".local/state/hypersim/history").string();
  return std::nullopt;
}

ShellHistory::ShellHistory(const std::optional<std::string>& file) {
  if (file) open(*file);
}

ShellHistory::~ShellHistory() {
  if (file_ >= 0) ::close(file_);
}

void ShellHistory::give_up(const std::string& sentence) {
  trouble_ = fmt::format("what is typed is not kept in {}: {}", path_, sentence);
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

void ShellHistory::open(const std::string& path) {
  path_ = path;
  std::error_code error;
  const fs::path folder = fs::path(path).parent_path();
  // As the rule of XDG says it of folders that are made.
  if (!folder.empty() && !fs::exists(folder, error)) {
    if (fs::create_directories(folder, error)) fs::permissions(folder, fs::perms::owner_all, error);
    if (error) return give_up(error.message());
  }
  // A pipe would wait for its other end.
  file_ = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, kOnlyTheOwner);
  if (file_ < 0) return give_up(std::generic_category().message(errno));
  struct stat info {};
  if (::fstat(file_, &info) != 0 || !S_ISREG(info.st_mode)) return give_up("it is not a regular file");
  if ((info.st_mode & 0777U) != kOnlyTheOwner && ::fchmod(file_, kOnlyTheOwner) != 0)
    return give_up("others can read it");
  const WritesAlone alone(file_);
  read();
}

void ShellHistory::read() {
  std::string text;
  const off_t size = ::lseek(file_, 0, SEEK_END);
  // Of a file that is longer than any that this wrote, the end counts.
  constexpr off_t kReadMax = static_cast<off_t>(4 * kHistoryBytesMax);
  ::lseek(file_, size > kReadMax ? size - kReadMax : 0, SEEK_SET);
  char part[1U << 14U];
  for (ssize_t got = 0; (got = ::read(file_, part, sizeof part)) != 0;) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return give_up(std::generic_category().message(errno));
    text.append(part, static_cast<std::size_t>(got));
  }
  // The first line may be cut, and the last one may not have come whole from a session that was killed.
  std::size_t begin = size > kReadMax ? text.find('\n') + 1 : 0;
  const std::size_t first = begin;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    if (end > begin) entries_.push_back(text_of_line(std::string_view(text).substr(begin, end - begin)));
  }
  const bool is_torn = begin < text.size();
  if (is_torn || first > 0 || entries_.size() > kHistoryEntriesMax || text.size() > kHistoryBytesMax)
    forget_the_oldest();
  if (!entries_.empty()) last_ = entries_.back();
}

void ShellHistory::forget_the_oldest() {
  std::size_t kept = 0;
  std::string text;
  // Half of the bytes, so that a full file is not written anew each time.
  for (std::size_t bytes = 0; kept < entries_.size() && kept < kHistoryEntriesMax; ++kept) {
    bytes += line_of(entries_[entries_.size() - 1 - kept]).size();
    if (bytes > kHistoryBytesMax / 2) break;
  }
  entries_.erase(entries_.begin(), entries_.end() - static_cast<std::ptrdiff_t>(kept));
  for (const std::string& entry : entries_) text += line_of(entry);
  if (::ftruncate(file_, 0) != 0 || !append_bytes(file_, text)) give_up(std::generic_category().message(errno));
}

void ShellHistory::add(std::string_view text) {
  if (file_ < 0 || text.empty() || text == last_) return;
  last_ = text;
  const std::string line = line_of(text);
  if (line.size() > kHistoryBytesMax / 2) return;
  const WritesAlone alone(file_);
  if (!append_bytes(file_, line)) give_up(std::generic_category().message(errno));
}

}  // namespace hypersim::cli
