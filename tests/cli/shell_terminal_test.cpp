// hypersim shell at a terminal: editing, completion, signals.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

/// hypersim shell at a terminal of its own.
class Terminal {
 public:
  explicit Terminal(const std::string& folder) {
    pid_ = ::forkpty(&fd_, nullptr, nullptr, nullptr);
    if (pid_ != 0) return;
    ::setenv("TERM", "dumb", 1);
    ::setenv("HOME", folder.c_str(), 1);
    if (::chdir(folder.c_str()) == 0)
      ::execl(support::hypersim_program().c_str(), "hypersim", "shell", "--color", "never", nullptr);
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

}  // namespace
}  // namespace hypersim::cli
