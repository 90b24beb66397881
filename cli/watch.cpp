#include "watch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <set>
#include <sys/stat.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "hypersim/language/one_line.hpp"
#include "hypersim/runtime/exchange.hpp"

#include "complain.hpp"
#include "exit_code.hpp"
#include "file_watch.hpp"
#include "find_scenarios.hpp"
#include "report/terminal_text.hpp"
#include "scenario_source.hpp"
#include "signals.hpp"

namespace hypersim::cli {

namespace {

namespace fs = std::filesystem;

/// At what the reading of one scenario file looked, by path: whether something was there.
using ReadFrom = std::map<std::string, bool>;

/// What a process that plays tells, one after the other.
struct WatchTold {
  bool is_result = false;       // else what was read
  bool is_interrupted = false;  // it is to be played again
  std::string path;             // of a result: the scenario file, and what it came to
  int code = 0;
  std::map<std::string, ReadFrom> read;
  std::vector<std::string> bad;
};

template <class Archive>
void serialize(Archive& archive, WatchTold& told) {
  archive(told.is_result, told.is_interrupted, told.path, told.code, told.read, told.bad);
}

/// An editor that writes a file has written it whole when nothing has happened for so long,
constexpr int kQuietMs = 10;
/// and what goes on for longer is played in between.
constexpr int kUnquietMs = 50;
/// A signal that comes just before the wait does not end it.
constexpr int kBetweenWatchLooksMs = 100;

void tell_watcher(int to, const WatchTold& told) {
  runtime::ExchangeWriter out;
  out(told);
  const std::string bytes = out.written();
  const std::uint64_t size = bytes.size();
  std::string whole(reinterpret_cast<const char*>(&size), sizeof size);
  whole += bytes;
  for (std::size_t at = 0; at < whole.size();) {
    const ssize_t written = ::write(to, whole.data() + at, whole.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    at += static_cast<std::size_t>(written);
  }
}

/// The first whole thing in the bytes, which is taken out of them.
std::optional<WatchTold> first_told(std::string& bytes) {
  std::uint64_t size = 0;
  if (bytes.size() < sizeof size) return std::nullopt;
  std::memcpy(&size, bytes.data(), sizeof size);
  if (bytes.size() - sizeof size < size) return std::nullopt;
  WatchTold told;
  runtime::ExchangeReader in(std::string_view(bytes).substr(sizeof size, size));
  in(told);
  const bool is_whole = in.is_whole();
  bytes.erase(0, sizeof size + size);
  if (!is_whole) return std::nullopt;
  return told;
}

/// By the clock of the times of files.
timespec now_of_files() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return now;
}

bool has_changed_since(const std::string& path, bool was_there, const timespec& since) {
  struct stat about = {};
  if (::stat(path.c_str(), &about) != 0) return was_there;
  if (!was_there) return true;
  if (S_ISDIR(about.st_mode)) return false;  // whatever is made in one changes it
  const auto is_before = [](const timespec& a, const timespec& b) {
    return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
  };
  const timespec& then = about.st_ctim;
  return !is_before(then, since) && !is_before(now_of_files(), then);  // some file systems have another clock
}

/// Whether a change there changes what that path leads to, or what is below it.
bool touches(const std::string& changed, const std::string& path) {
  return changed == path || path.starts_with(changed + "/") || changed.starts_with(path + "/");
}

/// What is known of a scenario file.
struct WatchedFile {
  ReadFrom read;
  std::set<std::string> paths;  // the same as events name them
  ExitCode code = ExitCode::Passed;
};

class Watcher {
 public:
  Watcher(const PlayingOptions& playing, const std::function<ExitCode(const WatchRound&)>& play,
          const std::atomic<bool>& stop, FileWatch watch)
      : playing_(playing),
        play_(play),
        interrupted_(stop),
        watch_(std::move(watch)),
        is_seen_(::isatty(STDOUT_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1) {}

  ExitCode run() {
    const auto found = look();
    if (!found.ok()) return complain(found.error());
    for (const auto& [path, file] : files_) pending_.insert(path);
    while (!interrupted_.load()) {
      if (!pending_.empty()) {
        if (const auto code = play_round()) return *code;
        if (interrupted_.load() && !again_.empty()) return worse(code(), ExitCode::Undecided);
        say_what_is_watched();
      } else if (const auto changes = wait_for_changes()) {
        take(*changes);
      }
    }
    return code();
  }

 private:
  ExitCode code() const {
    ExitCode worst = ExitCode::Passed;
    for (const auto& [path, file] : files_) worst = worse(worst, file.code);
    return worst;
  }

  void say_what_is_watched() const {
    if (!is_seen_ || interrupted_.load()) return;
    std::fflush(stdout);
    fmt::print(stderr, "watching {}; Ctrl-C ends it\n", counted(files_.size(), "scenario file", "scenario files"));
  }

  /// Looks which files there are now, and watches where others may come. New ones are to be played.
  runtime::Result<runtime::Done, std::string> look() {
    auto found = find_with_folders(playing_);
    // What is made in a new folder before it is watched is found when one looks again.
    for (std::size_t before = SIZE_MAX; found.ok() && watch_.folder_count() != before;) {
      before = watch_.folder_count();
      for (const std::string& folder : found->folders) {
        if (auto watched = watch_.watch(folder); !watched.ok()) return watched;
      }
      if (watch_.folder_count() != before) found = find_with_folders(playing_);
    }
    if (!found.ok()) return runtime::fail(found.error());
    for (const std::string& library : playing_.libraries) {
      if (auto watched = watch_.watch(library); !watched.ok()) return watched;
    }
    const std::set<std::string> now(found->files.begin(), found->files.end());
    std::erase_if(files_, [&](const auto& file) { return !now.contains(file.first); });
    std::erase_if(pending_, [&](const std::string& path) { return !now.contains(path); });
    for (const std::string& path : found->files) {
      const auto [file, is_new] = files_.try_emplace(path);
      if (!is_new) continue;
      file->second.paths = {watched_path(path)};
      pending_.insert(path);
      if (auto watched = watch_.watch(path); !watched.ok()) return watched;
    }
    return runtime::kDone;
  }

  void take(const FileWatch::Changes& changes) {
    const auto looked = look();
    if (!looked.ok()) {
      if (looked.error() != last_mistake_) complain(looked.error());
      last_mistake_ = looked.error();
      return;
    }
    last_mistake_.clear();
    for (const std::string& path : touched(changes)) pending_.insert(path);
    if (pending_.empty() || !is_seen_) return;
    const std::string& first = changes.paths.empty() ? *pending_.begin() : *changes.paths.begin();
    fmt::print("\n{} has changed\n", language::one_line(fs::path(first).filename().string()));
  }

  /// The scenario files that are other than they were.
  std::set<std::string> touched(const FileWatch::Changes& changes) const {
    std::set<std::string> all;
    std::set<std::string> libraries;
    for (const std::string& library : playing_.libraries) libraries.insert(watched_path(library));
    const auto has_changed = [&](const std::set<std::string>& paths) {
      return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
        return std::any_of(changes.paths.begin(), changes.paths.end(),
                           [&](const std::string& changed) { return touches(changed, path); });
      });
    };
    const bool is_all = changes.all || has_changed(libraries);
    for (const auto& [path, file] : files_) {
      if (is_all || has_changed(file.paths)) all.insert(path);
    }
    return all;
  }

  /// Plays what is pending, in a process of its own. A code: the command ends with it.
  std::optional<ExitCode> play_round() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      return complain(fmt::format("no pipe can be made: {}", std::generic_category().message(errno)));
    const std::vector<std::string> files(pending_.begin(), pending_.end());
    began_ = now_of_files();
    read_.clear();
    bad_.clear();
    again_.clear();
    std::fflush(stdout);
    std::fflush(stderr);
    const pid_t process = ::fork();
    if (process < 0) {
      const int why = errno;
      return complain(fmt::format("no process can be started that plays: {}", std::generic_category().message(why)));
    }
    if (process == 0) {
      ::close(ends[0]);
      const ExitCode code = play_(WatchRound(files, is_first_, ends[1]));
      std::fflush(stdout);
      std::fflush(stderr);
      ::_exit(static_cast<int>(code));
    }
    ::close(ends[1]);
    const ExitCode code = follow(process, ends[0], files);
    ::close(ends[0]);
    const bool is_first = std::exchange(is_first_, false);
    // A mistake of the command line does not become right by a change of a file.
    if (is_first && code == ExitCode::BadInput && bad_.empty()) return code;
    return std::nullopt;
  }

  /// Until the process has come to its end.
  ExitCode follow(pid_t process, int from, const std::vector<std::string>& files) {
    std::string bytes;
    std::set<std::string> left(files.begin(), files.end());
    FileWatch::Changes changes;
    bool is_ended_early = false;
    const auto end_early = [&] {
      if (!std::exchange(is_ended_early, true)) ::kill(process, SIGTERM);
    };
    for (bool is_over = false; !is_over;) {
      std::array<pollfd, 2> waits = {pollfd{from, POLLIN, 0}, pollfd{watch_.descriptor(), POLLIN, 0}};
      const int ready = ::poll(waits.data(), waits.size(), kBetweenWatchLooksMs);
      if (interrupted_.load()) end_early();
      if (ready <= 0) continue;
      if (waits[1].revents != 0) {
        add(changes, watch_.take());
        const std::set<std::string> now = touched(changes);
        if (std::any_of(now.begin(), now.end(), [&](const std::string& path) { return left.contains(path); }))
          end_early();
      }
      if (waits[0].revents == 0) continue;
      std::array<char, 65'536> part{};
      const ssize_t got = ::read(from, part.data(), part.size());
      if (got > 0) bytes.append(part.data(), static_cast<std::size_t>(got));
      is_over = got == 0 || (got < 0 && errno != EINTR);
      while (const auto told = first_told(bytes)) take(*told, left);
    }
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    const ExitCode code = WIFEXITED(status) ? static_cast<ExitCode>(WEXITSTATUS(status)) : ExitCode::Fault;
    settle(files, code, is_ended_early);
    if (!changes.paths.empty() || changes.all) take(changes);
    return code;
  }

  static void add(FileWatch::Changes& changes, FileWatch::Changes more) {
    changes.paths.merge(more.paths);
    changes.all = changes.all || more.all;
  }

  void take(const WatchTold& told, std::set<std::string>& left) {
    if (told.is_result) {
      if (told.is_interrupted) {
        again_.insert(told.path);
        return;
      }
      left.erase(told.path);
      WatchedFile& file = files_[told.path];
      file.code = worse(file.code, static_cast<ExitCode>(told.code));
      return;
    }
    bad_ = {told.bad.begin(), told.bad.end()};
    for (const auto& [path, read] : told.read) {
      read_.insert(path);
      WatchedFile& file = files_[path];
      file.code = ExitCode::Passed;
      file.read = read;
      file.paths = {watched_path(path)};
      for (const auto& [looked_at, was_there] : read) {
        if (const auto watched = watch_.watch(looked_at); !watched.ok() && watched.error() != last_mistake_) {
          complain(watched.error());
          last_mistake_ = watched.error();
        }
        file.paths.insert(watched_path(looked_at));
        std::error_code error;
        if (const fs::path meant = fs::weakly_canonical(looked_at, error); !error) file.paths.insert(meant.string());
      }
    }
  }

  /// The round is over, or has been ended before it had played all.
  void settle(const std::vector<std::string>& files, ExitCode code, bool is_ended_early) {
    for (const std::string& path : files) {
      pending_.erase(path);
      const auto file = files_.find(path);
      if (file == files_.end()) continue;
      const bool has_changed = std::any_of(
          file->second.read.begin(), file->second.read.end(),
          [&](const auto& looked_at) { return has_changed_since(looked_at.first, looked_at.second, began_); });
      const bool is_left = is_ended_early && (again_.contains(path) || !read_.contains(path));
      const bool is_bad = bad_.contains(path);
      const bool had_to_wait = !bad_.empty() && !is_bad;  // for others, in which there are mistakes
      if (has_changed || is_left || had_to_wait) pending_.insert(path);
      // What was not read is still what it came to before.
      if (is_bad || !read_.contains(path)) file->second.code = worse(file->second.code, code);
    }
  }

  /// Nothing if a signal has come.
  std::optional<FileWatch::Changes> wait_for_changes() {
    FileWatch::Changes changes;
    int waited_ms = 0;
    while (!interrupted_.load()) {
      const bool has_begun = !changes.paths.empty() || changes.all;
      pollfd waits{watch_.descriptor(), POLLIN, 0};
      const int ready = ::poll(&waits, 1, has_begun ? kQuietMs : kBetweenWatchLooksMs);
      if (has_begun) waited_ms += kQuietMs;
      if (has_begun && (ready == 0 || waited_ms >= kUnquietMs)) return changes;
      if (ready > 0) add(changes, watch_.take());
    }
    return std::nullopt;
  }

  const PlayingOptions& playing_;
  const std::function<ExitCode(const WatchRound&)>& play_;
  const std::atomic<bool>& interrupted_;
  FileWatch watch_;
  const bool is_seen_;  // by a person, on a terminal
  std::map<std::string, WatchedFile> files_;
  std::set<std::string> pending_;
  std::string last_mistake_;
  // Of the round.
  bool is_first_ = true;
  std::set<std::string> read_;
  std::set<std::string> again_;  // that were interrupted
  std::set<std::string> bad_;    // that have mistakes
  timespec began_{};
};

}  // namespace

void WatchRound::tell_read(const std::map<std::string, std::set<std::string>>& read,
                           const std::set<std::string>& bad) const {
  WatchTold told;
  for (const auto& [path, looked_at] : read) {
    for (const std::string& one : looked_at) {
      struct stat about = {};
      told.read[path][one] = ::stat(one.c_str(), &about) == 0;
    }
  }
  told.bad.assign(bad.begin(), bad.end());
  tell_watcher(tells_, told);
}

void WatchRound::tell_result(const ScenarioResult& result) const {
  WatchTold told;
  told.is_result = true;
  told.path = result.path;
  told.code = static_cast<int>(exit_code_of(result.kind));
  told.is_interrupted = result.kind == ResultKind::Interrupted;
  tell_watcher(tells_, told);
}

ExitCode watch(const PlayingOptions& playing, const std::function<ExitCode(const WatchRound&)>& play) {
  if (std::find(playing.paths.begin(), playing.paths.end(), kStdinPath) != playing.paths.end())
    return complain("--watch watches files, and not standard input");
  const std::atomic<bool>& stop = interrupted_flag();
  outlive_readers();
  auto opened = FileWatch::open();
  if (!opened.ok()) return complain(opened.error());
  return Watcher(playing, play, stop, std::move(opened).value()).run();
}

}  // namespace hypersim::cli
