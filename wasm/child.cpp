#include "child.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace hypersim::wasm {

namespace {

constexpr int kBetweenLooksMs = 20;
constexpr std::size_t kSaidMax = 64 * 1024;
/// As shells say that a program cannot be run.
constexpr int kNotRun = 126;

void limit(decltype(RLIMIT_CPU) what, std::uint64_t value) {
  const rlimit both{value, value};
  ::setrlimit(what, &both);
}

/// The environment of the child: its messages are in English, and its temporary files are in the folder.
std::vector<std::string> environment(const std::string& folder) {
  std::vector<std::string> all = {"LC_ALL=C", "TMPDIR=" + folder};
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const std::string one = *each;
    if (!one.starts_with("LC_ALL=") && !one.starts_with("TMPDIR=")) all.push_back(one);
  }
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

[[noreturn]] void be_child(const std::vector<char*>& words, const std::vector<char*>& variables, const char* folder,
                           const ChildLimits& limits, int out) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  limit(RLIMIT_CPU, limits.seconds);
  limit(RLIMIT_AS, limits.memory);
  limit(RLIMIT_FSIZE, limits.file);
  limit(RLIMIT_CORE, 0);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_DFL);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing >= 0) ::dup2(nothing, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  if (::chdir(folder) == 0) ::execve(words.front(), words.data(), variables.data());
  const char* const why = std::strerror(errno);
  (void)!::write(STDERR_FILENO, why, std::strlen(why));
  ::_exit(kNotRun);
}

}  // namespace

ChildEnd run_child(const std::vector<std::string>& words, const std::string& folder, const ChildLimits& limits,
                   const std::function<bool()>& is_interrupted) {
  ChildEnd end;
  std::vector<std::string> own = words;
  std::vector<std::string> variables = environment(folder);
  const std::vector<char*> word_pointers = pointers(own);
  const std::vector<char*> variable_pointers = pointers(variables);
  int ends[2] = {};
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    end.exit_code = kNotRun;
    end.said = std::strerror(errno);
    return end;
  }
  const pid_t child = ::fork();
  if (child == 0) be_child(word_pointers, variable_pointers, folder.c_str(), limits, ends[1]);
  ::close(ends[1]);
  if (child < 0) {
    end.exit_code = kNotRun;
    end.said = std::strerror(errno);
    ::close(ends[0]);
    return end;
  }
  int status = 0;
  for (bool is_open = true;;) {
    if (!end.is_interrupted && is_interrupted && is_interrupted()) {
      end.is_interrupted = true;
      ::kill(-child, SIGKILL);
      ::kill(child, SIGKILL);  // in case that it has no group of its own yet
    }
    pollfd waits{is_open ? ends[0] : -1, POLLIN, 0};
    if (::poll(&waits, 1, kBetweenLooksMs) > 0) {
      char part[4096];
      const ssize_t got = ::read(ends[0], part, sizeof part);
      if (got > 0) {
        end.said.append(part, std::min(static_cast<std::size_t>(got), kSaidMax - std::min(kSaidMax, end.said.size())));
        continue;
      }
      is_open = got < 0 && errno == EINTR;
    }
    const pid_t ended = ::waitpid(child, &status, is_open ? WNOHANG : 0);
    if (ended == child || (ended < 0 && errno != EINTR)) break;
  }
  ::kill(-child, SIGKILL);  // what it has left behind
  ::close(ends[0]);
  if (WIFSIGNALED(status)) {
    end.signal = WTERMSIG(status);
  } else {
    end.exit_code = WEXITSTATUS(status);
  }
  return end;
}

}  // namespace hypersim::wasm
