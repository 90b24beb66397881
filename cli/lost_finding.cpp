#include "lost_finding.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <new>
#include <optional>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "complain.hpp"
#include "findings_folder.hpp"
#include "signals.hpp"

namespace hypersim::cli {

namespace {

using simulator::ChoiceLog;

/// More than it takes to play a schedule; a turn that does not end has taken it.
constexpr rlim_t kPlayingSecondsMax = 60;

/// In a process of its own.
std::string play_and_write(const std::string& out, const LostSchedule& lost, const FindingOrigin& origin,
                           const TellFinding& tell) {
  simulator::RunBeforeItsEnd run =
      simulator::run_before_its_end(lost.scenario, lost.choices, lost.options, lost.number);
  simulator::Finding finding;
  finding.schedule = lost.number;
  finding.result = lost.result;
  finding.recording = std::move(run.recording);
  const auto folder = write_finding(
      out, lost.scenario, finding, [&] { return std::optional(std::move(run.trace)); }, origin, tell);
  if (folder.ok()) return *folder;
  complain(folder.error());
  return {};
}

}  // namespace

std::shared_ptr<ChoiceLog> make_choice_log() {
  void* const memory =
      ::mmap(nullptr, sizeof(ChoiceLog), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  return {new (memory) ChoiceLog, [](ChoiceLog* log) { ::munmap(log, sizeof(ChoiceLog)); }};
}

std::string write_lost_finding(const std::string& out, const LostSchedule& lost, const FindingOrigin& origin,
                               const TellFinding& tell) {
  int ends[2] = {};
  std::fflush(stdout);
  std::fflush(stderr);
  if (::pipe(ends) != 0) return {};
  const pid_t process = ::fork();
  if (process == 0) {
    ::close(ends[0]);
    be_ended_by_signals();
    const rlimit seconds{kPlayingSecondsMax, kPlayingSecondsMax};
    ::setrlimit(RLIMIT_CPU, &seconds);
    const std::string folder = play_and_write(out, lost, origin, tell);
    [[maybe_unused]] const ssize_t told = ::write(ends[1], folder.data(), folder.size());
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string folder;
  bool is_ended = process < 0;
  while (!is_ended) {
    char part[4096];
    const ssize_t got = ::read(ends[0], part, sizeof part);
    if (got > 0) folder.append(part, static_cast<std::size_t>(got));
    if (got < 0 && errno == EINTR && is_interrupted()) ::kill(process, SIGKILL);
    is_ended = got == 0 || (got < 0 && errno != EINTR);
  }
  ::close(ends[0]);
  while (process > 0 && ::waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
  return folder;
}

}  // namespace hypersim::cli
