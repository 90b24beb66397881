#include "node_actors.hpp"

#include <utility>

#include "hypersim/runtime/modules.hpp"

#include "capability_actor.hpp"
#include "kernel_actor.hpp"
#include "kv_actor.hpp"
#include "net_actor.hpp"
#include "process_actor.hpp"
#include "state_actor.hpp"
#include "timer_actor.hpp"

namespace hypersim::actors {

NodeActors::NodeActors(NodeState& state, caf::actor_system& system, DeterministicScheduler& scheduler)
    : state_(state), system_(system), scheduler_(scheduler) {
  state_.context.make_process = [this](const runtime::Address& process, runtime::Program program) {
    return LightActor::spawn<ProcessActor>(system_, state_.context, process, std::move(program));
  };
}

void NodeActors::start() {
  NodeContext& context = state_.context;
  context.modules.emplace(
      Modules{LightActor::spawn<KernelActor>(system_, context, state_.routing, state_.lives, state_.table, state_.map),
              LightActor::spawn<CapabilityActor>(system_, context, state_.table, state_.map),
              LightActor::spawn<StateActor>(system_, context, *state_.store),
              LightActor::spawn<KvActor>(system_, context, state_.engine),
              LightActor::spawn<TimerActor>(system_, context),
              {}});
  if (context.lines != nullptr) context.modules->net = LightActor::spawn<NetActor>(system_, context);
  const Modules& modules = *context.modules;
  for (const LightActor* actor : {&modules.kernel.actor(), &modules.capabilities.actor(), &modules.state.actor()}) {
    scheduler_.run_between_choices(*actor);
  }
  if (context.is_explored()) scheduler_.run_between_choices(modules.kv.actor());
}

void NodeActors::stop() {
  NodeContext& context = state_.context;
  const Modules& modules = *context.modules;
  context.loop.state = EventLoop::State::Runs;
  let_loop_go();
  state_.lives.end_all();
  modules.kv.end_at_once();
  modules.timer.end_at_once();
  modules.kernel.end_at_once();
  modules.capabilities.end_at_once();
  modules.state.end_at_once();
  if (modules.net) modules.net->end_at_once();
  let_end();
  context.timers.cancel_if([&](const Timer& timer) { return timer.node == context.number; });
  for (const LightActor* actor :
       {&modules.kernel.actor(), &modules.capabilities.actor(), &modules.state.actor(), &modules.kv.actor()}) {
    scheduler_.forget_between_choices(*actor);
  }
  context.modules.reset();
  if (context.kv_lanes) context.kv_lanes->clear();
}

void NodeActors::let_loop_go() {
  state_.context.loop.kernel->let_go();
  state_.context.loop.capabilities->let_go();
}

bool NodeActors::loop_finds_room() {
  EventLoop& loop = state_.context.loop;
  const auto receiver = state_.lives.receiver_of(loop.waits_for);
  const bool has_room = !receiver || receiver->actor().unread() < *state_.context.policies.overload.inbox_holds;
  if (!has_room) return false;
  loop.state = EventLoop::State::GoesOn;
  let_loop_go();
  return true;
}

void NodeActors::let_end() {
  scheduler_.run_all([this](const caf::resumable& job) {
    // Everything that runs under this scheduler is one of our actors.
    return static_cast<const LightActor&>(job).is_on(state_.context);
  });
}

void NodeActors::crash_kv() {
  NodeContext& context = state_.context;
  ActorRef<KvMail>& kv = context.modules->kv;
  const bool between = scheduler_.runs_between_choices(kv.actor());
  end_actor(kv);
  if (between) {
    scheduler_.run_between();
    scheduler_.forget_between_choices(kv.actor());
  }
  if (context.kv_lanes) context.kv_lanes->clear();
  state_.engine.crash();
  kv = LightActor::spawn<KvActor>(system_, context, state_.engine);
  if (between) scheduler_.run_between_choices(kv.actor());
  context.trace.record(runtime::fact::ModuleCrashed{runtime::modules::kv()});
  context.modules->kernel.tell(RestartModule{runtime::modules::kv(), kv});
}

}  // namespace hypersim::actors
