#pragma once
// Commands that a test runs to their end, by the shell, as a user does; and programs that a test kills.

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

/// Runs what may be several commands, by bash, without input. `folder`: where.
Finished run_shell(const std::string& commands, const std::string& folder = ".");
/// As one word of a shell.
std::string quoted(const std::string& word);

/// A program that runs beside the test. Killed at the end of the test at the latest.
class RunningProgram {
 public:
  /// `words`: the program and its arguments. What it prints goes to `out`, a file descriptor; without, nowhere.
  explicit RunningProgram(std::vector<std::string> words, int out = -1);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  /// SIGKILL, and waits for its end. False if it had ended by itself.
  bool kill();

 private:
  pid_t pid_ = -1;
};

}  // namespace hypersim::support
