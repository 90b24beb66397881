#pragma once
// The base of the node's actors: a CAF actor (handle, scheduling, monitors, links, exit messages) that takes mail
// without CAF's behaviors, response promises, streams and timeouts: those cost more than our handlers do
// (docs/performance.md). From CAF, it accepts exit messages only. It runs only under the DeterministicScheduler, on one
// thread. Mail carries the step of the scenario in which it was sent. What is recorded while the mail is handled
// belongs to that step.

#include <caf/all.hpp>
#include <cstdint>
#include <utility>
#include <variant>

#include "hypersim/actors/strategy.hpp"
#include "hypersim/runtime/assert.hpp"
#include "hypersim/runtime/overload.hpp"

#include "actor_ref.hpp"
#include "mailbox.hpp"
#include "messages.hpp"
#include "node_context.hpp"

namespace hypersim::actors {

/// What all of them share, whatever they take. Each derives from an Actor, below.
class LightActor : public caf::monitorable_actor, public caf::resumable, public caf::dynamically_typed_actor_base {
 public:
  using behavior_type = caf::behavior;  // from which caf::actor_system::spawn() infers the handle

  /// The context outlives it.
  LightActor(caf::actor_config& config, NodeContext& context) : caf::monitorable_actor(config), context_(context) {}

  void launch(caf::execution_unit*, bool, bool hidden) {  // called at the spawn: nothing runs before the first message
    if (!hidden) register_at_system();
  }
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) override;
  resume_result resume(caf::execution_unit* host, std::size_t max_throughput) override;

  /// Does it belong to that node?
  bool is_on(const NodeContext& node) const { return &context_ == &node; }
  /// What its next message is for a strategy.
  virtual Candidate candidate() const { return {}; }
  /// How many messages wait for it.
  std::size_t waiting() const { return mailbox_.size(); }
  /// The step in which its next message was sent; none if nothing waits.
  runtime::StepId next_step() const { return mailbox_.next_step(); }
  /// How many messages lie in its inbox, if it has one, and are not read (D17).
  virtual std::size_t unread() const { return 0; }
  /// How many messages it has handled.
  std::uint64_t turns() const { return turns_; }

  void intrusive_ptr_add_ref_impl() override { caf::intrusive_ptr_add_ref(ctrl()); }
  void intrusive_ptr_release_impl() override { caf::intrusive_ptr_release(ctrl()); }

  /// See ActorRef.
  void end_at_once() {
    if (!getf(is_cleaned_up_flag)) end(caf::exit_reason::user_shutdown, nullptr);
  }
  bool cleanup(caf::error&& reason, caf::execution_unit* host) override;
  /// Also called for an actor that nobody holds any more and that was never told to exit.
  void on_destroy() override;

  /// A new actor of the class A.
  template <class A, class... Arguments>
  static ActorRef<typename A::Protocol> spawn(caf::actor_system& system, Arguments&&... arguments) {
    return ActorRef<typename A::Protocol>(system.spawn<A>(std::forward<Arguments>(arguments)...));
  }

 protected:
  /// Handles one message. What it throws ends the program.
  virtual void handle(Mail& mail) noexcept = 0;
  /// The actor ends, in whatever way; called once. It must release its handles of other actors here.
  virtual void on_exit() noexcept {}

  Candidate candidate_of(Candidate::Kind kind, const runtime::ProcessId& who) const {
    Candidate candidate{kind, &who};
    candidate.node = context_.number;
    return candidate;
  }

  NodeContext& context_;

  void wake();
  /// The address of the actor itself. Only an Actor calls it, with its own protocol.
  template <class Protocol>
  ActorRef<Protocol> ref() {
    return ActorRef<Protocol>(caf::actor_cast<caf::actor>(this));
  }

 private:
  template <class Protocol>
  friend class ActorRef;

  template <class What>
  void post(What&& what) {
    const auto pushed = mailbox_.post(std::forward<What>(what), context_.trace.step());
    if (pushed == Mailbox::Pushed::WokeTheReader) wake();
  }
  /// Returns false if the actor has ended.
  bool take(Mailbox::Letter& letter, caf::execution_unit* host);
  bool take(caf::mailbox_element& element, caf::execution_unit* host);
  void end(caf::error reason, caf::execution_unit* host);

  std::uint64_t turns_ = 0;
  Mailbox mailbox_;
};

/// An actor that takes what P, which is a Takes, says.
template <class P>
class Actor : public LightActor {
 public:
  using Protocol = P;
  using LightActor::LightActor;

 protected:
  ActorRef<Protocol> self() { return ref<Protocol>(); }

  /// Calls the handler for the type of the mail. There is exactly one handler for each type that the actor takes.
  template <class... Handlers>
  static void dispatch(Mail& mail, Handlers... handlers) {
    static_assert(sizeof...(Handlers) == Protocol::kCount, "one handler for each type of mail that the actor takes");
    runtime::Overload handle{std::move(handlers)...};
    const bool is_handled = handle_one_of(Protocol(), mail, handle);
    HYPERSIM_ASSERT(is_handled);  // no address of this actor accepts anything else
  }

 private:
  /// Not by a table of functions, as std::visit() would have it: so handlers become part of handle(), and what the
  /// actor takes first in its protocol is found first.
  template <class... Mails, class Handle>
  static bool handle_one_of(Takes<Mails...>, Mail& mail, Handle& handle) {
    return (handle_if<Mails>(mail, handle) || ...);
  }
  template <class What, class Handle>
  static bool handle_if(Mail& mail, Handle& handle) {
    What* const what = std::get_if<What>(&mail);
    if (what != nullptr) handle(*what);
    return what != nullptr;
  }
};

template <class Protocol>
template <class What>
requires TakesMail<Protocol, std::remove_cvref_t<What>>
void ActorRef<Protocol>::tell(What&& what) const {
  // Every ActorRef was made by LightActor and refers to a LightActor.
  static_cast<LightActor&>(*caf::actor_cast<caf::abstract_actor*>(handle_)).post(std::forward<What>(what));
}

template <class Protocol>
void ActorRef<Protocol>::end_at_once() const {
  static_cast<LightActor&>(*caf::actor_cast<caf::abstract_actor*>(handle_)).end_at_once();
}

template <class Protocol>
const LightActor& ActorRef<Protocol>::actor() const {
  return static_cast<const LightActor&>(*caf::actor_cast<caf::abstract_actor*>(handle_));
}

/// Ends an actor before it handles anything queued. (caf::anon_send_exit waits until the queue has been handled.)
inline void end_actor(const caf::actor& actor) {
  caf::anon_send<caf::message_priority::high>(actor, caf::exit_msg{actor->address(), caf::exit_reason::user_shutdown});
}
template <class Protocol>
void end_actor(const ActorRef<Protocol>& actor) {
  end_actor(actor.handle());
}

}  // namespace hypersim::actors
