#include "outside.hpp"

#include <algorithm>
#include <utility>

#include "steps.hpp"

namespace hypersim::simulator {

using runtime::LogicalTime;

namespace {

bool needs_running_node(const language::Step& step) {
  return is<language::SimKillStep>(step) || is<language::SimCrashStep>(step) || is<language::SimGrantStep>(step) ||
         is<language::SimRevokeAllStep>(step) || is<language::SimCrashKvStep>(step) ||
         is<language::SimFdsLimitStep>(step);
}

}  // namespace

bool Outside::has_turn(const language::Step& step, Wait& wait, bool in_parallel) {
  if (!in_parallel || !is_outside(step) || is<language::SimWaitStep>(step) || is<language::SimSettleStep>(step))
    return true;
  if (!wait.for_turn) node_.request_turn();
  wait.for_turn = !node_.take_turn();
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
      const std::uint64_t now = node_.now().ms;
      wait.until = LogicalTime{now + std::min(time->duration_ms, UINT64_MAX - now)};
    }
    if (node_.now() < *wait.until) return std::nullopt;
    wait.until.reset();
    return Outcome{};
  }
  if (is<language::SimSettleStep>(step)) return std::nullopt;  // ends when nothing is runnable
  if (!node_.up() && needs_running_node(step)) {
    return not_ended(Outcome::Kind::NotPossible, reason::NodeHasToRun{node_.name()});
  }
  act(step);
  node_.run_between_choices();
  return Outcome{};
}

void Outside::act(const language::Step& step) {
  if (const auto* kill = std::get_if<language::SimKillStep>(&step.is)) {
    node_.kill(kill->who.address.process());
  } else if (const auto* grant = std::get_if<language::SimGrantStep>(&step.is)) {
    node_.grant(grant->to.address.process(), grant->cap.caps);
  } else if (const auto* revoke = std::get_if<language::SimRevokeAllStep>(&step.is)) {
    node_.revoke_all(revoke->issuer.address.process());
  } else if (const auto* limit = std::get_if<language::SimFdsLimitStep>(&step.is)) {
    node_.set_fds_limit(limit->limit);
  } else if (const auto* failing = std::get_if<language::SimFailStorageStep>(&step.is)) {
    node_.fail_storage({failing->db.key, failing->operation, failing->times, failing->error});
  } else if (is<language::SimCrashKvStep>(step)) {
    node_.crash_kv();
    audit_.audit(node_.trace().events());
  } else if (const auto* crash = std::get_if<language::SimCrashStep>(&step.is)) {
    node_.crash(crash->who.address.process());
  } else if (is<language::SimRestartNodeStep>(step) || is<language::SimCrashNodeStep>(step)) {
    node_.restart(is<language::SimRestartNodeStep>(step));
    audit_.audit(node_.trace().events());
  }
}

}  // namespace hypersim::simulator
