#include "hypersim/processes/handlers.hpp"

#include <algorithm>
#include <coroutine>
#include <exception>
#include <list>
#include <optional>
#include <utility>

namespace hypersim::processes {

namespace {

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

runtime::Task<runtime::Answer> Handlers::ask(runtime::RequestDraft draft) {
  const runtime::SendReport report = co_await context_.process.send(std::move(draft));
  co_return co_await Park(*this, report.id);
}

std::optional<Message> Handlers::ToNext::operator()(const Context& context, runtime::Event event) const {
  if (auto* request = std::get_if<runtime::ReceivedRequest>(&event)) return Message(std::move(request->message));
  if (std::holds_alternative<runtime::Wake>(event)) return std::nullopt;
  const bool is_error = std::holds_alternative<runtime::ReceivedError>(event);
  runtime::Answer answer = is_error ? runtime::Answer(std::move(std::get<runtime::ReceivedError>(event)))
                                    : runtime::Answer(std::move(std::get<runtime::ReceivedResponse>(event)));
  if (handlers.give(answer)) return std::nullopt;
  auto result = detail::to_result(std::move(answer));
  if (result) return std::move(result).unwrap();
  context.process.print("handle_messages(): " + to_text(result.error()));
  return std::nullopt;
}

bool Handlers::give(runtime::Answer& answer) {
  const auto* error = std::get_if<runtime::ReceivedError>(&answer);
  const runtime::RequestId id =
      error != nullptr ? error->error.message->id : std::get<runtime::ReceivedResponse>(answer).message->id;
  // Of two requests with one id, which inherit it, the later one has taken the place of the other.
  const auto found = std::find_if(running_.rbegin(), running_.rend(),
                                  [&](const Running& one) { return one.waits != nullptr && one.waits->id == id; });
  if (found == running_.rend()) return false;
  next_ = &*found;
  next_->waits->answer.emplace(std::move(answer));
  return true;
}

void Handlers::turn_ends() {
  Running* const ran = std::exchange(next_, nullptr);
  if (ran == nullptr || !ran->task.done()) return;
  const std::exception_ptr thrown = ran->task.exception();
  running_.remove_if([&](const Running& one) { return &one == ran; });
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace

Task<> handle_messages(std::function<Task<>(Message)> handler, Where where) {
  Handlers handlers(calling("handle_messages()", where));
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
