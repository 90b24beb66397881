// Steps that act from outside: sim wait, settle, grant, kill, crash, revoke-all, restart, crash-node, crash-module,
// fds-limit, fail-storage.

#include <utility>

#include "verbs.hpp"

namespace hypersim::language {
namespace {

WhoOperand read_victim(StepContext& context, std::string_view what) {
  const Position at = context.cursor.peek().at;
  WhoOperand who = context.operands.who();
  if (who.cast < 0 && !who.address.text().empty()) {
    context.cursor.fail(at, "only a process of the cast can be " + std::string(what));
  }
  return who;
}

}  // namespace

void read_sim_wait(StepContext& context, Step& step) { step.is = SimWaitStep{context.values.duration_ms()}; }

void read_sim_settle(StepContext&, Step& step) { step.is = SimSettleStep{}; }

void read_sim_grant(StepContext& context, Step& step) {
  SimGrantStep grant;
  grant.cap = context.operands.cap(OwnPackage::none());
  context.cursor.expect_word("to");
  grant.to = context.operands.who();
  step.is = std::move(grant);
}

void read_sim_kill(StepContext& context, Step& step) { step.is = SimKillStep{read_victim(context, "killed")}; }
void read_sim_crash(StepContext& context, Step& step) { step.is = SimCrashStep{read_victim(context, "crashed")}; }

void read_sim_restart(StepContext& context, Step& step) { step.is = SimRestartNodeStep{context.operands.node_name()}; }
void read_sim_crash_node(StepContext& context, Step& step) { step.is = SimCrashNodeStep{context.operands.node_name()}; }

void read_sim_revoke_all(StepContext& context, Step& step) {
  const Position at = context.cursor.peek().at;
  SimRevokeAllStep revoke{context.operands.who()};
  const runtime::Address& issuer = revoke.issuer.address;
  if (!issuer.text().empty() && issuer.node() != context.operands.node()) {
    context.cursor.fail(at, "what a process of another node has issued cannot be revoked here");
  }
  step.is = std::move(revoke);
}

void read_sim_crash_module(StepContext& context, Step& step) {
  context.cursor.expect_word("kv");
  step.is = SimCrashKvStep{};
}

void read_sim_fds_limit(StepContext& context, Step& step) {
  step.is = SimFdsLimitStep{context.values.number("a number: how many databases stay open at most")};
}

void read_sim_fail_storage(StepContext& context, Step& step) {
  SimFailStorageStep failing;
  failing.db = context.operands.db(OwnPackage::none());
  const Token operation = context.cursor.peek();
  const auto known = operation.kind == TokenKind::Word ? kv_module::storage_operation(operation.raw) : std::nullopt;
  if (known) {
    context.cursor.take();
    failing.operation = *known;
  } else {
    context.cursor.expected_one_of(KeywordKind::Operation);
  }
  constexpr std::string_view kTimes = "times";
  if (context.cursor.take_word(kTimes)) failing.times = context.values.number("a number: how often it fails");
  constexpr std::string_view kText = "the text of the error, in quotes";
  if (const Token next = context.cursor.peek(); next.kind == TokenKind::Word) {
    const std::vector<std::string_view> words = {kTimes};
    context.cursor.expected(kText, context.cursor.spelling_hint(next, words));
  }
  failing.error = context.values.string(kText);
  step.is = std::move(failing);
}

}  // namespace hypersim::language
