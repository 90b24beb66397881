#include "commands.hpp"

#include <algorithm>
#include <charconv>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::simulator {

using kv_module::KvRequest;
using kv_module::TxId;
using processes::ScriptCommand;
using processes::SendCommand;
using runtime::Bytes;
using runtime::RequestDraft;

namespace {

/// Resolves operands; remembers the first name that is not set.
class OperandValues {
 public:
  explicit OperandValues(const SavedNames& saved) : saved_(saved) {}

  Bytes bytes(const language::BytesOperand& operand) {
    auto value = bytes_of(operand, saved_);
    if (value) return std::move(*value);
    refuse(value.error());
    return {};
  }
  TxId tx(const language::TxOperand& operand) {
    if (operand.saved_name.empty()) return {operand.tx_id};
    const auto found = saved_.find(operand.saved_name);
    if (found == saved_.end()) return unset(operand.saved_name), TxId{};
    const std::string_view text = found->second.value.view();
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
      refuse(reason::NameIsNoTransaction{operand.saved_name, language::bytes_text(text)});
    }
    return {value};
  }
  void unset(const std::string& name) { refuse(reason::NameIsNotSet{name}); }
  /// A process that waits for an answer takes nothing else: from itself none can come (docs/semantics.md, section 2).
  void not_from_itself(const std::string& who) { refuse(reason::AwaitsItself{who}); }
  const std::optional<Reason>& refusal() const { return refusal_; }

 private:
  void refuse(Reason why) {
    if (!refusal_) refusal_ = std::move(why);
  }
  const SavedNames& saved_;
  std::optional<Reason> refusal_;
};

runtime::Capabilities all_of(const std::vector<language::CapOperand>& operands) {
  runtime::Capabilities caps;
  for (const language::CapOperand& operand : operands)
    caps.insert(caps.end(), operand.caps.begin(), operand.caps.end());
  return caps;
}

template <class Draft>
void fill(Draft& draft, const language::MessageParts& parts, OperandValues& operands) {
  draft.body = operands.bytes(parts.body);
  if (parts.blob) draft.blob = runtime::Blob{parts.mime, operands.bytes(*parts.blob)};
  if (parts.metadata) draft.metadata = std::string(operands.bytes(*parts.metadata).view());
  draft.capabilities = all_of(parts.caps);
  draft.inherit = parts.inherit;
}

RequestDraft request_draft(const language::WhoOperand& to, const language::MessageParts& parts,
                           const std::optional<language::BytesOperand>& context, OperandValues& operands) {
  RequestDraft draft(to.address);
  fill(draft, parts, operands);
  if (context) draft.context = operands.bytes(*context);
  return draft;
}

kv_module::KvAction action_of(const language::KvStep& step, OperandValues& operands) {
  const auto key = [&] { return std::string(operands.bytes(step.key).view()); };
  const auto tx = [&]() -> std::optional<TxId> {
    if (!step.tx) return std::nullopt;
    return operands.tx(*step.tx);
  };
  switch (step.action) {
    case language::KvStep::Action::Open:
      return kv_module::Open{};
    case language::KvStep::Action::Remove:
      return kv_module::RemoveDb{};
    case language::KvStep::Action::Set:
      return kv_module::Set{key(), tx()};
    case language::KvStep::Action::Delete:
      return kv_module::Delete{key(), tx()};
    case language::KvStep::Action::Get:
      return kv_module::Get{key()};
    case language::KvStep::Action::Begin:
      return kv_module::BeginTx{};
    case language::KvStep::Action::Commit:
      return kv_module::Commit{tx().value_or(TxId{})};
  }
  return kv_module::Open{};
}

/// Most steps are of kv: so their request is made where it is to lie.
void ask_kv(const language::Step& step, const language::KvStep& kv, const DatabaseRights::Known* named,
            OperandValues& operands, RequestDraft& draft) {
  const bool sets = kv.action == language::KvStep::Action::Set;
  if (draft.target == step.who->address) operands.not_from_itself(step.who->text);
  draft.expects_response_s = step.within_ms / 1000;
  if (const auto* sends = named == nullptr ? nullptr : named->by_step.find(&step)) {
    draft.body = sends->body;
    if (sets) draft.blob.emplace(std::nullopt, sends->value);
    return;
  }
  draft.body = Bytes(kv_module::to_json(KvRequest{kv.db.key, action_of(kv, operands)}));
  if (sets) draft.blob.emplace(std::nullopt, operands.bytes(kv.value));
}

struct CommandFor {
  const language::Step& step;
  const ModuleAddresses& modules;
  const SavedNames& saved;
  OperandValues& operands;

  ScriptCommand operator()(const language::ShareStep& share) const {
    RequestDraft draft(share.with.address, Bytes("share"));
    draft.capabilities = share.cap.caps;
    return waiting(std::move(draft));
  }
  ScriptCommand operator()(const language::SaveStep& save) const { return processes::SaveCommand{save.cap.caps}; }
  ScriptCommand operator()(const language::DropStep& drop) const { return processes::DropCommand{drop.cap.caps}; }
  ScriptCommand operator()(const language::RequestStep& request) const {
    return waiting(request_draft(request.to, request.message, request.context, operands));
  }
  ScriptCommand operator()(const language::SendStep& send) const {
    RequestDraft draft = request_draft(send.to, send.message, send.context, operands);
    draft.expects_response_s.reset();
    if (!send.no_answer) draft.expects_response_s = step.within_ms / 1000;
    return SendCommand{std::move(draft), false, !step.saves.empty()};
  }
  ScriptCommand operator()(const language::AwaitStep& await) const {
    const auto found = saved.find(await.request_name);
    if (found == saved.end() || !found->second.request) {
      operands.unset(await.request_name);
      return processes::ReceiveCommand{};
    }
    if (found->second.to_itself) operands.not_from_itself(step.who->text);
    return processes::AwaitCommand{*found->second.request};
  }
  ScriptCommand operator()(const language::ReceiveStep& receive) const {
    return processes::ReceiveCommand{receive.response};
  }
  ScriptCommand operator()(const language::RespondStep& respond) const {
    runtime::ResponseDraft draft;
    fill(draft, respond.message, operands);
    return processes::RespondCommand{std::move(draft)};
  }
  ScriptCommand operator()(const language::LogStep& log) const { return processes::LogCommand{log.text}; }
  ScriptCommand operator()(const language::SpawnStep& spawn) const {
    const language::ProcessDecl& child = spawn.child;
    runtime::SpawnDraft draft(std::string(child.address.process().process_name()), program_name(child));
    draft.on_exit = child.on_exit;
    draft.is_public = child.is_public;
    draft.requests = language::requested_by(child);
    for (const language::GrantClause& grant : child.grants)
      draft.grants.push_back({grant.to.address.process(), grant.params.json});
    return processes::SpawnCommand{std::move(draft)};
  }
  ScriptCommand operator()(const language::StateStep& state) const {
    using Kind = runtime::StateOp::Kind;
    switch (state.action) {
      case language::StateStep::Action::Set:
        return processes::StateCommand{Kind::Set, operands.bytes(state.value)};
      case language::StateStep::Action::Clear:
        return processes::StateCommand{Kind::Clear, {}};
      case language::StateStep::Action::Get:
        break;
    }
    return processes::StateCommand{Kind::Get, {}};
  }
  ScriptCommand operator()(const language::SleepStep& sleep) const {
    RequestDraft draft(modules.timer);
    draft.body = Bytes(
        runtime::wire::to_json(runtime::wire::TimerAction{runtime::wire::timer_action::SetTimer{sleep.duration_ms}}));
    return waiting(std::move(draft));
  }
  ScriptCommand operator()(const language::ExitStep&) const { return processes::ExitCommand{}; }
  ScriptCommand operator()(const language::CrashStep& crash) const { return processes::CrashCommand{crash.text}; }
  template <class Other>
  ScriptCommand operator()(const Other&) const {
    HYPERSIM_ASSERT(!"a step that a process does");
    return processes::ReceiveCommand{};
  }

  ScriptCommand waiting(RequestDraft draft) const {
    if (draft.target == step.who->address) operands.not_from_itself(step.who->text);
    draft.expects_response_s = step.within_ms / 1000;
    return SendCommand{std::move(draft), true, false};
  }
};

Outcome of_kind(Outcome::Kind kind) {
  Outcome outcome;
  outcome.kind = kind;
  return outcome;
}

Outcome send_error_outcome(const runtime::SendError& error) {
  switch (error.cause) {
    case runtime::SendErrorCause::Bounced:
      return of_kind(Outcome::Kind::Bounced);
    case runtime::SendErrorCause::TimedOut:
      return of_kind(Outcome::Kind::TimedOut);
    case runtime::SendErrorCause::UnknownNode:
    case runtime::SendErrorCause::NotReached:
      return of_kind(Outcome::Kind::Offline);
  }
  return of_kind(Outcome::Kind::TimedOut);
}

std::optional<Bytes> blob_of(const runtime::KernelMessage& message) {
  if (!message.blob) return std::nullopt;
  return message.blob->bytes;
}

Outcome value_outcome(Bytes value, std::optional<Bytes> blob) {
  Outcome outcome = of_kind(Outcome::Kind::Value);
  outcome.value = std::move(value);
  outcome.blob = std::move(blob);
  return outcome;
}

Outcome kv_outcome(const runtime::KernelMessage& answer) {
  const auto response = kv_module::parse_kv_response(answer.body().view());
  if (!response) return value_outcome(answer.body(), blob_of(answer));
  if (const auto* error = std::get_if<kv_module::KvError>(&*response)) {
    Outcome outcome = of_kind(Outcome::Kind::KvFailed);
    outcome.error = *error;
    return outcome;
  }
  if (const auto* begun = std::get_if<kv_module::KvTxBegun>(&*response)) {
    return value_outcome(Bytes(std::to_string(begun->tx_id.value)), std::nullopt);
  }
  if (std::holds_alternative<kv_module::KvGot>(*response)) {
    return value_outcome(blob_of(answer).value_or(Bytes()), blob_of(answer));
  }
  return of_kind(Outcome::Kind::Ok);
}

Outcome answered(const language::Step& step, const processes::AnsweredResult& result) {
  if (const auto* error = std::get_if<runtime::ReceivedError>(&result.answer)) return send_error_outcome(error->error);
  const runtime::KernelMessage& answer = *std::get<runtime::ReceivedResponse>(result.answer).message;
  if (std::holds_alternative<language::KvStep>(step.is)) return kv_outcome(answer);
  if (std::holds_alternative<language::SleepStep>(step.is)) return of_kind(Outcome::Kind::Ok);
  if (!std::holds_alternative<language::ShareStep>(step.is)) return value_outcome(answer.body(), blob_of(answer));
  Outcome outcome = of_kind(result.report.left_out.empty() ? Outcome::Kind::Ok : Outcome::Kind::Refused);
  outcome.refused = result.report.left_out;
  return outcome;
}

Outcome spawn_outcome(const processes::SpawnedResult& spawned) {
  const auto* child = std::get_if<runtime::ProcessId>(&spawned.result);
  Outcome outcome = of_kind(child != nullptr ? Outcome::Kind::Ok : Outcome::Kind::SpawnFailed);
  if (child != nullptr) {
    outcome.value = Bytes(child->text());  // what a name saves of it
    return outcome;
  }
  outcome.spawn_error = runtime::to_text(std::get<runtime::SpawnError>(spawned.result));
  return outcome;
}

Outcome state_outcome(const language::Step& step, const processes::StateResult& state) {
  if (!state.result.ok()) {
    Outcome outcome = of_kind(Outcome::Kind::NotPossible);
    outcome.reason = reason::StateFailed{state.result.error()};
    return outcome;
  }
  if (std::get<language::StateStep>(step.is).action != language::StateStep::Action::Get)
    return of_kind(Outcome::Kind::Ok);
  return value_outcome(state.result->value_or(Bytes()), std::nullopt);
}

bool is_attached(const runtime::Capability& cap, const runtime::KernelMessage& message) {
  const runtime::Capabilities& attached = message.capabilities();
  return std::find(attached.begin(), attached.end(), cap) != attached.end();
}

/// What the received message lacks of what the step demands, or has too much, or nothing.
std::optional<Reason> mismatch(const language::ReceiveStep& step, const runtime::KernelMessage& message,
                               const analysis::Names& names, OperandValues& operands) {
  if (step.from && message.source != step.from->address) {
    return reason::OtherSource{names.process(message.source)};
  }
  if (step.body && message.body() != operands.bytes(*step.body)) {
    return reason::OtherBody{language::bytes_text(message.body().view())};
  }
  if (step.blob) {
    const std::optional<Bytes> blob = blob_of(message);
    if (!blob) return reason::NoBlob{};
    if (*blob != operands.bytes(*step.blob)) {
      return reason::OtherBlob{language::bytes_text(blob->view())};
    }
  }
  for (const language::CapOperand& operand : step.caps) {
    for (const runtime::Capability& cap : operand.caps) {
      if (!is_attached(cap, message)) return reason::NoCapability{operand.text};
    }
  }
  for (const language::CapOperand& operand : step.without) {
    for (const runtime::Capability& cap : operand.caps) {
      if (is_attached(cap, message)) return reason::UnwantedCapability{names.cap(cap)};
    }
  }
  return std::nullopt;
}

Outcome answered_outcome(const language::Step& step, const processes::AnsweredResult& answer) {
  Outcome outcome = answered(step, answer);
  outcome.request = answer.report.id;
  return outcome;
}

Outcome received(const language::ReceiveStep& step, const runtime::KernelMessage& message, const SavedNames& saved,
                 const analysis::Names& names) {
  OperandValues operands(saved);
  std::optional<Reason> wrong = mismatch(step, message, names, operands);
  if (operands.refusal()) wrong = operands.refusal();
  if (!wrong) return value_outcome(message.body(), blob_of(message));
  Outcome outcome = of_kind(Outcome::Kind::WrongMessage);
  outcome.reason = std::move(wrong);
  return outcome;
}

/// A send error has no source, but somebody who would have answered.
Outcome received_answer(const language::ReceiveStep& step, const runtime::Answer& answer, const SavedNames& saved,
                        const analysis::Names& names) {
  Outcome outcome;
  if (const auto* error = std::get_if<runtime::ReceivedError>(&answer)) {
    const runtime::Address& target = error->error.message->target;
    outcome = send_error_outcome(error->error);
    if (step.from && target != step.from->address) {
      outcome = of_kind(Outcome::Kind::WrongMessage);
      outcome.reason = reason::OtherSource{names.process(target)};
    }
  } else {
    outcome = received(step, *std::get<runtime::ReceivedResponse>(answer).message, saved, names);
  }
  outcome.received = processes::message_of(answer);
  outcome.request = outcome.received->id;
  return outcome;
}

}  // namespace

ModuleAddresses::ModuleAddresses(const runtime::NodeId& node, const runtime::KnownNames* known) {
  const auto address_of = [&](const runtime::ProcessId& module) {
    const auto* name = known == nullptr ? nullptr : known->find(module);
    return name == nullptr ? runtime::Address(node, module) : name->address;
  };
  kv = address_of(runtime::modules::kv());
  timer = address_of(runtime::modules::timer());
}

std::optional<Reason> make_command(const language::Step& step, const ModuleAddresses& modules, const SavedNames& saved,
                                   const DatabaseRights::Known* named, std::optional<ScriptCommand>& command) {
  OperandValues operands(saved);
  if (const auto* kv = std::get_if<language::KvStep>(&step.is)) {
    const bool is_its_own = modules.kv.is_on(kv->db.node);
    command.emplace(std::in_place_type<SendCommand>,
                    is_its_own ? modules.kv : runtime::Address(kv->db.node, modules.kv.process()));
    ask_kv(step, *kv, named, operands, std::get<SendCommand>(*command).draft);
  } else {
    command.emplace(std::visit(CommandFor{step, modules, saved, operands}, step.is));
  }
  return operands.refusal();
}

std::string program_name(const language::ProcessDecl& decl) {
  return decl.program.empty() ? kScriptProgram : decl.program;
}

Outcome outcome_of(const language::Step& step, const processes::ScriptResult& result, const SavedNames& saved,
                   const analysis::Names& names) {
  if (const auto* answer = std::get_if<processes::AnsweredResult>(&result)) return answered_outcome(step, *answer);
  if (const auto* spawned = std::get_if<processes::SpawnedResult>(&result)) return spawn_outcome(*spawned);
  if (const auto* state = std::get_if<processes::StateResult>(&result)) return state_outcome(step, *state);
  Outcome outcome;
  if (const auto* message = std::get_if<processes::ReceivedResult>(&result)) {
    outcome = received(std::get<language::ReceiveStep>(step.is), *message->message, saved, names);
    outcome.received = message->message;
  } else if (const auto* late = std::get_if<processes::ReceivedAnswerResult>(&result)) {
    outcome = received_answer(std::get<language::ReceiveStep>(step.is), late->answer, saved, names);
  } else if (const auto* sent = std::get_if<processes::SentResult>(&result)) {
    outcome.request = sent->report.id;
    if (!sent->report.sent) {
      outcome.kind = Outcome::Kind::NotPossible;
      outcome.reason = reason::NothingToAnswer{};
    }
  } else if (const auto* caps = std::get_if<processes::CapabilitiesResult>(&result)) {
    if (std::holds_alternative<language::SaveStep>(step.is) && !caps->caps.empty()) {
      outcome.kind = Outcome::Kind::Refused;
      outcome.refused = caps->caps;
    }
  }
  return outcome;
}

std::vector<Outcome> outcomes_of(const language::PipelineStep& pipeline, const processes::ScriptResult& result,
                                 const SavedNames& saved, const analysis::Names& names) {
  const auto& sends = std::get<processes::PipelineResult>(result).sends;
  HYPERSIM_ASSERT(sends.size() == pipeline.steps.size());
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < sends.size(); ++i) {
    outcomes.push_back(
        std::visit([&](const auto& one) { return outcome_of(pipeline.steps[i], one, saved, names); }, sends[i]));
  }
  return outcomes;
}

runtime::Result<Saved, Reason> saved_of(const language::Step& step, const Outcome& outcome) {
  if (step.saves_part) return part_of(outcome.value, *step.saves_part);
  if (const auto* send = std::get_if<language::SendStep>(&step.is)) {
    return Saved{Bytes(), outcome.request, send->to.address == step.who->address};
  }
  Saved saved;
  saved.value = outcome.value;
  const auto* kv = std::get_if<language::KvStep>(&step.is);
  if (kv != nullptr && kv->action == language::KvStep::Action::Begin) saved.kind = Saved::Kind::Number;
  return saved;
}

}  // namespace hypersim::simulator
