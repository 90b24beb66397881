#include "why.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

/// The request that the step sent or awaits, as the trace has it.
runtime::MessagePtr request_of(const language::Step& step, const Outcome& outcome, const analysis::History& history) {
  if (!step.who || !outcome.request) return nullptr;
  const auto sent = history.last<fact::Sent>([&](const fact::Sent& e) {
    return e.message->is_request() && e.message->id == *outcome.request && e.message->source == step.who->address;
  });
  return sent ? history.at<fact::Sent>(*sent).message : nullptr;
}

}  // namespace

std::optional<std::size_t> Why::sent(const runtime::KernelMessage& request) const {
  return history_.last<fact::Sent>([&](const fact::Sent& e) {
    return e.message->is_request() && e.message->id == request.id && e.message->source == request.source;
  });
}

void Why::say(analysis::Advice advice) {
  if (advice.empty()) return;
  say(to_text(advice));
  if (!advice.remedies.empty()) advice_.push_back(std::move(advice));
}

void Why::advise(std::vector<analysis::Need> needs, analysis::Advice::Promise promise) {
  if (moment_ == Moment::Nowhere) return;
  say(analysis::advice_for(scenario_, names_, history_.events(), {std::move(needs), promise, event_}));
}

void Why::advise(analysis::Change change, analysis::Advice::Promise promise) {
  if (moment_ == Moment::Nowhere) return;
  analysis::Advice advice;
  advice.promise = promise;
  if (event_) advice.place = analysis::place_of(scenario_, history_.events(), *event_);
  advice.remedies = {{{std::move(change)}}};
  say(std::move(advice));
}

void Why::advise_on(const runtime::KernelMessage& request) {
  const auto event = sent(request);
  if (!event) return;
  advise(analysis::needs_of(history_.events(), *event, node_.name()), analysis::Advice::Promise::Allowed);
}

Explanation Why::step(const language::Step& step, const Outcome& outcome) {
  event_ = history_.events().size() - 1;  // a step has begun
  explain(step, outcome);
  return take();
}

void Why::explain(const language::Step& step, const Outcome& outcome) {
  const runtime::MessagePtr request = request_of(step, outcome, history_);
  if (request) event_ = sent(*request);
  switch (outcome.kind) {
    case Outcome::Kind::KvFailed:
    case Outcome::Kind::Value:
    case Outcome::Kind::Ok:
      if (const auto error = error_of(outcome)) {
        if (!request || meant_the_error(step, *error)) break;
        expected_refusal(step, *request, *error);
        kv_error(*request, *error);
      } else {
        succeeded(step, outcome, request.get());
      }
      break;
    case Outcome::Kind::Bounced:
      if (request) bounced(*request);
      break;
    case Outcome::Kind::TimedOut:
      if (request) timed_out(*request);
      if (const auto* sleep = std::get_if<language::SleepStep>(&step.is)) slept_too_long(*sleep, step.within_ms);
      break;
    case Outcome::Kind::Offline:
      if (request) {
        say(fmt::format("No node is called {}: this scenario has only the node {}.", request->target.node(),
                        node_.name()));
      }
      break;
    case Outcome::Kind::Refused:
      if (std::holds_alternative<language::SaveStep>(step.is)) {
        not_saved(step.who->address.process(), outcome.refused);
      } else {
        not_attached(step.who->address.process(), outcome.refused);
      }
      break;
    case Outcome::Kind::Crashed:
      crashed(step);
      break;
    case Outcome::Kind::Dead:
      dead(step.who->address.process());
      break;
    case Outcome::Kind::NotPossible:
      if (const auto* check = std::get_if<language::CheckStep>(&step.is)) return condition(check->condition);
      if (outcome.unusable) unusable_name(*outcome.unusable);
      if (step.who) of_an_earlier_life(step);
      break;
    case Outcome::Kind::NeverCame:
      if (std::holds_alternative<language::ReceiveStep>(step.is)) nothing_came(step.who->address.process());
      if (step.who) of_an_earlier_life(step);
      break;
    case Outcome::Kind::SpawnFailed:
      name_taken(std::get<language::SpawnStep>(step.is).child.address.process());
      break;
    case Outcome::Kind::WrongMessage:
      break;
  }
}

/// Was the error expected, but written as a value?
bool Why::meant_the_error(const language::Step& step, const kv_module::KvError& error) {
  const auto* value = step.expected ? std::get_if<language::ExpectBytes>(&step.expected->is) : nullptr;
  if (value == nullptr || value->bytes.text != kv_module::name_of(error.kind)) return false;
  say(fmt::format("A word is a value; the error is written: => error {}", value->bytes.text));
  return true;
}

/// It went well, but not as expected: another value, or where a refusal was expected.
void Why::succeeded(const language::Step& step, const Outcome& outcome, const runtime::KernelMessage* request) {
  if (!step.expected || !step.who) return;
  const runtime::ProcessId& who = step.who->address.process();
  const auto& expected = step.expected->is;
  if (const auto* spawn = std::get_if<language::SpawnStep>(&step.is))
    return name_was_free(spawn->child.address.process());
  if (std::holds_alternative<language::StateStep>(step.is)) return state_history(who);
  if (std::holds_alternative<language::ExpectRefused>(expected)) {
    const auto* share = std::get_if<language::ShareStep>(&step.is);
    const auto* save = std::get_if<language::SaveStep>(&step.is);
    const language::CapOperand* operand = share != nullptr ? &share->cap : save != nullptr ? &save->cap : nullptr;
    if (operand == nullptr) return;
    for (const runtime::Capability& cap : operand->caps) {
      if (cap.issuer() == step.who->address)
        say(fmt::format("{} issues {} itself.", names_.process(who), names_.cap(cap)));
      if (cap.issuer() != step.who->address) held(who, cap);
    }
    return;
  }
  if (request == nullptr) return;
  const runtime::Capability messaging = runtime::messaging_capability(request->target);
  if (std::holds_alternative<language::ExpectBounced>(expected) && node_.capabilities().has(who, messaging))
    held(who, messaging);
  expected_refusal(step, *request, std::nullopt);
  if (request->target.process() != runtime::modules::kv()) return answered_by_itself(*request);
  if (!lines_.empty()) return;
  const auto asked = kv_module::parse_kv_request(request->body().view());
  const auto* get = asked ? std::get_if<kv_module::Get>(&asked->action) : nullptr;
  if (get == nullptr) return;
  typed_value(step, outcome);
  key_history(asked->db, get->key, request);
}

/// Where kv was to refuse for want of a capability, and did not: how the sender came to hold it.
void Why::expected_refusal(const language::Step& step, const runtime::KernelMessage& request,
                           const std::optional<kv_module::KvError>& got) {
  const auto* expected = step.expected ? std::get_if<language::ExpectError>(&step.expected->is) : nullptr;
  if (expected == nullptr || (expected->name != "NoReadCap" && expected->name != "NoWriteCap")) return;
  if (got && kv_module::name_of(got->kind) == expected->name) return;
  if (request.target.process() != runtime::modules::kv()) return;
  const auto asked = kv_module::parse_kv_request(request.body().view());
  if (!asked) return;
  using Kind = kv_module::KvCapabilityKind;
  const Kind kind = expected->name == "NoReadCap" ? Kind::Read : Kind::Write;
  held(request.source.process(), kv_module::kv_capability(node_.name(), kind, asked->db));
}

void Why::unusable_name(const UnusableName& unusable) {
  std::set<int> lines;
  language::for_each_step(scenario_.steps, [&](const language::Step& step) {
    if (step.saves == unusable.name) lines.insert(step.at.line);
  });
  const auto ended = history_.last<fact::StepEnded>([&](const fact::StepEnded& e) { return lines.count(e.line) > 0; });
  if (!ended) return;
  const auto& fact = history_.at<fact::StepEnded>(*ended);
  say(unusable.is_set ? fmt::format("Line {} saved it: {}.", fact.line, fact.outcome)
                      : fmt::format("Line {} was to save it, and ended with {}.", fact.line, fact.outcome));
}

void Why::log_contains(const std::string& needle) {
  const auto printed = [](const fact::Printed&) { return true; };
  const auto with_needle = [&](const fact::Printed& e) { return e.text.find(needle) != std::string::npos; };
  const auto line = history_.last<fact::Printed>(with_needle);
  const auto shown = line ? line : history_.last<fact::Printed>(printed);
  if (!shown) return say("Nothing has been printed.");
  const auto& fact = history_.at<fact::Printed>(*shown);
  say(fmt::format("{} {} printed {}: {}.",
                  line ? "It is in what" : "It is in no line that was printed; the last was what",
                  names_.process(fact.process), history_.when(*shown), language::bytes_text(fact.text)));
}

Explanation Why::property(const language::Property& property) {
  using Kind = language::Property::Kind;
  // What is broken in the middle of a step is not mended by another before it.
  moment_ = property.kind == Kind::Eventually || property.kind == Kind::Finally ? Moment::End : Moment::Nowhere;
  if (property.kind == Kind::Eventually) say("It was judged after every event of the run. At the end:");
  condition(property.condition);
  return take();
}

/// Says what is so of each part of a condition.
struct Why::OfCondition {
  Why& why;
  bool is_denied = false;  // it stands below an odd number of `not`
  void holding(const language::WhoOperand& who, const language::CapOperand& operand, bool wanted) const {
    const runtime::ProcessId& id = who.address.process();
    for (const runtime::Capability& cap : operand.caps) {
      if (why.node_.capabilities().has(id, cap)) {
        why.held(id, cap);
      } else {
        const bool can_be_given = why.missing_capability(id, cap);
        if (wanted && can_be_given) why.advise({{id, cap, true}}, analysis::Advice::Promise::Given);
      }
    }
  }
  void operator()(const language::HoldsCondition& c) const { holding(c.who, c.cap, !is_denied); }
  void operator()(const language::LacksCondition& c) const { holding(c.who, c.cap, is_denied); }
  void living(const language::WhoOperand& who) const {
    if (why.node_.alive(who.address.process())) {
      why.alive(who.address.process());
    } else {
      why.dead(who.address.process());
    }
  }
  void operator()(const language::AliveCondition& c) const { living(c.who); }
  void operator()(const language::DeadCondition& c) const { living(c.who); }
  void existence(const language::DbOperand& db) const {
    if (why.node_.kv().exists(db.key)) {
      why.say(fmt::format("The database {} exists.", why.names_.db(db.key)));
    } else {
      why.no_db(db.key);
    }
  }
  void operator()(const language::DbExistsCondition& c) const { existence(c.db); }
  void operator()(const language::DbAbsentCondition& c) const { existence(c.db); }
  void key(const language::DbOperand& db, const language::BytesOperand& key) const {
    if (!why.node_.kv().exists(db.key)) return why.no_db(db.key);
    if (!key.saved_name.empty()) return;
    const auto found = why.node_.kv().peek(db.key, key.bytes);
    if (!found.ok()) return why.say(fmt::format("It cannot be read: {}.", kv_module::display(found.error())));
    if (!found->has_value()) {
      why.say(fmt::format("The key {} is not there.", language::bytes_text(key.bytes)));
    } else {
      why.say(
          fmt::format("The key {} is {}.", language::bytes_text(key.bytes), language::bytes_text((*found)->view())));
    }
    why.key_history(db.key, key.bytes);
  }
  void operator()(const language::DbKeyIsCondition& c) const { key(c.db, c.key); }
  void operator()(const language::DbKeyAbsentCondition& c) const { key(c.db, c.key); }
  void operator()(const language::DbKeysCondition& c) const {
    const auto keys = why.node_.kv().peek_keys(c.db.key);
    if (!keys.ok()) return why.no_db(c.db.key);
    std::string sentence = fmt::format("The database {} has {} {}", why.names_.db(c.db.key), keys->size(),
                                       keys->size() == 1 ? "key" : "keys");
    for (std::size_t i = 0; i < keys->size() && i < 8; ++i)
      sentence += (i == 0 ? ": " : ", ") + language::bytes_text((*keys)[i]);
    why.say(sentence + (keys->size() > 8 ? ", …" : "."));
  }
  void operator()(const language::LogContainsCondition& c) const { why.log_contains(c.needle); }
  void up(const runtime::NodeId& node) const {
    why.say(fmt::format("{} is {}.", node, why.node_.up() ? "up" : "down"));
  }
  void operator()(const language::NodeUpCondition& c) const { up(c.node); }
  void operator()(const language::NodeDownCondition& c) const { up(c.node); }
  void operator()(const language::NotCondition& c) const { std::visit(OfCondition{why, !is_denied}, c.of->is); }
  void operator()(const language::OrCondition& c) const {
    for (const language::Condition& one : c.any_of) std::visit(*this, one.is);
  }
  void operator()(const language::AndCondition& c) const {
    for (const language::Condition& one : c.all_of) std::visit(*this, one.is);
  }
};

void Why::condition(const language::Condition& condition) { std::visit(OfCondition{*this}, condition.is); }

}  // namespace hypersim::simulator
