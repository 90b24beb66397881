#pragma once
// A process: runs one program (a coroutine) inside its message handlers. The protocol's rules are runtime/requests.hpp.
// This actor sends what they return, handles timeouts, and completes the operation that the program awaits.

#include <optional>
#include <variant>

#include "hypersim/runtime/process.hpp"
#include "hypersim/runtime/requests.hpp"

#include "light_actor.hpp"
#include "messages.hpp"
#include "node_context.hpp"

namespace hypersim::actors {

class ProcessActor : public Actor<ProcessMail>, private runtime::Process {
 public:
  ProcessActor(caf::actor_config& config, NodeContext& context, runtime::Address our, runtime::Program program);

  Candidate candidate() const override { return candidate_of(Candidate::Kind::Process, requests_.our().process()); }
  /// What its mailbox has, and what a program that waits for one thing has not put aside.
  std::size_t unread() const override;

 protected:
  void handle(Mail& mail) noexcept override;
  void on_exit() noexcept override;

 private:
  // runtime::Process
  const runtime::Address& our() const override { return requests_.our(); }
  const std::optional<runtime::Blob>& blob() const override { return requests_.blob(); }
  const std::optional<runtime::Blob>& last_blob() const override { return requests_.last_blob(); }
  const runtime::MessagePtr& prompting() const override { return requests_.prompting(); }
  void set_prompting(runtime::MessagePtr request) override;
  void print(std::string text, std::uint8_t verbosity) override;
  void set_on_exit(runtime::OnExit on_exit) override;
  void begin(runtime::ReceiveOp& op) override;
  void begin(runtime::AwaitOp& op) override;
  void begin(runtime::SendOp& op) override;
  void begin(runtime::AskOp& op) override;
  void begin(runtime::CapabilityOp& op) override;
  void begin(runtime::StateOp& op) override;
  void begin(runtime::SpawnOp& op) override;
  void suspend(std::coroutine_handle<> handle) override { waiting_ = handle; }

  void arrive(runtime::MessagePtr message);
  void arrive(const runtime::SendError& error);
  /// The inbox or the wakes have changed: completes a receive or an await, if that is what the program waits for.
  void look_into_inbox();
  /// The same; false if it still waits.
  bool is_done_waiting();
  /// Would the shipped runtime, in what the program awaits now, put aside what else comes (D21)?
  bool queues_others() const;
  /// It reads its inbox, or puts aside what comes while it waits for something else.
  bool puts_aside() const;
  /// A call for the state or a spawn is done: what becomes of the blob (D41).
  void call_is_done(bool brought_a_blob);
  /// Has it the rights to read the programs of its package (D38)?
  bool may_read_programs() const;
  /// The program has taken a message: `result` is an Event or an Answer.
  template <class Result>
  void took(const Result& result);
  /// The answer to the request `id`, if it has arrived; else the operation waits. Throws if the answer can never come.
  template <class Op>
  void take_answer(Op& op, runtime::RequestId id);
  void send_now(runtime::SendOp& op);
  runtime::RequestId send_now(runtime::RequestDraft& draft);
  /// The timeout of the request whose place another has taken ends, or strikes the other (D28).
  [[gnu::cold]] void replaced(runtime::Requests::Replaced& old, const runtime::MessagePtr& by);
  void filtered(Filtered answer);
  void cancel(const std::optional<runtime::TimerId>& timeout);
  /// The operation that the program awaits is done.
  void go_on();
  void start_program();
  /// Lets the program run until it awaits or ends.
  void run_program();
  /// The program has ended with what it threw.
  void crash(std::exception_ptr thrown);
  void finish(runtime::fact::ProcessEnded::How how, std::string why);

  runtime::Requests requests_;
  std::size_t wakes_ = 0;
  std::size_t passed_by_ = 0;  // answers for which nobody waits, that came since it last read (D17)

  // What the program awaits lives in its frame. When the process ends, the frame is destroyed first.
  std::variant<std::monostate, runtime::ReceiveOp*, runtime::AwaitOp*, runtime::SendOp*, runtime::AskOp*,
               runtime::CapabilityOp*, runtime::StateOp*, runtime::SpawnOp*>
      awaited_;
  std::coroutine_handle<> waiting_;
  runtime::Program program_;
  runtime::Trampoline trampoline_;
  std::optional<runtime::Task<>> task_;
};

}  // namespace hypersim::actors
