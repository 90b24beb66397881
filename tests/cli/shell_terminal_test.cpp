// hypersim shell at a terminal: editing, completion, signals.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vector>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

/// hypersim shell at a terminal of its own.
class Terminal {
 public:
  /// `history`: HYPERSIM_HISTORY; `arguments`: of the command.
  explicit Terminal(const std::string& folder, const std::string& history = "none",
                    const std::vector<std::string>& arguments = {}) {
    std::vector<std::string> words = {"hypersim", "shell", "--color", "never"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    pid_ = ::forkpty(&fd_, nullptr, nullptr, nullptr);
    if (pid_ != 0) return;
    ::setenv("TERM", "dumb", 1);
    ::setenv("HOME", folder.c_str(), 1);
    ::setenv("HYPERSIM_HISTORY", history.c_str(), 1);
    ::unsetenv("XDG_STATE_HOME");
    if (::chdir(folder.c_str()) == 0) ::execv(support::hypersim_program().c_str(), pointers.data());
    ::_exit(127);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (!has_ended_) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    ::close(fd_);
  }

  /// As a person does, who types when the line editor has taken the terminal over: else the system would echo the keys.
  void type_at_prompt(const std::string& keys) const {
    termios mode{};
    while (::tcgetattr(fd_, &mode) == 0 && (mode.c_lflag & ICANON) != 0) ::poll(nullptr, 0, 1);
    type(keys);
  }
  void type(const std::string& keys) const {
    EXPECT_EQ(::write(fd_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }
  /// Reads until that has come since the last call, or until it is hopeless.
  bool shows(const std::string& text) {
    for (;;) {
      const std::size_t at = read_.find(text);
      if (at != std::string::npos) {
        read_.erase(0, at + text.size());
        return true;
      }
      pollfd waits{fd_, POLLIN, 0};
      if (::poll(&waits, 1, kHopelessMs) <= 0) return false;
      char part[4096];
      const ssize_t got = ::read(fd_, part, sizeof part);
      if (got <= 0) return false;
      read_.append(part, static_cast<std::size_t>(got));
    }
  }
  const std::string& read() const { return read_; }
  int exit_code() {
    (void)shows("this never comes");  // up to its end
    int status = 0;
    ::waitpid(pid_, &status, 0);
    has_ended_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  pid_t pid() const { return pid_; }

 private:
  static constexpr int kHopelessMs = 60'000;

  int fd_ = -1;
  pid_t pid_ = -1;
  std::string read_;
  bool has_ended_ = false;
};

TEST(ShellAtATerminal, CompletesWordsAndNames) {
  const Scratch scratch;
  Terminal terminal(scratch.path().string());
  ASSERT_TRUE(terminal.shows("> ")) << terminal.read();
  terminal.type_at_prompt("proc\towner birthdays:app:dev.os\n");
  ASSERT_TRUE(terminal.shows("process owner birthdays:app:dev.os")) << terminal.read();
  terminal.type_at_prompt("own\top\tbirthdays\n");
  ASSERT_TRUE(terminal.shows("=> ok")) << terminal.read();
  terminal.type_at_prompt("owner set bi\talice 1990\n");
  ASSERT_TRUE(terminal.shows("Set birthdays alice = 1990")) << terminal.read();
  terminal.type_at_prompt("owner get birthdays alice => err\tKeyN\t\n");
  ASSERT_TRUE(terminal.shows("expected error KeyNotFound")) << terminal.read();
  terminal.type_at_prompt("owner re\t\t");
  ASSERT_TRUE(terminal.shows("receive  remove  request  respond")) << terminal.read();
  terminal.type_at_prompt("\x03");
  ASSERT_TRUE(terminal.shows("^C")) << terminal.read();
  terminal.type_at_prompt("\x1b[A\n");  // the line before
  ASSERT_TRUE(terminal.shows("expected error KeyNotFound")) << terminal.read();
  terminal.type_at_prompt("\x04");
  EXPECT_EQ(terminal.exit_code(), 0);
}

TEST(ShellAtATerminal, GoesOnAfterCtrlC) {
  const Scratch scratch;
  Terminal terminal(scratch.path().string());
  ASSERT_TRUE(terminal.shows("> ")) << terminal.read();
  terminal.type_at_prompt("process a a:app:dev.os\n");
  ASSERT_TRUE(terminal.shows("\r\n> ")) << terminal.read();
  terminal.type_at_prompt("repeat 2\na open d\n");
  ASSERT_TRUE(terminal.shows("\n. ")) << terminal.read();
  terminal.type_at_prompt("\x03");
  ASSERT_TRUE(terminal.shows("^C")) << terminal.read();
  // A play that takes long.
  terminal.type_at_prompt("option limit events 1000000000\n");
  terminal.type_at_prompt("option limit memory 64GiB\na open d\nrepeat 200000\na set d k v\nend\n");
  ASSERT_TRUE(terminal.shows("playing: ")) << terminal.read();
  terminal.type("\x03");
  ASSERT_TRUE(terminal.shows("stopped: interrupted")) << terminal.read();
  ASSERT_TRUE(terminal.shows("not kept")) << terminal.read();
  terminal.type_at_prompt("a set d k v\n");
  ASSERT_TRUE(terminal.shows("=> ok")) << terminal.read();
  terminal.type_at_prompt("\x04");
  EXPECT_EQ(terminal.exit_code(), 0);
}

TEST(ShellAtATerminal, EndsByATermination) {
  const Scratch scratch;
  Terminal terminal(scratch.path().string());
  ASSERT_TRUE(terminal.shows("> ")) << terminal.read();
  ASSERT_EQ(::kill(terminal.pid(), SIGTERM), 0);
  EXPECT_EQ(terminal.exit_code(), 4);
}

/// A session that types this, and ends.
void session_of(const std::string& folder, const std::string& history, const std::string& keys,
                const std::vector<std::string>& arguments = {}) {
  Terminal terminal(folder, history, arguments);
  ASSERT_TRUE(terminal.shows("> ")) << terminal.read();
  terminal.type_at_prompt(keys);
  ASSERT_TRUE(terminal.shows("\n> ")) << terminal.read();
  terminal.type_at_prompt("\x04");
  EXPECT_EQ(terminal.exit_code(), 0);
}

TEST(ShellHistoryFile, KeepsWhatWasTypedForTheNextSession) {
  const Scratch scratch;
  const std::string folder = scratch.path().string();
  session_of(folder, "", "process owner birthdays:app:dev.os\n");
  const std::string file = folder + "/.local/state/hypersim/history";
  struct stat info {};
  ASSERT_EQ(::stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat((folder + "/.local/state/hypersim").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0700U);
  Terminal next(folder, "");
  ASSERT_TRUE(next.shows("> ")) << next.read();
  next.type_at_prompt("\x1b[A\n");
  ASSERT_TRUE(next.shows("process owner birthdays:app:dev.os")) << next.read();
  next.type_at_prompt("repeat 2\nlog\\x\nend\n");
  next.type_at_prompt("\x04");
  EXPECT_EQ(next.exit_code(), 0);
  EXPECT_EQ(support::read_file(file), "process owner birthdays:app:dev.os\nrepeat 2\\nlog\\\\x\\nend\n");
}

TEST(ShellHistoryFile, IsWhereItIsSaidToBeOrNowhere) {
  const Scratch scratch;
  const std::string folder = scratch.path().string();
  session_of(folder, folder + "/mine/typed", "help\n");
  EXPECT_EQ(support::read_file(folder + "/mine/typed"), "help\n");
  session_of(folder, "none", "help\n");
  session_of(folder, folder + "/mine/typed", "list\n", {"--confined"});
  EXPECT_EQ(support::read_file(folder + "/mine/typed"), "help\n");
  EXPECT_FALSE(std::filesystem::exists(folder + "/.local"));
  scratch.write("in_the_way", "");
  Terminal terminal(folder, folder + "/in_the_way/typed");
  ASSERT_TRUE(terminal.shows("what is typed is not kept in")) << terminal.read();
  ASSERT_TRUE(terminal.shows("> ")) << terminal.read();
  terminal.type_at_prompt("\x04");
  EXPECT_EQ(terminal.exit_code(), 0);
}

TEST(ShellHistoryFile, IsBoundedAndItsOwnersAlone) {
  const Scratch scratch;
  const std::string folder = scratch.path().string();
  std::string lines;
  for (int i = 0; i < 1200; ++i) lines += "list " + std::to_string(i) + "\n";
  scratch.write("typed", lines + "half a li");
  ASSERT_EQ(::chmod(scratch.path("typed").c_str(), 0644), 0);
  session_of(folder, scratch.path("typed"), "help\n");
  const std::string kept = support::read_file(scratch.path("typed"));
  EXPECT_EQ(std::count(kept.begin(), kept.end(), '\n'), 1001);
  EXPECT_TRUE(kept.starts_with("list 200\n")) << kept.substr(0, 40);
  EXPECT_TRUE(kept.ends_with("list 1199\nhelp\n")) << kept.substr(kept.size() - 40);
  struct stat info {};
  ASSERT_EQ(::stat(scratch.path("typed").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  scratch.write("typed", std::string(5'000'000, 'x') + "\nhelp\n");
  session_of(folder, scratch.path("typed"), "list\n");
  EXPECT_EQ(support::read_file(scratch.path("typed")), "help\nlist\n");
}

}  // namespace
}  // namespace hypersim::cli
