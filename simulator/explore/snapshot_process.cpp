#include "snapshot_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <new>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace hypersim::simulator {

namespace {

/// For requests and answers, which are written here one after the other. Only what is used takes memory.
constexpr std::size_t kMessageMax = std::size_t{16} << 20U;

/// So long a copy may work, by its processor time. What takes longer is played without a snapshot, where somebody
/// watches each turn of a program.
constexpr int kWorkS = 10;
/// So long an answer may take: a copy may also wait for something that it has not got, such as a thread.
constexpr int kAnswerMs = 30'000;
/// Who asks looks for an interruption so often.
constexpr int kBetweenLooksMs = 20;
/// After so many copies without an answer, others will have none, either.
constexpr int kWithoutAnswerMax = 3;

/// Writes or reads all of it.
template <class Call, class Byte>
bool transfer(const Call& call, int socket, Byte* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t done = call(socket, bytes, size);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes += done;
    size -= static_cast<std::size_t>(done);
  }
  return true;
}

bool send_number(int socket, std::uint64_t number) {
  const auto call = [](int to, const char* bytes, std::size_t size) { return ::send(to, bytes, size, MSG_NOSIGNAL); };
  return transfer(call, socket, reinterpret_cast<const char*>(&number), sizeof number);
}

std::optional<std::uint64_t> receive_number(int socket) {
  std::uint64_t number = 0;
  const auto call = [](int from, char* bytes, std::size_t size) { return ::read(from, bytes, size); };
  if (!transfer(call, socket, reinterpret_cast<char*>(&number), sizeof number)) return std::nullopt;
  return number;
}

/// It ends with the process that has started it.
void end_with(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);
}

/// Signals are for the process that asks, which ends the others. What a program does to itself leaves no file.
void leave_signals_to_others() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_IGN);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

void limit_work() {
  std::signal(SIGPROF, SIG_DFL);
  const itimerval once{{0, 0}, {kWorkS, 0}};
  ::setitimer(ITIMER_PROF, &once, nullptr);
}

}  // namespace

/// In memory that all three have in common.
struct SnapshotServer::Shared {
  std::atomic<std::uint64_t> answered{0};  // which request, from 1
  std::atomic<std::uint64_t> size{0};      // of the request, then of the answer
  char message[kMessageMax];
};

std::string SnapshotServer::wait_for_request() {
  const pid_t self = ::getpid();
  while (receive_number(socket_)) {
    const pid_t copy = ::fork();
    if (copy == 0) {
      end_with(self);
      limit_work();
      return {shared_.message, shared_.size.load()};
    }
    while (copy > 0 && ::waitpid(copy, nullptr, 0) < 0 && errno == EINTR) {
    }
    if (!send_number(socket_, 0)) break;
  }
  ::_exit(0);
}

void SnapshotServer::answer(std::string_view bytes) {
  // What programs have printed, which would be lost.
  std::fflush(stdout);
  std::fflush(stderr);
  if (bytes.size() <= kMessageMax) {
    std::memcpy(shared_.message, bytes.data(), bytes.size());
    shared_.size.store(bytes.size());
    shared_.answered.fetch_add(1);
  }
  ::_exit(0);
}

void SnapshotServer::give_up() { ::_exit(0); }

std::unique_ptr<SnapshotProcess> SnapshotProcess::start(const std::function<void(SnapshotServer&)>& work) {
  using Shared = SnapshotServer::Shared;
  void* const memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  std::unique_ptr<SnapshotProcess> started(new SnapshotProcess(*new (memory) Shared));
  int ends[2] = {};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return nullptr;
  started->socket_ = ends[0];
  // What is still to be printed is printed here, once.
  std::fflush(stdout);
  std::fflush(stderr);
  const pid_t self = ::getpid();
  const pid_t process = ::fork();
  if (process == 0) {
    end_with(self);
    ::close(ends[0]);
    leave_signals_to_others();
    SnapshotServer server(started->shared_, ends[1]);
    work(server);
    ::_exit(0);
  }
  ::close(ends[1]);
  if (process < 0) return nullptr;
  started->process_ = process;
  return started;
}

SnapshotProcess::~SnapshotProcess() {
  end();
  if (socket_ >= 0) ::close(socket_);
  ::munmap(static_cast<void*>(&shared_), sizeof shared_);
}

void SnapshotProcess::end() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
}

std::optional<std::string_view> SnapshotProcess::ask(std::string_view request, const std::atomic<bool>* interrupted) {
  if (!is_there() || request.size() > kMessageMax) return std::nullopt;
  const std::uint64_t before = shared_.answered.load();
  std::memcpy(shared_.message, request.data(), request.size());
  shared_.size.store(request.size());
  if (!send_number(socket_, ++asked_) || !wait(interrupted)) {
    end();
    return std::nullopt;
  }
  const std::uint64_t size = shared_.size.load();
  if (shared_.answered.load() == before + 1 && size <= kMessageMax) return std::string_view(shared_.message, size);
  if (++left_without_answer_ == kWithoutAnswerMax) end();
  return std::nullopt;
}

bool SnapshotProcess::wait(const std::atomic<bool>* interrupted) const {
  for (int waited_ms = 0; waited_ms < kAnswerMs;) {
    if (interrupted != nullptr && interrupted->load()) return false;
    pollfd waits{socket_, POLLIN, 0};
    const int ready = ::poll(&waits, 1, kBetweenLooksMs);
    if (ready == 0) waited_ms += kBetweenLooksMs;
    if (ready > 0) return receive_number(socket_).has_value();
  }
  return false;
}

}  // namespace hypersim::simulator
