#include "turn_watch.hpp"

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <ctime>
#include <memory>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "hypersim/processes/context.hpp"

namespace hypersim::cli {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kBetweenTurnLooks(20);
/// A turn that goes on for so long after Ctrl-C is one that does not end by itself.
constexpr milliseconds kAfterInterruption(200);
/// A thread that does not hear the signal is beyond help.
constexpr milliseconds kToHear(1000);
constexpr std::size_t kSignalStack = 64 * 1024;
/// Tells a thread that its turn is over. Nothing else uses it.
int the_signal() { return SIGRTMIN + 5; }

/// A thread that plays, and what was seen of its turn.
struct Player {
  pthread_t thread = ::pthread_self();
  const processes::Turns* turns = &processes::turns_of_this_thread();
  std::optional<std::uint64_t> ended;  // turns, when this one was seen first
  milliseconds began{0};               // by the clock of the thread
  std::optional<Clock::time_point> interrupted, told;
  PlayEnd::Kind verdict = PlayEnd::Kind::None;
};

struct Watch {
  std::mutex mutex;
  std::condition_variable over;
  bool is_over = false;
  std::vector<Player*> players;
  std::thread watcher;
  milliseconds step_time{0};
  const std::atomic<bool>* interrupted = nullptr;
  void (*note)(PlayEnd::Kind) = nullptr;
};

/// It is never destroyed: threads may end after main().
Watch& watch() {
  static Watch* const the = new Watch();
  return *the;
}

milliseconds processor_time(pthread_t thread) {
  clockid_t clock = 0;
  timespec used = {};
  if (::pthread_getcpuclockid(thread, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return milliseconds(0);
  return std::chrono::duration_cast<milliseconds>(std::chrono::seconds(used.tv_sec) +
                                                  std::chrono::nanoseconds(used.tv_nsec));
}

[[noreturn]] void end_by(PlayEnd::Kind kind) {
  watch().note(kind);
  ::_exit(0);  // what is known is noted, and everything else may be locked
}

/// Which turn of a thread it was, and what is said of it, as the signal carries it.
constexpr std::uintptr_t kKinds = 16;
std::uintptr_t packed(std::uint64_t ended, PlayEnd::Kind kind) {
  return ended * kKinds + static_cast<std::uintptr_t>(kind);
}

/// In the thread whose turn it was.
void on_signal_of_watch(int /*signal*/, siginfo_t* info, void* /*where*/) {
  if (info->si_code != SI_QUEUE || info->si_pid != ::getpid()) return;
  const processes::Turns& turns = processes::turns_of_this_thread();
  const auto kind = static_cast<PlayEnd::Kind>(reinterpret_cast<std::uintptr_t>(info->si_value.sival_ptr) % kKinds);
  const bool is_it = reinterpret_cast<std::uintptr_t>(info->si_value.sival_ptr) == packed(turns.ended.load(), kind);
  if (is_it && turns.current.load() != nullptr) end_by(kind);
}

void tell(Player& player, PlayEnd::Kind kind, Clock::time_point now) {
  player.told = now;
  player.verdict = kind;
  sigval value = {};
  value.sival_ptr = reinterpret_cast<void*>(packed(*player.ended, kind));
  ::pthread_sigqueue(player.thread, the_signal(), value);
}

void look_at(Player& player, Clock::time_point now) {
  Watch& the = watch();
  const bool is_in_turn = player.turns->current.load(std::memory_order_relaxed) != nullptr;
  const std::uint64_t ended = player.turns->ended.load(std::memory_order_relaxed);
  if (!is_in_turn || player.ended != ended) {
    player.ended = is_in_turn ? std::optional(ended) : std::nullopt;
    player.began = processor_time(player.thread);
    player.interrupted.reset();
    player.told.reset();
    return;
  }
  if (player.told) {
    if (now - *player.told > kToHear) end_by(player.verdict);
    return;
  }
  if (the.interrupted->load() && !player.interrupted) player.interrupted = now;
  if (player.interrupted && now - *player.interrupted >= kAfterInterruption) {
    tell(player, PlayEnd::Kind::Interrupted, now);
  } else if (processor_time(player.thread) - player.began >= the.step_time) {
    tell(player, PlayEnd::Kind::Endless, now);
  }
}

void watch_players() {
  Watch& the = watch();
  std::unique_lock lock(the.mutex);
  while (!the.over.wait_for(lock, kBetweenTurnLooks, [&the] { return the.is_over; })) {
    const Clock::time_point now = Clock::now();
    for (Player* player : the.players) look_at(*player, now);
  }
}

/// A thread's place among those that are watched, and a stack for signals, so that a full stack can be told.
class Seat {
 public:
  Seat() {
    stack_t now = {};
    if (::sigaltstack(nullptr, &now) == 0 && (now.ss_flags & SS_DISABLE) != 0) {
      stack_ = std::make_unique<char[]>(kSignalStack);
      stack_t ours = {};
      ours.ss_sp = stack_.get();
      ours.ss_size = kSignalStack;
      ::sigaltstack(&ours, nullptr);
    }
    const std::lock_guard lock(watch().mutex);
    watch().players.push_back(&player_);
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() {
    {
      const std::lock_guard lock(watch().mutex);
      std::erase(watch().players, &player_);
    }
    if (stack_ == nullptr) return;
    stack_t none = {};
    none.ss_flags = SS_DISABLE;
    ::sigaltstack(&none, nullptr);
  }

 private:
  Player player_;
  std::unique_ptr<char[]> stack_;
};

}  // namespace

void begin_turn_watch(std::uint64_t step_time_ms, const std::atomic<bool>& interrupted, void (*note)(PlayEnd::Kind)) {
  Watch& the = watch();
  the.step_time = milliseconds(step_time_ms);
  the.interrupted = &interrupted;
  the.note = note;
  struct sigaction action = {};
  action.sa_sigaction = on_signal_of_watch;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  ::sigaction(the_signal(), &action, nullptr);
  the.watcher = std::thread(watch_players);
}

void end_turn_watch() {
  Watch& the = watch();
  {
    const std::lock_guard lock(the.mutex);
    the.is_over = true;
  }
  the.over.notify_one();
  if (the.watcher.joinable()) the.watcher.join();
}

void watch_turns_of_this_thread() { thread_local const Seat seat; }

}  // namespace hypersim::cli
