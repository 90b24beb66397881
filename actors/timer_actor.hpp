#pragma once
// timer:distro:sys answers `{"SetTimer": ms}` with an empty Response after that many milliseconds of logical time, at
// once for 0 (docs/semantics.md, section 5). It ignores requests of other nodes and what does not parse.

#include "hypersim/runtime/modules.hpp"

#include "light_actor.hpp"
#include "messages.hpp"
#include "node_context.hpp"

namespace hypersim::actors {

class TimerActor : public Actor<TimerMail> {
 public:
  TimerActor(caf::actor_config& config, NodeContext& context);

  Candidate candidate() const override { return candidate_of(Candidate::Kind::Module, runtime::modules::timer()); }

 protected:
  void handle(Mail& mail) noexcept override;

 private:
  void take(const runtime::MessagePtr& message);
  void answer(const runtime::KernelMessage& request);
};

}  // namespace hypersim::actors
