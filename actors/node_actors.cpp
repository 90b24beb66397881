#include "node_actors.hpp"

#include <utility>

#include "hypersim/runtime/modules.hpp"

#include "capability_actor.hpp"
#include "kernel_actor.hpp"
#include "kv_actor.hpp"
#include "process_actor.hpp"
#include "state_actor.hpp"
#include "timer_actor.hpp"

namespace hypersim::actors {

namespace {

/// Takes a place in the order of the actors for what acts from outside.
class OutsideActor : public Actor<OutsideMail> {
 public:
  OutsideActor(caf::actor_config& config, NodeContext& context, bool& has_turn)
      : Actor(config, context), has_turn_(has_turn) {}

  Candidate candidate() const override { return {Candidate::Kind::Outside, nullptr}; }

 private:
  void handle(Mail& mail) noexcept override {
    dispatch(mail, [this](const Turn&) { has_turn_ = true; });
  }
  bool& has_turn_;
};

}  // namespace

NodeActors::NodeActors(NodeState& state) : state_(state) {
  state_.context.scheduler = &scheduler_;
  state_.context.make_process = [this](const runtime::Address& process, runtime::Program program) {
    return LightActor::spawn<ProcessActor>(system_, state_.context, process, std::move(program));
  };
}

void NodeActors::start(bool kv_is_no_choice) {
  NodeContext& context = state_.context;
  context.modules.emplace(Modules{
      LightActor::spawn<KernelActor>(system_, context, state_.routing, state_.lives, state_.table, state_.map),
      LightActor::spawn<CapabilityActor>(system_, context, state_.table, state_.map),
      LightActor::spawn<StateActor>(system_, context, *state_.store),
      LightActor::spawn<KvActor>(system_, context, state_.engine), LightActor::spawn<TimerActor>(system_, context)});
  scheduler_.drain();
  const Modules& modules = *context.modules;
  for (const auto& actor : {modules.kernel.handle(), modules.capabilities.handle(), modules.state.handle()}) {
    scheduler_.run_between_choices(actor);
  }
  if (kv_is_no_choice) scheduler_.run_between_choices(modules.kv.handle());
}

void NodeActors::stop() {
  NodeContext& context = state_.context;
  const Modules& modules = *context.modules;
  state_.lives.end_all();
  end_actor(modules.kv);
  end_actor(modules.timer);
  end_actor(modules.kernel);
  end_actor(modules.capabilities);
  end_actor(modules.state);
  if (outside_) end_actor(*outside_);
  scheduler_.drain();
  context.timers.clear();
  outside_.reset();
  context.modules.reset();
  scheduler_.drain();
  scheduler_.forget_between_choices();
  if (context.kv_lanes) context.kv_lanes->clear();
  has_turn_ = false;
}

void NodeActors::crash_kv() {
  NodeContext& context = state_.context;
  ActorRef<KvMail>& kv = context.modules->kv;
  const bool between = scheduler_.runs_between_choices(kv.handle());
  end_actor(kv);
  if (between) {
    scheduler_.run_between();
    scheduler_.forget_between_choices(kv.handle());
  }
  if (context.kv_lanes) context.kv_lanes->clear();
  state_.engine.crash();
  kv = LightActor::spawn<KvActor>(system_, context, state_.engine);
  if (between) scheduler_.run_between_choices(kv.handle());
  context.trace.record(runtime::fact::ModuleCrashed{runtime::modules::kv()});
  context.modules->kernel.tell(RestartModule{runtime::modules::kv(), kv});
}

void NodeActors::request_turn() {
  if (!outside_) outside_ = LightActor::spawn<OutsideActor>(system_, state_.context, has_turn_);
  outside_->tell(Turn{});
}

bool NodeActors::take_turn() { return std::exchange(has_turn_, false); }

}  // namespace hypersim::actors
