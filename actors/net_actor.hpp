#pragma once
// net:distro:sys, as far as processes can ask it (docs/semantics.md, section 12): it prints what another node greets it
// with, and answers `ack`. It is there in a network of several nodes.

#include "hypersim/runtime/modules.hpp"

#include "light_actor.hpp"

namespace hypersim::actors {

class NetActor : public Actor<NetMail> {
 public:
  NetActor(caf::actor_config& config, NodeContext& context) : Actor(config, context) {}

  Candidate candidate() const override { return candidate_of(Candidate::Kind::Module, runtime::modules::net()); }

 protected:
  void handle(Mail& mail) noexcept override;

 private:
  void take(const runtime::KernelMessage& message);
};

}  // namespace hypersim::actors
