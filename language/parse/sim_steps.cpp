// Steps that act from outside: sim wait, settle, grant, kill, crash, revoke-all, restart, crash-node, crash-module,
// fds-limit, fail-storage, partition, heal, offline, online, latency.

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

/// `on NODE`, or the first.
runtime::NodeId read_on_node(StepContext& context) {
  return context.cursor.take_word("on") ? context.operands.node_name() : context.operands.node();
}

SimNetworkStep between(StepContext& context, SimNetworkStep::Act act) {
  const Token first = context.cursor.peek();
  SimNetworkStep step{act, context.operands.node_name(), {}, 0};
  const Token second = context.cursor.peek();
  step.b = context.operands.node_name();
  if (first.raw == step.a && second.raw == step.a && !context.cursor.failed()) {
    context.cursor.fail(
        second.at, "a connection is between two nodes, and " + in_quotes(step.a) + " is one",
        context.operands.cast().nodes().size() == 1 ? "name more of them: node " + step.a + " b.dev" : std::string());
  }
  return step;
}

}  // namespace

void read_sim_wait(StepContext& context, Step& step) { step.is = SimWaitStep{context.values.duration_ms()}; }

void read_sim_settle(StepContext&, Step& step) { step.is = SimSettleStep{}; }

void read_sim_grant(StepContext& context, Step& step) {
  SimGrantStep grant;
  grant.cap = context.operands.cap_of(OwnPackage::none(), "to", grant.to);
  step.is = std::move(grant);
}

void read_sim_kill(StepContext& context, Step& step) { step.is = SimKillStep{read_victim(context, "killed")}; }
void read_sim_crash(StepContext& context, Step& step) { step.is = SimCrashStep{read_victim(context, "crashed")}; }

void read_sim_restart(StepContext& context, Step& step) { step.is = SimRestartNodeStep{context.operands.node_name()}; }
void read_sim_crash_node(StepContext& context, Step& step) { step.is = SimCrashNodeStep{context.operands.node_name()}; }

void read_sim_revoke_all(StepContext& context, Step& step) { step.is = SimRevokeAllStep{context.operands.who()}; }

void read_sim_crash_module(StepContext& context, Step& step) {
  context.cursor.expect_word("kv");
  step.is = SimCrashKvStep{read_on_node(context)};
}

void read_sim_fds_limit(StepContext& context, Step& step) {
  SimFdsLimitStep limit;
  limit.limit = context.values.number("a number: how many databases stay open at most");
  limit.node = read_on_node(context);
  step.is = std::move(limit);
}

void read_sim_partition(StepContext& context, Step& step) {
  step.is = between(context, SimNetworkStep::Act::Partition);
}
void read_sim_heal(StepContext& context, Step& step) { step.is = between(context, SimNetworkStep::Act::Heal); }
void read_sim_offline(StepContext& context, Step& step) {
  step.is = SimNetworkStep{SimNetworkStep::Act::Offline, context.operands.node_name(), {}, 0};
}
void read_sim_online(StepContext& context, Step& step) {
  step.is = SimNetworkStep{SimNetworkStep::Act::Online, context.operands.node_name(), {}, 0};
}
void read_sim_latency(StepContext& context, Step& step) {
  const std::uint64_t ms = context.values.duration_ms();
  SimNetworkStep latency = between(context, SimNetworkStep::Act::Latency);
  latency.ms = ms;
  step.is = std::move(latency);
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
