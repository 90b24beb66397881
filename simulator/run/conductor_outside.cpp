// What `sim` and `check` do: from outside of the node, or looking at it.

#include <algorithm>
#include <fmt/format.h>

#include "conductor.hpp"
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

bool Conductor::has_turn(Track& track) {
  const language::Step& step = track.step();
  if (!in_parallel_ || !is_outside(step) || is<language::SimWaitStep>(step) || is<language::SimSettleStep>(step))
    return true;
  if (!track.awaits_turn) node_.request_turn();
  track.awaits_turn = !node_.take_turn();
  return !track.awaits_turn;
}

std::optional<Outcome> Conductor::poll_outside(Track& track) {
  const language::Step& step = track.step();
  if (const auto* check = std::get_if<language::CheckStep>(&step.is)) {
    if (conditions_.hold_now(check->condition)) return Outcome{};
    return not_ended(Outcome::Kind::NotPossible, "it does not hold");
  }
  if (const auto* wait = std::get_if<language::SimWaitStep>(&step.is)) {
    if (!track.wait_until) {
      const std::uint64_t now = node_.now().ms;
      track.wait_until = LogicalTime{now + std::min(wait->duration_ms, UINT64_MAX - now)};
    }
    if (node_.now() < *track.wait_until) return std::nullopt;
    track.wait_until.reset();
    return Outcome{};
  }
  if (is<language::SimSettleStep>(step)) return std::nullopt;  // ends when nothing is runnable
  if (!node_.up() && needs_running_node(step)) {
    return not_ended(Outcome::Kind::NotPossible,
                     fmt::format("{} is down: `sim restart {}` boots it again", node_.name(), node_.name()));
  }
  act_outside(step);
  node_.run_between_choices();
  return Outcome{};
}

void Conductor::act_outside(const language::Step& step) {
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
