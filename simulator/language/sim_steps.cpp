// Steps that act from outside: sim wait, settle, grant, kill.

#include <utility>

#include "language/verbs.hpp"

namespace hypersim::simulator::language {

void read_sim_wait(StepContext& context, Step& step) { step.is = SimWaitStep{context.operands.duration_ms()}; }

void read_sim_settle(StepContext&, Step& step) { step.is = SimSettleStep{}; }

void read_sim_grant(StepContext& context, Step& step) {
  SimGrantStep grant;
  grant.cap = context.operands.cap(Home::none());
  context.cursor.expect_word("to");
  grant.to = context.operands.who();
  step.is = std::move(grant);
}

void read_sim_kill(StepContext& context, Step& step) {
  const Position at = context.cursor.peek().at;
  SimKillStep kill{context.operands.who()};
  if (kill.who.cast < 0 && !kill.who.address.text().empty()) {
    context.cursor.fail(at, "only a process of the cast can be killed");
  }
  step.is = std::move(kill);
}

}  // namespace hypersim::simulator::language
