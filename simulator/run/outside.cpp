#include "outside.hpp"

#include <algorithm>
#include <utility>

#include "steps.hpp"

namespace hypersim::simulator {

using runtime::LogicalTime;

namespace {

/// The node on which the step acts, if it needs one that is up.
const runtime::NodeId* running_node_of(const language::Step& step) {
  if (const auto* kill = std::get_if<language::SimKillStep>(&step.is)) return &kill->who.address.node();
  if (const auto* crash = std::get_if<language::SimCrashStep>(&step.is)) return &crash->who.address.node();
  if (const auto* grant = std::get_if<language::SimGrantStep>(&step.is)) return &grant->to.address.node();
  if (const auto* revoke = std::get_if<language::SimRevokeAllStep>(&step.is)) return &revoke->issuer.address.node();
  if (const auto* module = std::get_if<language::SimCrashKvStep>(&step.is)) return &module->node;
  if (const auto* limit = std::get_if<language::SimFdsLimitStep>(&step.is)) return &limit->node;
  return nullptr;
}

}  // namespace

bool Outside::has_turn(const language::Step& step, Wait& wait, bool in_parallel) {
  if (!in_parallel || !is_outside(step) || is<language::SimWaitStep>(step) || is<language::SimSettleStep>(step))
    return true;
  if (!wait.for_turn) network_.request_turn();
  wait.for_turn = !network_.take_turn();
  return !wait.for_turn;
}

std::optional<Outcome> Outside::play(const language::Step& step, Wait& wait) {
  if (const auto* check = std::get_if<language::CheckStep>(&step.is)) {
    if (auto why = conditions_.unusable(check->condition))
      return not_ended(Outcome::Kind::NotPossible, std::move(*why));
    if (conditions_.hold_now(check->condition)) return Outcome{};
    return not_ended(Outcome::Kind::NotPossible, reason::DoesNotHold{conditions_.found(check->condition)});
  }
  if (const auto* time = std::get_if<language::SimWaitStep>(&step.is)) {
    if (!wait.until) {
      const std::uint64_t now = network_.now().ms;
      wait.until = LogicalTime{now + std::min(time->duration_ms, UINT64_MAX - now)};
    }
    if (network_.now() < *wait.until) return std::nullopt;
    wait.until.reset();
    return Outcome{};
  }
  if (is<language::SimSettleStep>(step)) return std::nullopt;  // ends when nothing is runnable
  const runtime::NodeId* const acts_on = running_node_of(step);
  if (acts_on != nullptr && network_.find(*acts_on) != nullptr && !network_.find(*acts_on)->up()) {
    return not_ended(Outcome::Kind::NotPossible, reason::NodeHasToRun{*acts_on});
  }
  act(step);
  network_.run_between_choices();
  return Outcome{};
}

void Outside::act(const language::Step& step) {
  const auto on = [this](const language::WhoOperand& who) { return network_.find(who.address.node()); };
  if (const auto* kill = std::get_if<language::SimKillStep>(&step.is)) {
    on(kill->who)->kill(kill->who.address.process());
  } else if (const auto* grant = std::get_if<language::SimGrantStep>(&step.is)) {
    if (actors::Node* node = on(grant->to)) node->grant(grant->to.address.process(), grant->cap.caps);
  } else if (const auto* revoke = std::get_if<language::SimRevokeAllStep>(&step.is)) {
    on(revoke->issuer)->revoke_all(revoke->issuer.address.process());
  } else if (const auto* limit = std::get_if<language::SimFdsLimitStep>(&step.is)) {
    network_.find(limit->node)->set_fds_limit(limit->limit);
  } else if (const auto* failing = std::get_if<language::SimFailStorageStep>(&step.is)) {
    network_.find(failing->db.node)
        ->fail_storage({failing->db.key, failing->operation, failing->times, failing->error});
  } else if (const auto* module = std::get_if<language::SimCrashKvStep>(&step.is)) {
    network_.find(module->node)->crash_kv();
    audits_.audit();
  } else if (const auto* crash = std::get_if<language::SimCrashStep>(&step.is)) {
    on(crash->who)->crash(crash->who.address.process());
  } else if (const auto* restarted = std::get_if<language::SimRestartNodeStep>(&step.is)) {
    network_.find(restarted->node)->restart(true);
    audits_.audit();
  } else if (const auto* crashed = std::get_if<language::SimCrashNodeStep>(&step.is)) {
    network_.find(crashed->node)->restart(false);
    audits_.audit();
  } else if (const auto* act = std::get_if<language::SimNetworkStep>(&step.is)) {
    this->act(*act);
  }
}

void Outside::act(const language::SimNetworkStep& step) {
  using Act = language::SimNetworkStep::Act;
  const auto number = [this](const runtime::NodeId& node) { return network_.find(node)->number(); };
  switch (step.act) {
    case Act::Partition:
      return network_.partition(number(step.a), number(step.b));
    case Act::Heal:
      return network_.heal(number(step.a), number(step.b));
    case Act::Offline:
      return network_.go_offline(number(step.a));
    case Act::Online:
      return network_.go_online(number(step.a));
    case Act::Latency:
      return network_.set_latency(number(step.a), number(step.b), step.ms);
  }
}

}  // namespace hypersim::simulator
