#pragma once
// state:distro:sys as far as a process sees it: each process has its own durable string of bytes. The process actor
// asks it. It takes messages from whoever may message it, and answers none (docs/semantics.md, section 3).

#include "hypersim/kv_module/node_store.hpp"
#include "hypersim/runtime/modules.hpp"

#include "light_actor.hpp"
#include "messages.hpp"
#include "node_context.hpp"

namespace hypersim::actors {

class StateActor : public Actor<StateMail> {
 public:
  StateActor(caf::actor_config& config, NodeContext& context, kv_module::NodeStore& store)
      : Actor(config, context), store_(store) {}

  Candidate candidate() const override { return candidate_of(Candidate::Kind::Module, runtime::modules::state()); }

 protected:
  void handle(Mail& mail) noexcept override;

 private:
  [[gnu::noinline]] runtime::StateOp::Result read(const runtime::ProcessId& process);
  runtime::StateOp::Result use(UseState& ask);

  kv_module::NodeStore& store_;
};

}  // namespace hypersim::actors
