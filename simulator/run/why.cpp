#include "why.hpp"

#include <fmt/format.h>
#include <set>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/json_parts.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/spawn.hpp"

#include "why_capability.hpp"
#include "why_condition.hpp"
#include "why_http.hpp"
#include "why_key.hpp"
#include "why_kv.hpp"
#include "why_life.hpp"
#include "why_message.hpp"
#include "why_network.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

/// The request that the step sent or awaits, as the trace has it.
runtime::MessagePtr request_of(const Evidence& seen, const language::Step& step, const Outcome& outcome) {
  const auto* http = std::get_if<language::SimHttpStep>(&step.is);
  if ((!step.who && http == nullptr) || !outcome.request) return nullptr;
  const runtime::Address source = step.who ? step.who->address : WhyHttp::server_of(*http);
  const auto sent = seen.history.last<fact::Sent>([&](const fact::Sent& e) {
    return e.message->is_request() && e.message->id == *outcome.request && e.message->source == source;
  });
  return sent ? seen.history.at<fact::Sent>(*sent).message : nullptr;
}

/// In which event the step asked for what it did not get: for a receive, when what it took was sent.
std::size_t event_of(const Evidence& seen, const Outcome& outcome, const runtime::MessagePtr& request) {
  if (const auto sent = request ? seen.sent(*request) : std::nullopt) return *sent;
  const auto sent = seen.history.last<fact::Sent>(
      [&](const fact::Sent& e) { return outcome.received != nullptr && e.message == outcome.received; });
  return sent.value_or(seen.history.events().size() - 1);
}

class WhyStep {
 public:
  WhyStep(const Evidence& seen, const language::Step& step, const Outcome& outcome)
      : seen_(seen),
        step_(step),
        outcome_(outcome),
        request_(request_of(seen, step, outcome)),
        account_(seen, Account::Moment::Step, event_of(seen, outcome, request_)) {}

  Explanation explain();

 private:
  void ended();
  void spawn_failed(const language::SpawnStep& spawn);
  bool saved_as(const runtime::KernelMessage& request, const std::string& name) const;
  void not_possible();
  bool meant_the_error(const kv_module::KvError& error);
  void succeeded();
  void was_not_refused();
  void lacks_part();
  void expected_refusal(const std::optional<kv_module::KvError>& got);
  void unusable_name(const std::string& name, bool is_set);
  void never_answered(const language::AwaitStep& await);
  // What is left to say where nothing else has been said.
  void in_general();
  void another_success(const language::Expected& expected);
  void impossible(const Reason& reason);

  const runtime::ProcessId& who() const { return step_.who->address.process(); }
  WhyCapability capability() { return {seen_, account_}; }
  WhyKv kv() { return {seen_, account_}; }
  WhyLife life() { return {seen_, account_}; }
  WhyMessage message() { return {seen_, account_}; }

  const Evidence& seen_;
  const language::Step& step_;
  const Outcome& outcome_;
  runtime::MessagePtr request_;
  Account account_;
};

Explanation WhyStep::explain() {
  if (const auto* http = std::get_if<language::SimHttpStep>(&step_.is)) {
    WhyHttp(seen_, account_).answered(*http, step_, outcome_, request_);
  }
  switch (outcome_.kind) {
    case Outcome::Kind::KvFailed:
    case Outcome::Kind::Value:
    case Outcome::Kind::Ok:
      ended();
      break;
    case Outcome::Kind::Bounced:
      if (request_) message().bounced(*request_);
      break;
    case Outcome::Kind::HttpFailed:
      if (step_.expected) lacks_part();
      break;
    case Outcome::Kind::TimedOut:
      if (request_ && step_.who) message().timed_out(*request_);
      if (const auto* sleep = std::get_if<language::SleepStep>(&step_.is))
        message().slept_too_long(*sleep, step_.within_ms);
      break;
    case Outcome::Kind::Offline:
      if (request_ && step_.who) WhyNetwork(seen_, account_).offline(*request_);
      break;
    case Outcome::Kind::Refused:
      if (std::holds_alternative<language::SaveStep>(step_.is)) {
        capability().not_saved(who(), outcome_.refused);
      } else {
        capability().not_attached(who(), outcome_.refused);
      }
      break;
    case Outcome::Kind::Crashed:
      life().crashed(step_);
      break;
    case Outcome::Kind::Dead:
      life().dead(who());
      break;
    case Outcome::Kind::NotPossible:
      not_possible();
      break;
    case Outcome::Kind::NeverCame:
      if (const auto* receive = std::get_if<language::ReceiveStep>(&step_.is)) {
        receive->response ? message().no_answer_came(who()) : message().nothing_came(who());
        if (receive->from) message().last_printed(receive->from->address.process());
      }
      if (step_.who) life().of_an_earlier_life(step_);
      if (const auto* await = std::get_if<language::AwaitStep>(&step_.is)) never_answered(*await);
      break;
    case Outcome::Kind::SpawnFailed:
      spawn_failed(std::get<language::SpawnStep>(step_.is));
      break;
    case Outcome::Kind::WrongMessage:
      message().wrong(std::get<language::ReceiveStep>(step_.is), outcome_);
      break;
  }
  WhyHttp(seen_, account_).unreached(step_);
  if (account_.is_empty()) in_general();
  return account_.take();
}

void WhyStep::spawn_failed(const language::SpawnStep& spawn) {
  if (outcome_.spawn_error == runtime::to_text(runtime::SpawnError::NameTaken))
    return life().name_taken(spawn.child.address.process());
  const bool needs_files = seen_.scenario.options.semantics.ships(runtime::Row::D38);
  if (needs_files && life().may_not_read_programs(step_.who->address.process())) return;
  // What was there when the scenario was read can only be gone from its drive.
  if (language::component_of(seen_.scenario, step_.who->address, spawn.child.program) != nullptr)
    return account_.say(
        fmt::format("The file of the program {} is gone from the drive of its package.", spawn.child.program));
  account_.say(spawn.child.program.empty() ? std::string("The node has no program for it.")
                                           : fmt::format("The node has no program {} for it.", spawn.child.program));
}

/// The answer to a named `send` that nothing can bring any more.
void WhyStep::never_answered(const language::AwaitStep& await) {
  const auto sent = seen_.history.last<fact::Sent>([&](const fact::Sent& e) {
    return e.message->is_request() && e.message->source == step_.who->address &&
           saved_as(*e.message, await.request_name);
  });
  if (!sent) return account_.say(fmt::format("Nothing that is called ${} has been sent.", await.request_name));
  message().timed_out(*seen_.history.at<fact::Sent>(*sent).message);
}

bool WhyStep::saved_as(const runtime::KernelMessage& request, const std::string& name) const {
  const auto event = seen_.sent(request);
  const language::Step* step = event ? seen_.history.step_of(*event) : nullptr;
  return step != nullptr && step->saves == name;
}

void WhyStep::in_general() {
  if (outcome_.received != nullptr) {
    const auto sent =
        seen_.history.last<fact::Sent>([&](const fact::Sent& e) { return e.message == outcome_.received; });
    const std::string when = sent ? " " + seen_.history.when(*sent) : std::string();
    account_.say(fmt::format("{} sent it{}.", seen_.names.process(outcome_.received->source), when));
  }
  if (outcome_.reason) impossible(*outcome_.reason);
  if (outcome_.success() && step_.expected) another_success(*step_.expected);
  if (outcome_.error) account_.say(fmt::format("kv:distro:sys says: {}.", kv_module::display(*outcome_.error)));
  if (!account_.is_empty()) return;
  const std::string wanted = step_.expected ? language::statement_text(step_.expected->text) : "success";
  account_.say(
      fmt::format("{} came in place of {}: no rule that hypersim knows explains more.", to_text(outcome_), wanted));
}

/// It went well where something else was expected.
void WhyStep::another_success(const language::Expected& expected) {
  const std::string_view value = outcome_.value.view();
  const bool has_value = outcome_.kind == Outcome::Kind::Value;
  const bool wants_value = std::holds_alternative<language::ExpectBytes>(expected.is) ||
                           std::holds_alternative<language::ExpectJson>(expected.is) ||
                           std::holds_alternative<language::ExpectHas>(expected.is) ||
                           std::holds_alternative<language::ExpectSize>(expected.is) ||
                           std::holds_alternative<language::ExpectMatches>(expected.is);
  if (wants_value && !has_value) return account_.say("This step succeeded, and has no value: that is written `=> ok`.");
  if (std::holds_alternative<language::ExpectJson>(expected.is) ||
      std::holds_alternative<language::ExpectHas>(expected.is)) {
    if (const std::string mistake = runtime::json_value_mistake_text(value); !mistake.empty())
      return account_.say(fmt::format("It has no JSON value: {}.", mistake));
    return account_.say("The value is JSON, but another value.");
  }
  if (std::holds_alternative<language::ExpectSize>(expected.is))
    return account_.say(fmt::format("The value has {} bytes.", value.size()));
  if (std::holds_alternative<language::ExpectMatches>(expected.is))
    return account_.say("The pattern is nowhere in the value.");
  if (expected.blob && !outcome_.blob) return account_.say("It came without a blob.");
  if (std::holds_alternative<language::ExpectBytes>(expected.is)) return account_.say("The bytes are other ones.");
  if (request_ && std::holds_alternative<language::ExpectBounced>(expected.is)) {
    const std::string target = seen_.names.process(request_->target);
    return account_.say(
        fmt::format("The kernel let the message pass: {} is public, or may be messaged by anyone.", target));
  }
  if (std::holds_alternative<language::ExpectOffline>(expected.is))
    return account_.say(fmt::format("The target is on {}, which could be reached.",
                                    request_ ? request_->target.node() : seen_.node.name()));
  if (std::holds_alternative<language::ExpectTimeout>(expected.is))
    return account_.say("It was answered before the time was up.");
  if (std::holds_alternative<language::ExpectCrashed>(expected.is))
    return account_.say("The process did not crash in this step.");
  account_.say("Nothing was refused: the step succeeded.");
}

/// A step that cannot be done.
void WhyStep::impossible(const Reason& reason) {
  if (std::holds_alternative<reason::NothingToAnswer>(reason)) {
    account_.say(
        "A `respond` answers the request that the process received last, and each once. A Response or a request with "
        "`no answer` prompts nothing.");
  } else if (std::holds_alternative<reason::StateFailed>(reason)) {
    account_.say("The node keeps states on its disk, which failed.");
  } else if (const auto* down = std::get_if<reason::NodeHasToRun>(&reason)) {
    account_.say(
        fmt::format("{} was shut down, or has crashed; this step of `sim` acts on what runs there.", down->node));
  } else if (const auto* node = std::get_if<reason::NodeIsDown>(&reason)) {
    account_.say(fmt::format("No process of {} acts before `sim restart {}`.", node->node, node->node));
  } else if (std::holds_alternative<reason::JsonIsTooLarge>(reason) ||
             std::holds_alternative<reason::JsonIsTooDeep>(reason)) {
    account_.say("What was saved is put into the JSON value before it is sent, and the whole has these limits.");
  } else if (std::holds_alternative<reason::TooLongToMatch>(reason)) {
    account_.say(
        "Nothing can stop such a comparison on the way. Counts such as {1000} multiply what is in front of them.");
  }
}

void WhyStep::ended() {
  const auto error = error_of(outcome_);
  if (!error) return succeeded();
  if (!request_ || meant_the_error(*error)) return;
  expected_refusal(*error);
  kv().error(*request_, *error);
}

void WhyStep::not_possible() {
  const auto* check = std::get_if<language::CheckStep>(&step_.is);
  if (check != nullptr && outcome_.reason && std::holds_alternative<reason::DoesNotHold>(*outcome_.reason)) {
    return WhyCondition(seen_, account_).explain(check->condition);
  }
  if (outcome_.reason) {
    if (const auto* unset = std::get_if<reason::NameIsNotSet>(&*outcome_.reason)) unusable_name(unset->name, false);
    if (const auto* other = std::get_if<reason::NameIsNoTransaction>(&*outcome_.reason))
      unusable_name(other->name, true);
    if (std::holds_alternative<reason::AwaitsItself>(*outcome_.reason)) message().awaits_itself();
    if (const auto* part = std::get_if<reason::NoSuchPart>(&*outcome_.reason)) {
      account_.say(part->nearest.empty() ? "`from` names a part of the body by a JSON Pointer, key by key."
                                         : fmt::format("The nearest one that is there is {}.", part->nearest));
    }
    if (const auto* other = std::get_if<reason::NameIsNotText>(&*outcome_.reason)) unusable_name(other->name, true);
  }
  if (step_.who) life().of_an_earlier_life(step_);
}

/// Was the error expected, but written as a value?
bool WhyStep::meant_the_error(const kv_module::KvError& error) {
  const auto* value = step_.expected ? std::get_if<language::ExpectBytes>(&step_.expected->is) : nullptr;
  if (value == nullptr || value->bytes.text != kv_module::name_of(error.kind)) return false;
  account_.say(fmt::format("A word is a value. Write the error as: => error {}", value->bytes.text));
  return true;
}

/// Of `has`: the first part that the body does not have.
void WhyStep::lacks_part() {
  const language::Expected* expected = &*step_.expected;
  if (const auto* status = std::get_if<language::ExpectStatus>(&expected->is)) {
    if (status->body.empty() || !outcome_.http || outcome_.http->status != status->status) return;
    expected = &status->body.front();
  }
  const auto* has = std::get_if<language::ExpectHas>(&expected->is);
  if (has == nullptr || !has->json.saved.empty() || (outcome_.kind != Outcome::Kind::Value && !outcome_.http)) return;
  const std::string_view body = outcome_.value.view();
  if (const std::string mistake = runtime::json_value_mistake_text(body); !mistake.empty())
    return account_.say(fmt::format("The body has no JSON value: {}.", mistake));
  const auto lack = runtime::json_lack(body, has->json.json);
  if (!lack) return;
  const std::string where = lack->pointer.empty() ? "As a whole" : "At " + language::bytes_text(lack->pointer);
  const std::string wanted = language::statement_text(lack->wanted);
  account_.say(lack->found ? fmt::format("{}, the body has {}, and not {}.", where,
                                         language::statement_text(*lack->found), wanted)
                           : fmt::format("{}, the body has nothing; {} is expected there.", where, wanted));
}

/// It went well, but not as expected: another value, or where a refusal was expected.
void WhyStep::succeeded() {
  if (step_.expected && outcome_.http) lacks_part();
  if (!step_.expected || !step_.who) return;
  if (const auto* spawn = std::get_if<language::SpawnStep>(&step_.is))
    return life().name_was_free(spawn->child.address.process());
  if (std::holds_alternative<language::StateStep>(step_.is)) {
    const auto state = seen_.node.state_of(who());
    return life().state(who(), state.ok() && state->has_value());
  }
  if (std::holds_alternative<language::ExpectRefused>(step_.expected->is)) return was_not_refused();
  lacks_part();
  if (!request_) return;
  const runtime::Capability messaging = runtime::Capability::messaging(request_->target);
  if (std::holds_alternative<language::ExpectBounced>(step_.expected->is)) capability().held(who(), messaging);
  expected_refusal(std::nullopt);
  if (request_->target.process() != runtime::modules::kv()) return message().answered_by_itself(*request_);
  if (!account_.is_empty()) return;
  const auto asked = kv_module::parse_kv_request(request_->body().view());
  const auto* get = asked ? std::get_if<kv_module::Get>(&asked->action) : nullptr;
  if (get == nullptr) return;
  WhyKey key(seen_, account_);
  key.typed_value(step_, outcome_);
  key.history(asked->db, get->key, request_.get());
}

void WhyStep::was_not_refused() {
  const auto* share = std::get_if<language::ShareStep>(&step_.is);
  const auto* save = std::get_if<language::SaveStep>(&step_.is);
  const language::CapOperand* operand = share != nullptr ? &share->cap : save != nullptr ? &save->cap : nullptr;
  if (operand == nullptr) return;
  for (const runtime::Capability& cap : operand->caps) {
    if (cap.issuer() == step_.who->address) {
      account_.say(fmt::format("{} issues {} itself.", seen_.names.process(who()), seen_.names.cap(cap)));
    } else {
      capability().held(who(), cap);
    }
  }
}

/// Where kv was to refuse for want of a capability, and did not: how the sender came to hold it.
void WhyStep::expected_refusal(const std::optional<kv_module::KvError>& got) {
  using Error = kv_module::KvError::Kind;
  using Kind = kv_module::KvCapabilityKind;
  const auto* expected = step_.expected ? std::get_if<language::ExpectError>(&step_.expected->is) : nullptr;
  if (expected == nullptr || request_->target.process() != runtime::modules::kv()) return;
  for (const auto& [error, kind] : {std::pair(Error::NoReadCap, Kind::Read), {Error::NoWriteCap, Kind::Write}}) {
    if (expected->name != kv_module::name_of(error) || (got && got->kind == error)) continue;
    const auto asked = kv_module::parse_kv_request(request_->body().view());
    if (!asked) return;
    capability().held(request_->source.process(), kv_module::kv_capability(seen_.node.name(), kind, asked->db));
  }
}

/// The step that was to save it.
void WhyStep::unusable_name(const std::string& name, bool is_set) {
  std::set<int> lines;
  language::for_each_step(seen_.scenario.steps, [&](const language::Step& step) {
    if (step.saves == name) lines.insert(step.line());
  });
  const auto ended =
      seen_.history.last<fact::StepEnded>([&](const fact::StepEnded& e) { return lines.contains(e.line); });
  if (!ended) return;
  const auto& fact = seen_.history.at<fact::StepEnded>(*ended);
  account_.say(is_set ? fmt::format("Line {} saved it: {}.", fact.line, fact.outcome)
                      : fmt::format("Line {} was to save it, and ended with {}.", fact.line, fact.outcome));
}

}  // namespace

Explanation why_step(const Evidence& seen, const language::Step& step, const Outcome& outcome) {
  return WhyStep(seen, step, outcome).explain();
}

Explanation why_property(const Evidence& seen, const language::Property& property) {
  using Kind = language::Property::Kind;
  // What is broken in the middle of a step is not mended by another before it.
  const bool is_at_end = property.kind == Kind::Eventually || property.kind == Kind::Finally;
  Account account(seen, is_at_end ? Account::Moment::End : Account::Moment::Nowhere);
  if (property.kind == Kind::Eventually) account.say("It was judged after every event of the run. At the end:");
  WhyCondition(seen, account).explain(property.condition);
  return account.take();
}

}  // namespace hypersim::simulator
