#pragma once
// The kernel: routes every message by the rules of runtime/routing.hpp and carries out what they decide. It knows who
// is there, and reads what they hold from the rows that the capability actor publishes.

#include "hypersim/runtime/routing.hpp"

#include "light_actor.hpp"
#include "messages.hpp"
#include "node_context.hpp"

namespace hypersim::actors {

class KernelActor : public LightActor<Mail> {
 public:
  KernelActor(caf::actor_config& config, NodeContext& context, runtime::RoutingTable& table);

 protected:
  void handle(Mail& mail) noexcept override;
  void on_exit() noexcept override { actors_.clear(); }

 private:
  void route(runtime::MessagePtr message);
  void deliver(runtime::MessagePtr message);
  void bounce(const runtime::MessagePtr& message, const runtime::Route& route);
  void send_error(const runtime::MessagePtr& message, runtime::SendErrorKind kind, runtime::SendErrorCause cause);
  void remove(const runtime::ProcessId& process, runtime::fact::ProcessEnded::How how, const std::string& why);

  NodeContext& context_;
  runtime::RoutingTable& table_;
  runtime::Index<runtime::ProcessId, caf::actor> actors_;
};

}  // namespace hypersim::actors
