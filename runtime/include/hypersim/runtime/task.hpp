#pragma once
// Task<T>: the coroutines that a process's program consists of. Awaiting a task starts it. It runs inside its actor's
// message handler, on the actor's thread, and is destroyed with its frame when the process ends.
//
// A trampoline replaces symmetric transfer: nothing is resumed inside await_suspend(). The handle that continues next
// is stored, and Trampoline::run() resumes one after the other. So a long chain of tasks that complete at once needs no
// stack (g++ makes tail calls of symmetric transfers only at -O2 without sanitizers), and clang 14 does not assume that
// it may elide a frame.
//
// Rules for authors: Take parameters by value (a reference dangles across an await), except `Process&`. A capturing
// lambda must not be a coroutine unless it outlives the frame. A co_await expression must not contain a temporary
// aggregate whose members own something, a temporary lambda that captures such a thing by value (g++ 12 frees them
// twice: give the type a constructor, the lambda a name), or a braced list (g++ 12 does not compile it).

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::runtime {

/// What continues next. Each program has one; the process owns it.
class Trampoline {
 public:
  void set_next(std::coroutine_handle<> handle) { next_ = handle; }
  void run() {
    while (next_) std::exchange(next_, {}).resume();
  }

 private:
  std::coroutine_handle<> next_;
};

namespace detail {

struct TaskPromiseBase {
  Trampoline* trampoline = nullptr;
  std::coroutine_handle<> continuation;
  std::exception_ptr exception;

  std::suspend_always initial_suspend() noexcept { return {}; }
  struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) noexcept {
      auto& promise = self.promise();
      if (promise.continuation) promise.trampoline->set_next(promise.continuation);
    }
    void await_resume() noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {}; }
  void unhandled_exception() { exception = std::current_exception(); }
};

template <class T>
struct TaskPromise;

}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      if (handle_) handle_.destroy();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  /// Starts a program's outermost task. It continues whenever the trampoline runs.
  void start(Trampoline& trampoline) {
    handle_.promise().trampoline = &trampoline;
    trampoline.set_next(handle_);
  }
  bool done() const { return handle_.done(); }
  /// The exception that left the coroutine, if it ended by one.
  std::exception_ptr exception() const { return handle_.promise().exception; }

  class Awaiter {
   public:
    explicit Awaiter(Handle handle) : handle_(handle) {}
    bool await_ready() { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> parent) {
      auto& promise = handle_.promise();
      promise.trampoline = parent.promise().trampoline;
      promise.continuation = parent;
      promise.trampoline->set_next(handle_);
    }
    T await_resume() {
      if (handle_.promise().exception) std::rethrow_exception(handle_.promise().exception);
      return handle_.promise().take();
    }

   private:
    Handle handle_;
  };
  Awaiter operator co_await() && { return Awaiter(handle_); }

 private:
  Handle handle_;
};

namespace detail {

template <class T>
struct TaskPromise : TaskPromiseBase {
  std::optional<T> value;
  Task<T> get_return_object() { return Task<T>(Task<T>::Handle::from_promise(*this)); }
  void return_value(T result) { value.emplace(std::move(result)); }
  T take() {
    HYPERSIM_ASSERT(value.has_value());
    return std::move(*value);
  }
};

template <>
struct TaskPromise<void> : TaskPromiseBase {
  Task<void> get_return_object() { return Task<void>(Task<void>::Handle::from_promise(*this)); }
  void return_void() {}
  void take() {}
};

}  // namespace detail

}  // namespace hypersim::runtime
