#pragma once
// Processes that handle other messages while a handler awaits an answer, as programs in Rust do with the feature
// `hyperapp` of hyperware_process_lib.
//
//   Task<> visits(Address our) {
//     auto kv = (co_await kv::open<std::string, int>(our.package_id(), "visits")).unwrap();
//     auto visit = [&kv](Message message) -> Task<> {
//       const int before = (co_await kv.get("count")).unwrap_or(0);  // here, the next message may be handled
//       (co_await kv.set("count", before + 1)).unwrap();             // so this may overwrite another visit
//       co_await Response().body(before + 1).send();
//     };
//     co_await handle_messages(visit);
//   }

#include <coroutine>
#include <list>
#include <optional>
#include <utility>

#include "hypersim/processes/message.hpp"

namespace hypersim::processes {

namespace detail {

class Handlers final : public Meanwhile {
 public:
  /// From now on, the calls of that process await in this way; until this is destroyed.
  explicit Handlers(Context& context) : context_(context) { context.meanwhile = this; }
  ~Handlers() override { context_.meanwhile = nullptr; }
  Handlers(const Handlers&) = delete;
  Handlers& operator=(const Handlers&) = delete;

  runtime::Task<runtime::Answer> ask(runtime::RequestDraft draft) override;

  /// What is to be handled next; nothing if a handler that has waited is to go on.
  struct ToNext {
    explicit ToNext(Handlers& of) : handlers(of) {}
    std::optional<Message> operator()(const Context& context, runtime::Event event) const;
    Handlers& handlers;
  };
  Call<runtime::ReceiveOp, ToNext> next(Where where) { return {"handle_messages()", where, ToNext(*this)}; }

  /// Lets a handler run until it is done, or waits for an answer. An exception that leaves it leaves this, too.
  class Turn {
   public:
    explicit Turn(Handlers& of) : handlers_(of) {}
    bool await_ready() { return handlers_.next_ == nullptr; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> loop) {
      handlers_.loop_ = loop;
      handlers_.trampoline_ = loop.promise().trampoline;
      if (Waits* const waits = std::exchange(handlers_.next_->waits, nullptr)) {
        handlers_.trampoline_->set_next(waits->handle);
      } else {
        (std::move(handlers_.next_->task).operator co_await()).await_suspend(loop);
      }
    }
    void await_resume() {
      set_current_context(&handlers_.context_);
      handlers_.turn_ends();
    }

   private:
    Handlers& handlers_;
  };
  Turn begin(Task<> task) {
    running_.emplace_back(std::move(task));
    next_ = &running_.back();
    return Turn(*this);
  }
  Turn go_on() { return Turn(*this); }

 private:
  /// Where a handler waits: in its own frame.
  struct Waits {
    runtime::RequestId id;
    std::coroutine_handle<> handle;
    std::optional<runtime::Answer> answer = std::nullopt;
  };
  struct Running {
    explicit Running(Task<> of) : task(std::move(of)) {}
    Task<> task;
    Waits* waits = nullptr;
  };
  class Park {
   public:
    Park(Handlers& of, runtime::RequestId id) : handlers_(of), waits_{id, {}} {}
    bool await_ready() { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      waits_.handle = handle;
      handlers_.next_->waits = &waits_;
      handlers_.trampoline_->set_next(handlers_.loop_);
    }
    runtime::Answer await_resume() { return std::move(*waits_.answer); }

   private:
    Handlers& handlers_;
    Waits waits_;
  };

  /// Gives the answer to the handler that waits for it, and makes that the next one. False if none does.
  bool give(runtime::Answer& answer);
  void turn_ends();

  Context& context_;
  std::list<Running> running_;  // that are not done, in the order in which they began
  Running* next_ = nullptr;     // whose turn it is
  std::coroutine_handle<> loop_;
  runtime::Trampoline* trampoline_ = nullptr;
};

}  // namespace detail

/// Handles each Request, and each Response that no handler awaits, by a call of `handler`, a coroutine that takes a
/// Message. While a handler awaits an answer (of a Request, of kv, of the timer), the next message is handled; all
/// other calls return before anything else happens. A Response of a handler answers the Request that it handles. A send
/// error that no handler awaits is printed. Does not return. In a handler, await_message() and await_request() are a
/// Panic.
template <class Handler>
Task<> handle_messages(Handler handler, Where where = Where::here()) {
  detail::Handlers handlers(calling("handle_messages()", where));
  for (;;) {
    std::optional<Message> message = co_await handlers.next(where);
    if (message) {
      co_await handlers.begin(handler(std::move(*message)));
    } else {
      co_await handlers.go_on();
    }
  }
}

}  // namespace hypersim::processes
