#pragma once
// Commands that a test runs to their end with the shell, as a user does, and programs that a test kills.

#include <string>
#include <sys/types.h>
#include <vector>

namespace hypersim::support {

/// What is left of a command that has ended.
struct Finished {
  int exit_code = -1;  // -1: ended by a signal
  std::string out;     // stdout
  std::string err;     // stderr

  bool operator==(const Finished&) const = default;
};

/// Runs one or several commands with bash, without input, in `folder`.
Finished run_shell(const std::string& commands, const std::string& folder = ".");
/// The text as one word of a shell command.
std::string quoted(const std::string& word);

/// A program that runs beside the test. It is killed at the end of the test at the latest.
class RunningProgram {
 public:
  /// `words`: the program and its arguments. What it prints goes to the file descriptor `out`, or nowhere if that is
  /// not given.
  explicit RunningProgram(std::vector<std::string> words, int out = -1);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  /// Sends SIGKILL and waits for its end. Returns false if it had ended by itself.
  bool kill();
  /// Sends that signal to it.
  void send(int signal) const;
  /// Waits for its end. Its exit code; -1: a signal has ended it.
  int wait();

 private:
  pid_t pid_ = -1;
};

}  // namespace hypersim::support
