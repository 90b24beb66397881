#pragma once
// Which process calls. A program calls the process API without naming itself, as in Rust. The library knows which
// process runs, because it notes this whenever a program continues. Users need Call only to write their own calls.

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hypersim/processes/result.hpp"
#include "hypersim/runtime/process.hpp"

namespace hypersim::processes {

/// A process that runs a program of a loaded library, for messages.
struct LoadedProcess {
  std::string process;
  std::string program;
  std::string library;  // as the user gave it
};

/// How answers are awaited while other messages are handled (handlers.hpp).
class Meanwhile {
 public:
  virtual ~Meanwhile() = default;
  /// Sends the Request, and goes on with whatever comes until its answer is there.
  virtual runtime::Task<runtime::Answer> ask(runtime::RequestDraft draft) = 0;
};

/// What the library keeps for one life of a process.
struct Context {
  Context(runtime::Process& of, const std::string& with_args) : process(of), args(with_args) {}

  runtime::Process& process;
  const std::string& args;                // JSON, or empty; in the frame that the context is in, too
  Where last_call;                        // for an exception that does not know where it was thrown
  const LoadedProcess* loaded = nullptr;  // if its program is of a loaded library
  Meanwhile* meanwhile = nullptr;         // in handle_messages()
};

/// The process that runs now; none outside every process.
Context* current_context();
void set_current_context(Context* context);

/// The turns of processes in one thread: a turn begins when a program goes on, and ends when it waits. Other threads
/// may look at it, as long as the thread lives.
struct Turns {
  std::atomic<Context*> current{nullptr};
  std::atomic<std::uint64_t> ended{0};
};
const Turns& turns_of_this_thread();

/// The process that runs now; notes that it made a call there. Outside every process, a Panic that names `call`.
Context& calling(std::string_view call, Where where);

/// One awaited call: an operation of runtime::Process, and what its result becomes. It allocates nothing.
template <class Op, class Map>
class [[nodiscard]] Call {
 public:
  template <class... Parts>
  Call(std::string_view call, Where where, Map map, Parts&&... parts)
      : context_(calling(call, where)),
        map_(std::move(map)),
        awaiter_(context_.process, std::forward<Parts>(parts)...) {}

  bool await_ready() {
    try {
      return awaiter_.await_ready();
    } catch (const std::logic_error& mistake) {
      throw Panic(context_.last_call, mistake.what());
    }
  }
  void await_suspend(std::coroutine_handle<> handle) {
    set_current_context(nullptr);
    awaiter_.await_suspend(handle);
  }
  auto await_resume() {
    set_current_context(&context_);
    return map_(context_, awaiter_.await_resume());
  }

 private:
  Context& context_;
  Map map_;
  runtime::Process::Awaiter<Op> awaiter_;
};

/// A Request and its answer. Only the answer is taken; in handle_messages(), other messages are handled meanwhile.
template <class Map>
class [[nodiscard]] Call<runtime::AskOp, Map> {
 public:
  Call(std::string_view call, Where where, Map map, runtime::RequestDraft&& draft)
      : context_(calling(call, where)), map_(std::move(map)) {
    if (context_.meanwhile == nullptr) {
      awaiter_.emplace(context_.process, std::move(draft));
    } else {
      task_.emplace(context_.meanwhile->ask(std::move(draft)));
    }
  }

  bool await_ready() {
    if (task_) return false;
    try {
      return awaiter_->await_ready();
    } catch (const std::logic_error& mistake) {
      throw Panic(context_.last_call, mistake.what());
    }
  }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> handle) {
    set_current_context(nullptr);
    if (task_) {
      (std::move(*task_).operator co_await()).await_suspend(handle);
    } else {
      awaiter_->await_suspend(handle);
    }
  }
  auto await_resume() {
    set_current_context(&context_);
    if (task_) return map_(context_, (std::move(*task_).operator co_await()).await_resume());
    return map_(context_, awaiter_->await_resume());
  }

 private:
  Context& context_;
  Map map_;
  std::optional<runtime::Process::Awaiter<runtime::AskOp>> awaiter_;
  std::optional<runtime::Task<runtime::Answer>> task_;
};

}  // namespace hypersim::processes
