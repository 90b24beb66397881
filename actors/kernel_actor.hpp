#pragma once
// The kernel: routes every message by the rules of runtime/routing.hpp and carries out what they decide. It knows which
// processes are there, and reads what they hold from the rows that the capability actor publishes.

#include <vector>

#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/routing.hpp"

#include "kernel_commands.hpp"
#include "light_actor.hpp"
#include "messages.hpp"
#include "node_context.hpp"
#include "process_lives.hpp"
#include "standing_actor.hpp"

namespace hypersim::actors {

class KernelActor : public MayStand<KernelMail> {
 public:
  KernelActor(caf::actor_config& config, NodeContext& context, runtime::RoutingTable& table, ProcessLives& lives,
              const runtime::CapabilityTable& capabilities, const ProcessMap& map);

  Candidate candidate() const override { return candidate_of(Candidate::Kind::Module, runtime::modules::kernel()); }

 protected:
  void handle(Mail& mail) noexcept override;
  bool goes_on() override;

 private:
  struct Deferred {
    Mail mail;
    runtime::StepId step;
  };
  /// Puts the mail aside until the change of capabilities that is awaited is in force, unless it is about that.
  bool defers(Mail& mail);
  /// The next message of whoever has ordered what is late is judged, and then it comes (D39).
  bool comes_before_late_changes(Mail& mail);
  void capabilities_in_force();
  void route(runtime::MessagePtr message);
  /// To another node.
  void leave(const runtime::MessagePtr& message);
  /// Does its sender learn that it did not get there? Whoever expects a response, and whoever answers (D42, D43).
  bool is_told(const runtime::KernelMessage& message) const;
  void give_up(const GiveUp& what);
  void not_reached(const runtime::MessagePtr& message, runtime::Loss why);
  void deliver(runtime::MessagePtr message);
  /// In an explored run: the message is lost, or comes later.
  bool goes_wrong(const runtime::MessagePtr& message);
  void arrive(runtime::MessagePtr&& message);
  /// Is the inbox of its target full, or has another message to wait for room? Then this one waits, and the event loop
  /// stands still (D17).
  [[gnu::noinline]] bool has_to_wait(const runtime::MessagePtr& message);
  void bounce(const runtime::MessagePtr& message, const runtime::Route& route);
  void send_error(const runtime::MessagePtr& message, runtime::SendErrorKind kind, runtime::SendErrorCause cause);
  /// Sends the OnExit requests of a process, from its address.
  void send_last(const LastRequests& last);

  runtime::RoutingTable& table_;
  ProcessLives& lives_;
  KernelCommands commands_;
  std::vector<runtime::MessagePtr> waiting_for_room_;
  std::vector<Deferred> deferred_;  // what has come since a command changed capabilities
};

}  // namespace hypersim::actors
