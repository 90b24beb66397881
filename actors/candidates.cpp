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
  const NodeState& node = *nodes_[candidate.node.value];
  switch (candidate.kind) {
    case Candidate::Kind::Process:
      return !node.lives.is(*candidate.who, actor);
    case Candidate::Kind::Module:  // only kv is ever replaced by a new actor
      return is_kv(candidate) && &node.context.modules->kv.actor() != &actor;
    case Candidate::Kind::Line:
      return !lines_.is(candidate.from, candidate.node, actor);
    case Candidate::Kind::Kv:
    case Candidate::Kind::Outside:
      return false;
  }
  return false;
}

void Candidates::find() {
  all_.clear();
  for (const NodeState* node : nodes_) {
    for (const ProcessId& process : node->lives.due()) {
      all_.push_back({Candidate::Kind::Process, &process});
      all_.back().node = node->context.number;
    }
  }
  due_ = all_.size();
  if (any_kv_has_mail_ || kv_has_mail_.size() != nodes_.size()) kv_has_mail_.assign(nodes_.size(), false);
  any_kv_has_mail_ = false;
  for (std::size_t i = 0; i < scheduler_.runnable();) {
    // Everything that runs under this scheduler while the node is up is one of our actors.
    const auto& actor = static_cast<const LightActor&>(*scheduler_.at(i));
    Candidate& candidate = all_.emplace_back(actor.candidate());
    if (is_ending(actor, candidate)) {
      all_.pop_back();
      scheduler_.run_at(i);
      continue;
    }
    if (is_kv(candidate)) kv_has_mail_[candidate.node.value] = any_kv_has_mail_ = true;
    candidate.waiting = actor.waiting();
    if (candidate.kind != Candidate::Kind::Outside) candidate.step = actor.next_step();
    ++i;
  }
  for (const NodeState* node : nodes_) {
    const KvLanes& lanes = *node->context.kv_lanes;
    if (!node->context.modules || lanes.busy() || kv_has_mail_[node->context.number.value]) continue;
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      for (const KvLanes::Item& item : lanes.waiting(lane)) {
        if (item.entry == nullptr && lanes.in_any_order()) continue;
        const std::size_t waiting = lanes.in_any_order() ? 1 : lanes.waiting(lane).size();
        all_.push_back({Candidate::Kind::Kv, &lanes.source(lane), waiting, &item.entry});
        all_.back().node = node->context.number;
        all_.back().number = item.number;
        if (item.entry != nullptr) all_.back().step = item.entry->step;
        if (!lanes.in_any_order()) break;
      }
    }
  }
}

void Candidates::take(std::size_t chosen) {
  HYPERSIM_ASSERT(chosen < all_.size());
  const Candidate& candidate = all_[chosen];
  NodeState& node = *nodes_[candidate.node.value];
  if (chosen < due_) {
    node.lives.return_now(ProcessId(*candidate.who));
  } else if (candidate.kind == Candidate::Kind::Kv) {
    const ActorRef<KvMail>& kv = node.context.modules->kv;
    kv.tell(ServeNext{*candidate.who, candidate.number});
    // If kv does not run between choices, it is the last actor that became runnable, and has only this message.
    if (!scheduler_.runs_between_choices(kv.actor())) scheduler_.run_at(scheduler_.runnable() - 1);
  } else {
    scheduler_.run_at(chosen - due_);
  }
}

}  // namespace hypersim::actors
