#pragma once
// timer:distro:sys: `{"SetTimer": ms}` is answered with an empty Response after that many milliseconds of logical time,
// at once for 0 (docs/semantics.md, section 5). Requests of other nodes, and what does not parse, are ignored.

#include <map>

#include "hypersim/runtime/modules.hpp"

#include "light_actor.hpp"
#include "messages.hpp"
#include "node_context.hpp"

namespace hypersim::actors {

class TimerActor : public LightActor<Mail> {
 public:
  TimerActor(caf::actor_config& config, NodeContext& context);

  Candidate candidate() const override { return {Candidate::Kind::Module, &runtime::modules::timer()}; }

 protected:
  void handle(Mail& mail) noexcept override;
  void on_exit() noexcept override;

 private:
  struct Armed {
    runtime::MessagePtr request;
    runtime::TimerId timer;
  };
  void take(const runtime::MessagePtr& message);
  void answer(const runtime::KernelMessage& request);

  NodeContext& context_;
  // Two processes may use the same request id, so armed timers have a number of their own.
  std::map<std::uint64_t, Armed> armed_;
  std::uint64_t next_ = 0;
};

}  // namespace hypersim::actors
