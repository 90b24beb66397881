#pragma once
// Task<T>: a coroutine that a process's program is made of. Awaiting one starts it; it runs inside its actor's message
// handler, on the actor's thread, and is destroyed with its frame when the process ends.
//
// A trampoline in place of symmetric transfer: nothing is resumed inside await_suspend(). The handle that goes on next
// is stored, and Trampoline::run() resumes one after the other, so that a long chain of tasks that complete at once
// needs no stack (g++ makes tail calls of symmetric transfers only at -O2 without sanitizers), and clang 14 does not
// take a frame for one that it may elide.
//
// Rules for authors: parameters by value (a reference dangles across an await), `Process&` alone excepted; no capturing
// lambda as a coroutine unless it outlives the frame; no aggregate with members that own something, and no lambda that
// captures such a thing by value, as a temporary in a co_await expression (g++ 12 frees it twice): give such types a
// constructor, such lambdas a name. Nor a braced list there (g++ 12 does not compile it).

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::runtime {

/// What goes on next. One for each program; owned by the process.
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

  /// Starts a program's outermost task; it goes on whenever the trampoline runs.
  void start(Trampoline& trampoline) {
    handle_.promise().trampoline = &trampoline;
    trampoline.set_next(handle_);
  }
  bool done() const { return handle_.done(); }
  /// What left the coroutine, if it ended by an exception.
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
