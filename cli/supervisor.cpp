#include "supervisor.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "hypersim/processes/registry.hpp"
#include "hypersim/simulator/home.hpp"

#include "signals.hpp"

namespace hypersim::cli {

using runtime::fail;

namespace {

/// The reader looks for an interruption so often.
constexpr int kBetweenLooksMs = 50;

/// What comes before each thing that is told.
struct Head {
  std::uint64_t number = 0;
  std::uint64_t size = 0;
  bool is_draft = false;
};

struct Piece {
  Head head;
  std::string what;
};

bool write_whole(int to, const void* from, std::size_t size) {
  const char* next = static_cast<const char*>(from);
  while (size > 0) {
    const ssize_t written = ::write(to, next, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    next += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

/// Takes the first whole thing out of what has been read.
std::optional<Piece> first_piece(std::string& read) {
  Piece told;
  if (read.size() < sizeof told.head) return std::nullopt;
  std::memcpy(&told.head, read.data(), sizeof told.head);
  if (read.size() - sizeof told.head < told.head.size) return std::nullopt;
  told.what = read.substr(sizeof told.head, told.head.size);
  read.erase(0, sizeof told.head + told.head.size);
  return told;
}

bool tell(int to, std::size_t number, const std::string& what, bool is_draft) {
  Head head;
  std::memset(static_cast<void*>(&head), 0, sizeof head);  // its padding, too
  head.number = number;
  head.size = what.size();
  head.is_draft = is_draft;
  std::fflush(stdout);  // what was printed of it comes first
  return write_whole(to, &head, sizeof head) && write_whole(to, what.data(), what.size());
}

bool is_debugged() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("TracerPid:")) return line.find_first_of("123456789") != std::string::npos;
  }
  return false;
}

}  // namespace

bool Supervisor::is_useful() { return processes::programs().has_loaded() && !is_debugged(); }

runtime::Result<runtime::Done, std::string> Supervisor::play(const std::vector<std::size_t>& numbers,
                                                             const Calls& calls) {
  record_ = PlayRecord::make();
  if (record_ == nullptr)
    return fail(std::string("no memory can be shared with the process that is to play: ") + std::strerror(errno));
  for (std::size_t next = 0; next < numbers.size() && !interrupted_.load();) {
    record_->clear();
    int ends[2] = {};
    std::fflush(stdout);
    std::fflush(stderr);
    if (::pipe(ends) != 0) return fail(std::string("no pipe can be made: ") + std::strerror(errno));
    const pid_t us = ::getpid();
    const pid_t process = ::fork();
    if (process < 0) return fail(std::string("no process can be started that plays: ") + std::strerror(errno));
    if (process == 0) {
      ::close(ends[0]);
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != us) ::_exit(0);
      work(numbers, next, calls, ends[1]);
    }
    ::close(ends[1]);
    std::string draft;
    next += listen({process, ends[0]}, calls, draft);
    ::close(ends[0]);
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    if (record_->is_finished()) {
      // What a sanitizer has to say of it comes at its end.
      if (WIFEXITED(status) && WEXITSTATUS(status) != 0) std::exit(WEXITSTATUS(status));
      break;
    }
    simulator::remove_temporary_homes_of(process);
    if (next < numbers.size()) calls.lost(numbers[next], record_->end(status), draft);
    ++next;
  }
  PlayRecord::free(record_);
  return runtime::kDone;
}

void Supervisor::work(const std::vector<std::size_t>& numbers, std::size_t first, const Calls& calls, int to) {
  be_interrupted_by_others();
  record_->begin(step_time_ms_, interrupted_);
  for (std::size_t i = first; i < numbers.size() && !calls.is_over(); ++i) {
    record_->play(numbers[i]);
    const auto draft = [&](const std::string& what) { (void)tell(to, numbers[i], what, true); };
    if (!tell(to, numbers[i], calls.play(numbers[i], draft), false)) break;
  }
  record_->finish();
  ::close(to);
  if (calls.before_end) calls.before_end();
  std::exit(0);
}

std::size_t Supervisor::listen(const Worker& worker, const Calls& calls, std::string& draft) {
  std::size_t told = 0;
  bool has_interrupted = false;
  std::string read;
  for (;;) {
    if (interrupted_.load() && !std::exchange(has_interrupted, true)) ::kill(worker.process, SIGINT);
    pollfd waits{worker.from, POLLIN, 0};
    const int ready = ::poll(&waits, 1, kBetweenLooksMs);
    if (ready == 0) {
      // A child of a program may hold the pipe open.
      siginfo_t ended = {};
      if (::waitid(P_PID, static_cast<id_t>(worker.process), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
          ended.si_pid != 0)
        break;
      continue;
    }
    if (ready < 0) continue;  // a signal
    char part[65536];
    const ssize_t got = ::read(worker.from, part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    read.append(part, static_cast<std::size_t>(got));
    while (auto one = first_piece(read)) {
      if (one->head.is_draft) {
        draft = std::move(one->what);
        continue;
      }
      draft.clear();
      calls.take(one->head.number, std::move(one->what));
      ++told;
    }
  }
  return told;
}

}  // namespace hypersim::cli
