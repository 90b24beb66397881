#include "signals.hpp"

#include <csignal>
#include <cstdint>
#include <ctime>

namespace hypersim::cli {

namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

constexpr int kInterrupting[] = {SIGINT, SIGTERM, SIGHUP};

/// What comes sooner after the first signal is the same one: some programs send it to a process and to its group.
constexpr std::int64_t kSameSignalMs = 300;

std::atomic<std::int64_t> first_ms{0};  // when the first one came
std::atomic<bool> has_to_end{false};    // one came that is no Ctrl-C

std::int64_t now_ms() {
  timespec now = {};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * std::int64_t{1000} + now.tv_nsec / 1'000'000;
}

void on_signal(int signal) {
  std::int64_t none = 0;
  if (signal != SIGINT) has_to_end.store(true, std::memory_order_relaxed);
  interrupted.store(true, std::memory_order_relaxed);
  const std::int64_t now = now_ms();
  if (first_ms.compare_exchange_strong(none, now) || now - none < kSameSignalMs) return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void on_any_signal(int /*signal*/) { interrupted.store(true, std::memory_order_relaxed); }

/// Without SA_RESTART: a read, a write or an open that waits comes back, and whoever waits looks at the flag.
void handle(void (*handler)(int)) {
  for (const int signal : kInterrupting) {
    struct sigaction before = {};
    // Who starts a program with nohup wants it to outlive the terminal.
    if (signal == SIGHUP && ::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    struct sigaction action = {};
    action.sa_handler = handler;
    ::sigaction(signal, &action, nullptr);
  }
}

}  // namespace

const std::atomic<bool>& interrupted_flag() {
  handle(on_signal);
  return interrupted;
}

void be_interrupted_by_others() { handle(on_any_signal); }

void be_ended_by_signals() { handle(SIG_DFL); }

bool is_interrupted() { return interrupted.load(std::memory_order_relaxed); }

bool go_on_after_interrupt() {
  if (has_to_end.load()) return false;
  interrupted.store(false);
  first_ms.store(0);
  return true;
}

void outlive_large_files() { std::signal(SIGXFSZ, SIG_IGN); }

void outlive_readers() { std::signal(SIGPIPE, SIG_IGN); }

}  // namespace hypersim::cli
