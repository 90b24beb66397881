#include "libraries.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hypersim/processes/registry.hpp"

#include "complain.hpp"
#include "lost_run.hpp"
#include "shell_words.hpp"

namespace hypersim::cli {

namespace {

/// More than any constructor needs, and less than anybody waits.
constexpr rlim_t kLoadingSecondsMax = 10;

/// The exit code of a child that came to the end of a trial; no constructor has a reason to use it.
constexpr int kTried = 119;

/// What loading it ends the program with; empty if it does not. Constructors of a library are code of the user's, so a
/// child tries them first.
std::string end_by_loading(const std::string& path) {
  std::fflush(stdout);
  std::fflush(stderr);
  const pid_t child = ::fork();
  if (child < 0) return {};  // then it is loaded without a trial
  if (child == 0) {
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
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return signal_text(WTERMSIG(status));
  return WEXITSTATUS(status) == kTried ? std::string() : fmt::format("exit code {}", WEXITSTATUS(status));
}

}  // namespace

bool load_libraries(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (const std::string end = end_by_loading(path); !end.empty()) {
      return complain(fmt::format("the library {} cannot be loaded: its constructors end the program ({})", path, end)),
             false;
    }
    const auto loaded = processes::programs().load(path);
    if (!loaded.ok()) return complain(loaded.error()), false;
  }
  return true;
}

std::string load_words(const std::vector<std::string>& paths) {
  std::string words;
  for (const std::string& path : paths) words += " --load " + quoted(path);
  return words;
}

}  // namespace hypersim::cli
