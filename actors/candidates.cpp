#include "candidates.hpp"

#include "hypersim/runtime/modules.hpp"

#include "light_actor.hpp"

namespace hypersim::actors {

using runtime::ProcessId;
namespace modules = runtime::modules;

namespace {

/// kv, or kv as an actor with its own mail.
bool is_kv(const Candidate& candidate) {
  return candidate.kind == Candidate::Kind::Module && *candidate.who == modules::kv();
}

}  // namespace

bool Candidates::is_ending(const LightActor& actor, const Candidate& candidate) const {
  switch (candidate.kind) {
    case Candidate::Kind::Process:
      return !state_.lives.is(*candidate.who, actor);
    case Candidate::Kind::Module:  // only kv is ever replaced by a new actor
      return is_kv(candidate) && &state_.context.modules->kv.actor() != &actor;
    case Candidate::Kind::Kv:
    case Candidate::Kind::Outside:
      return false;
  }
  return false;
}

void Candidates::find() {
  all_.clear();
  for (const ProcessId& process : state_.lives.due()) all_.push_back({Candidate::Kind::Process, &process});
  DeterministicScheduler& scheduler = actors_.scheduler();
  bool kv_has_mail = false;
  for (std::size_t i = 0; i < scheduler.runnable();) {
    // Everything that runs under this scheduler while the node is up is one of our actors.
    const auto& actor = static_cast<const LightActor&>(*scheduler.at(i));
    Candidate candidate = actor.candidate();
    if (is_ending(actor, candidate)) {
      scheduler.run_at(i);
      continue;
    }
    kv_has_mail = kv_has_mail || is_kv(candidate);
    candidate.waiting = actor.waiting();
    if (candidate.kind != Candidate::Kind::Outside) candidate.step = actor.next_step();
    all_.push_back(candidate);
    ++i;
  }
  const KvLanes& lanes = *state_.context.kv_lanes;
  if (!actors_.are_up() || lanes.busy() || kv_has_mail) return;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
    all_.push_back({Candidate::Kind::Kv, &lanes.source(lane), lanes.waiting(lane), &lanes.next(lane)});
    if (const auto& request = lanes.next(lane)) all_.back().step = request->step;
  }
}

void Candidates::take(std::size_t chosen) {
  HYPERSIM_ASSERT(chosen < all_.size());
  DeterministicScheduler& scheduler = actors_.scheduler();
  const std::vector<ProcessId>& due = state_.lives.due();
  if (chosen < due.size()) {
    state_.lives.return_now(ProcessId(due[chosen]));
  } else if (all_[chosen].kind == Candidate::Kind::Kv) {
    const ActorRef<KvMail>& kv = state_.context.modules->kv;
    kv.tell(ServeNext{*all_[chosen].who});
    // If kv does not run between choices, it is the last actor that became runnable, and has only this message.
    if (!scheduler.runs_between_choices(kv.handle())) scheduler.run_at(scheduler.runnable() - 1);
  } else {
    scheduler.run_at(chosen - due.size());
  }
}

}  // namespace hypersim::actors
