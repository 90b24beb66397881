// How a node takes a step of an explored run: what could happen, what the strategy chooses, and what goes wrong.

#include "node_impl.hpp"

namespace hypersim::actors {

using runtime::ProcessId;
namespace modules = runtime::modules;

bool Node::Impl::is_ending(const LightActor& actor, const Candidate& candidate) const {
  if (candidate.kind == Candidate::Kind::Outside) return false;
  // kv alone of the modules is ever replaced by another.
  const bool is_kv = candidate.kind == Candidate::Kind::Module && *candidate.who == modules::kv();
  if (candidate.kind == Candidate::Kind::Module && !is_kv) return false;
  if (is_kv) return &context.modules->kv.actor() != &actor;
  return !lives.is(*candidate.who, actor);
}

void Node::Impl::find_candidates() {
  candidates.clear();
  for (const ProcessId& process : lives.due()) candidates.push_back({Candidate::Kind::Process, &process});
  bool kv_has_mail = false;
  for (std::size_t i = 0; i < scheduler.runnable();) {
    // What runs under this scheduler while the node is up are actors of ours.
    const auto& actor = static_cast<const LightActor&>(*scheduler.at(i));
    const Candidate candidate = actor.candidate();
    if (is_ending(actor, candidate)) {
      scheduler.run_at(i);
      continue;
    }
    kv_has_mail = kv_has_mail || (candidate.kind == Candidate::Kind::Module && *candidate.who == modules::kv());
    candidates.push_back(candidate);
    ++i;
  }
  if (!is_up() || context.kv_lanes->busy() || kv_has_mail) return;
  for (std::size_t lane = 0; lane < context.kv_lanes->size(); ++lane) {
    candidates.push_back({Candidate::Kind::Kv, &context.kv_lanes->source(lane)});
  }
}

void Node::Impl::inject_faults() {
  context.faults->begin_choice();
  if (!is_up()) return;
  context.trace.set_step({});  // no step makes it go wrong
  const auto is_alive = [this](const ProcessId& process) { return lives.is_running(process); };
  for (const ProcessId& process : context.faults->crashes(is_alive)) {
    context.modules->kernel.tell(
        ProcessFinished{process, runtime::fact::ProcessEnded::How::Crashed, "an injected crash"});
  }
  if (context.faults->crashes_kv()) crash_kv();
  settle_choice();
}

bool Node::Impl::explored_step() {
  settle_choice();
  find_candidates();
  if (!candidates.empty() && context.faults) {
    inject_faults();
    find_candidates();
  }
  if (candidates.empty()) return false;
  const std::size_t chosen = strategy->choose(candidates);
  HYPERSIM_ASSERT(chosen < candidates.size());
  const std::size_t due = lives.due().size();
  if (chosen < due) {
    lives.return_now(ProcessId(lives.due()[chosen]));
  } else if (candidates[chosen].kind == Candidate::Kind::Kv) {
    context.modules->kv.tell(ServeNext{*candidates[chosen].who});
    // Where kv is no actor that runs between choices, it is the last that became runnable, with this message alone.
    if (!scheduler.runs_between_choices(context.modules->kv.handle())) scheduler.run_at(scheduler.runnable() - 1);
  } else {
    scheduler.run_at(chosen - due);
  }
  settle_choice();
  if (const auto died = std::exchange(context.kv_died, std::nullopt)) {
    context.trace.set_step(*died);
    crash_kv();
    settle_choice();
  }
  return true;
}

void Node::Impl::crash_kv() {
  ActorRef<KvMail>& kv = context.modules->kv;
  const bool between = scheduler.runs_between_choices(kv.handle());
  end_actor(kv);
  if (between) {
    scheduler.run_between();
    scheduler.forget_between_choices(kv.handle());
  }
  if (context.kv_lanes) context.kv_lanes->clear();
  engine.crash();
  kv = LightActor::spawn<KvActor>(system, context, engine);
  if (between) scheduler.run_between_choices(kv.handle());
  context.trace.record(runtime::fact::ModuleCrashed{modules::kv()});
  context.modules->kernel.tell(RestartModule{modules::kv(), kv});
}

}  // namespace hypersim::actors
