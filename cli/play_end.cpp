#include "play_end.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hypersim/processes/context.hpp"
#include "hypersim/processes/ends.hpp"
#include "hypersim/runtime/at_assertion.hpp"

#include "out_of_memory.hpp"
#include "turn_watch.hpp"

namespace hypersim::cli {

namespace {

constexpr int kDeadly[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
constexpr std::size_t kSignals = 65;
/// How far beyond the end of a stack a full one is noticed.
constexpr std::uintptr_t kBeyondTheStack = 1024 * 1024;

PlayRecord* g_record = nullptr;  // of the process that plays
struct sigaction g_before[kSignals];

/// Is the address at the end of this thread's stack?
bool is_at_the_end_of_the_stack(const void* address) {
  pthread_attr_t about;
  if (::pthread_getattr_np(::pthread_self(), &about) != 0) return false;
  void* lowest = nullptr;
  std::size_t size = 0;
  ::pthread_attr_getstack(&about, &lowest, &size);
  ::pthread_attr_destroy(&about);
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  const auto end = reinterpret_cast<std::uintptr_t>(lowest);
  return at + kBeyondTheStack > end && at < end + kBeyondTheStack / 4;
}

void on_deadly_signal(int signal, siginfo_t* info, void* where) {
  const bool is_full = signal == SIGSEGV && is_at_the_end_of_the_stack(info->si_addr);
  g_record->note(is_full ? PlayEnd::Kind::StackIsFull : PlayEnd::Kind::Killed, signal);
  // A sanitizer has something to say about it.
  const struct sigaction& before = g_before[signal];
  if ((before.sa_flags & SA_SIGINFO) != 0 && before.sa_sigaction != nullptr)
    return before.sa_sigaction(signal, info, where);
  struct sigaction by_default = {};
  by_default.sa_handler = SIG_DFL;
  ::sigaction(signal, &by_default, nullptr);
  ::raise(signal);
}

void on_exit_of_program(int code, void*) {
  if (!g_record->is_in_its_process()) ::_exit(code);  // what it would print has been printed
  if (g_record->is_finished()) return;
  g_record->note(PlayEnd::Kind::Exited, code);
  std::fflush(stdout);
  ::_exit(code);  // what else would be destroyed is in use
}

void copy_text(char* to, std::size_t size, const std::string& text) {
  const std::size_t length = std::min(size - 1, text.size());
  std::memcpy(to, text.data(), length);
  to[length] = '\0';
}

}  // namespace

PlayRecord* PlayRecord::make() {
  void* const memory = ::mmap(nullptr, sizeof(PlayRecord), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : new (memory) PlayRecord();
}

void PlayRecord::free(PlayRecord* record) { ::munmap(record, sizeof(PlayRecord)); }

void PlayRecord::begin(std::uint64_t step_time_ms, const std::atomic<bool>& interrupted) {
  g_record = this;
  process_id_ = ::getpid();
  struct sigaction action = {};
  action.sa_sigaction = on_deadly_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (const int signal : kDeadly) ::sigaction(signal, &action, &g_before[signal]);
  ::on_exit(on_exit_of_program, nullptr);
  leave_others_their_end();
  note_before_end_without_memory([] { g_record->note(PlayEnd::Kind::NoMemory, 0); });
  runtime::at_assertion([] { g_record->note(PlayEnd::Kind::Assertion, 0); });
  begin_turn_watch(step_time_ms, interrupted, [](PlayEnd::Kind kind) { g_record->note(kind, 0); });
  processes::observe_ends({watch_turns_of_this_thread, [](int code) { g_record->note(PlayEnd::Kind::Exited, code); },
                           [](int signal) { g_record->note(PlayEnd::Kind::Killed, signal); }});
}

void PlayRecord::finish() {
  end_turn_watch();
  finished_.store(true);
}

bool PlayRecord::is_in_its_process() const { return process_id_ == ::getpid(); }

void PlayRecord::note(PlayEnd::Kind kind, int code) {
  if (!is_in_its_process()) return;
  std::uint32_t empty = Empty;
  if (!state_.compare_exchange_strong(empty, BeingWritten)) return;
  kind_ = kind;
  code_ = code;
  const processes::RunInHand& run = processes::run_in_hand();
  if (run.step != nullptr) {
    seed_ = run.seed;
    schedule_ = run.schedule;
    step_ = run.step(run.trace).value;
  }
  const processes::Context* const context = processes::current_context();
  if (context != nullptr && context->loaded != nullptr) {
    copy_text(process_, kTextMax, context->loaded->process);
    copy_text(program_, kTextMax, context->loaded->program);
    copy_text(library_, kTextMax, context->loaded->library);
  }
  state_.store(Written);
}

PlayEnd PlayRecord::end(int status) const {
  PlayEnd end;
  if (state_.load() == Written) {
    end.kind = kind_;
    end.code = code_;
    end.is_noted = true;
    end.seed = seed_;
    end.schedule = schedule_;
    end.step = step_;
    end.process = process_;
    end.program = program_;
    end.library = library_;
  } else if (WIFSIGNALED(status)) {
    end.kind = PlayEnd::Kind::Killed;
    end.code = WTERMSIG(status);
  } else {
    end.kind = PlayEnd::Kind::Exited;
    end.code = WEXITSTATUS(status);
  }
  return end;
}

void PlayRecord::clear() { new (this) PlayRecord(); }

}  // namespace hypersim::cli
