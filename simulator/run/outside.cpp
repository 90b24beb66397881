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
  if (const auto* http = std::get_if<language::SimHttpStep>(&step.is)) return &http->who.address.node();
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
    if (!wait.until) let_until(wait, time->duration_ms);
    if (network_.now() < *wait.until) return std::nullopt;
    wait.until.reset();
    return Outcome{};
  }
  if (is<language::SimSettleStep>(step)) return std::nullopt;  // ends when nothing is runnable
  if (wait.for_answer) return play_http(step, wait);
  const runtime::NodeId* const acts_on = running_node_of(step);
  if (acts_on != nullptr && network_.find(*acts_on) != nullptr && !network_.find(*acts_on)->up()) {
    return not_ended(Outcome::Kind::NotPossible, reason::NodeHasToRun{*acts_on});
  }
  if (is<language::SimHttpStep>(step)) return play_http(step, wait);
  if (const auto* reply = std::get_if<language::SimHttpReplyStep>(&step.is)) return reply_from_now_on(*reply);
  act(step);
  network_.run_between_choices();
  return Outcome{};
}

void Outside::let_until(Wait& wait, std::uint64_t ms) const {
  const std::uint64_t now = network_.now().ms;
  wait.until = LogicalTime{now + std::min(ms, UINT64_MAX - now)};
}

std::optional<Outcome> Outside::play_http(const language::Step& step, Wait& wait) {
  if (!wait.for_answer) {
    if (auto refused = ask(step, wait)) return refused;
  }
  Web& web = stand_ins_.on(std::get<language::SimHttpStep>(step.is).who.address.node())->web();
  std::optional<Outcome> outcome;
  if (auto answer = web.take_answer(*wait.for_answer)) {
    outcome = http_outcome(std::move(*answer));
  } else if (network_.now() >= *wait.until) {
    outcome.emplace();
    outcome->kind = Outcome::Kind::TimedOut;
    outcome->request = web.give_up(*wait.for_answer);
  }
  if (outcome) wait = {};
  return outcome;
}

std::optional<Outcome> Outside::ask(const language::Step& step, Wait& wait) {
  const auto& http = std::get<language::SimHttpStep>(step.is);
  processes::WebRequest request;
  request.step = step.id;
  request.method = http.method;
  request.process = http.who.address.process();
  for (const language::HttpHeader& header : http.headers) request.headers.insert_or_assign(header.name, header.value);
  auto path = bytes_of(http.path, conditions_.saved());
  if (!path) return not_ended(Outcome::Kind::NotPossible, path.error());
  request.path = (path->view().starts_with('/') ? "" : "/") + std::string(path->view());
  if (http.body) {
    auto body = bytes_of(*http.body, conditions_.saved());
    if (!body) return not_ended(Outcome::Kind::NotPossible, body.error());
    request.body = std::move(*body);
  }
  StandInLink& link = *stand_ins_.on(http.who.address.node());
  if (!link.node().alive(processes::http_server().module)) {
    processes::WebAnswer nobody;
    nobody.how = processes::WebHow::Refused;
    return http_outcome(std::move(nobody));
  }
  wait.for_answer = link.web().ask(std::move(request));
  let_until(wait, step.within_ms);
  link.node().wake(processes::http_server().module);
  network_.run_between_choices();
  return std::nullopt;
}

Outcome Outside::reply_from_now_on(const language::SimHttpReplyStep& step) {
  WebRule rule{step.method, step.url, {}, step.times};
  rule.reply.status = step.status;
  rule.reply.after_ms = step.after_ms;
  for (const language::HttpHeader& header : step.headers)
    rule.reply.headers.insert_or_assign(header.name, header.value);
  if (step.body) {
    auto body = bytes_of(*step.body, conditions_.saved());
    if (!body) return not_ended(Outcome::Kind::NotPossible, body.error());
    rule.reply.body = std::move(*body);
  }
  stand_ins_.on(step.node)->web().add_rule(std::move(rule));
  return {};
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
