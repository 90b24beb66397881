#include "libraries.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hypersim/processes/registry.hpp"

#include "complain.hpp"
#include "lost_run.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "signals.hpp"

namespace hypersim::cli {

namespace {

/// More than any constructor needs, and less than anybody waits.
constexpr rlim_t kLoadingSecondsMax = 10;

/// The exit code of a child that came to the end of a trial; no constructor has a reason to use it.
constexpr int kTried = 119;

constexpr useconds_t kBetweenTrialLooksUs = 1'000;

/// How loading it in a child of this process ended.
struct Trial {
  std::string end;  // what it ends the program with; empty if it does not
  bool is_interrupted = false;
};

/// Waits for its end, and ends it if a signal comes: a constructor may wait for ever.
int end_of(pid_t child, bool& is_interrupted_now) {
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) return status;
    if (is_interrupted() && !is_interrupted_now) {
      is_interrupted_now = true;
      ::kill(child, SIGKILL);
    }
    ::usleep(kBetweenTrialLooksUs);
  }
}

/// Constructors of a library are code of the user's, so a child tries them first.
Trial tried(const std::string& path) {
  Trial trial;
  std::fflush(stdout);
  std::fflush(stderr);
  const pid_t child = ::fork();
  if (child < 0) return trial;  // then it is loaded without a trial
  if (child == 0) {
    be_ended_by_signals();
    const rlimit seconds{kLoadingSecondsMax, kLoadingSecondsMax};
    ::setrlimit(RLIMIT_CPU, &seconds);
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) {
      ::dup2(nowhere, STDOUT_FILENO);  // what a constructor prints is printed when it is loaded in earnest
      ::dup2(nowhere, STDERR_FILENO);
    }
    (void)processes::programs().load(path);
    ::_exit(kTried);
  }
  const int status = end_of(child, trial.is_interrupted);
  if (trial.is_interrupted) return trial;
  if (WIFSIGNALED(status)) {
    trial.end = signal_text(WTERMSIG(status));
  } else if (WEXITSTATUS(status) != kTried) {
    trial.end = fmt::format("exit code {}", WEXITSTATUS(status));
  }
  return trial;
}

}  // namespace

ExitCode load_libraries(const std::vector<std::string>& paths, const ComponentUse& use) {
  for (const std::string& path : paths) {
    if (is_component(path)) {
      if (const ExitCode loaded = load_component(path, use); loaded != ExitCode::Passed) return loaded;
      continue;
    }
    const Trial trial = tried(path);
    if (trial.is_interrupted || is_interrupted()) {
      complain(fmt::format("interrupted while the library {} was loaded; nothing was done", path));
      return ExitCode::Undecided;
    }
    if (!trial.end.empty()) {
      return complain(
          fmt::format("the library {} cannot be loaded: its constructors end the program ({})", path, trial.end));
    }
    const auto loaded = processes::programs().load(path);
    if (!loaded.ok()) return complain(loaded.error());
  }
  return ExitCode::Passed;
}

std::string load_words(const std::vector<std::string>& paths) {
  std::string words = confined_words();
  for (const std::string& path : paths) words += " --load " + quoted(path);
  return words;
}

}  // namespace hypersim::cli
