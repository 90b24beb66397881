#include "kv_actor.hpp"

#include <utility>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::actors {

using kv_module::KvError;
using kv_module::KvResponse;
using runtime::MessagePtr;
namespace fact = runtime::fact;

namespace {

const runtime::Text kMime("application/octet-stream");

/// The storage operation that the action performs; none if it is only staged.
std::optional<kv_module::StorageOperation> storage_operation_of(const kv_module::KvAction& action) {
  using Operation = kv_module::StorageOperation;
  if (const auto* set = std::get_if<kv_module::Set>(&action)) {
    return set->tx_id ? std::nullopt : std::optional(Operation::Put);
  }
  if (const auto* del = std::get_if<kv_module::Delete>(&action)) {
    return del->tx_id ? std::nullopt : std::optional(Operation::Delete);
  }
  if (std::holds_alternative<kv_module::Get>(action)) return Operation::Get;
  if (std::holds_alternative<kv_module::Commit>(action)) return Operation::Commit;
  if (std::holds_alternative<kv_module::Open>(action)) return Operation::Open;
  return std::nullopt;
}

std::optional<runtime::Bytes> blob_bytes(const runtime::KernelMessage& message) {
  if (!message.blob) return std::nullopt;
  return message.blob->bytes;
}

}  // namespace

KvActor::KvActor(caf::actor_config& config, NodeContext& context, kv_module::Engine& engine)
    : Actor(config, context),
      address_(context.address_of(runtime::modules::kv())),
      ok_(kv_module::to_json(KvResponse(kv_module::KvOk{}))),
      engine_(engine) {
  const kv_module::Policy& policy = engine.policy();
  if (context.kv_lanes && !(policy.openings_wait && policy.commits_wait && policy.one_database_stays_open)) {
    overlaps_.emplace(engine, *context.kv_lanes, *context.capabilities);
  }
}

void KvActor::handle(Mail& mail) noexcept {
  dispatch(
      mail, [this](Deliver& deliver) { take(std::move(deliver.message)); },
      [this](const HasAnswer& answer) {
        execute(answer.held);
        next();
      },
      [this](const IssueAnswer& issued) {
        if (!issued.known && engine_.policy().issuing_to_nobody_fails) {
          response_ = KvError::of(KvError::Kind::AddCapFailed);
        }
        answer(response_);
        next();
      },
      [this](const RetireDone&) {
        answer(response_);
        next();
      },
      [this](const ProcessGone& gone) { process_gone(gone.process); },
      [this](const ServeNext& serve) { take_from_lane(serve); }, [](const DeliverError&) {});
  if (context_.kv_lanes) context_.kv_lanes->set_busy(request_ != nullptr);
}

void KvActor::take(MessagePtr message) {
  if (!message->is_request()) return;
  if (!message->source.is_on(context_.our)) {
    context_.trace.record(fact::Printed{
        address_.process(),
        "kv: got request from " + message->source.node() + ", but requests must come from our node " + context_.our,
        1});
    return;
  }
  if (context_.kv_lanes) {
    const runtime::ProcessId source = message->source.process();
    return context_.kv_lanes->add(source, std::move(message));
  }
  inbox_.push_back(std::move(message));
  if (request_ == nullptr) next();
}

void KvActor::take_from_lane(const ServeNext& serve) {
  const runtime::ProcessId& source = serve.source;
  HYPERSIM_ASSERT(request_ == nullptr);
  inbox_.push_back(context_.kv_lanes->take(source, serve.number));
  while (context_.kv_lanes->next_is_gone(source)) {
    context_.kv_lanes->take(source);
    source_gone_ = true;
  }
  next();
}

void KvActor::process_gone(const runtime::ProcessId& process) {
  if (context_.kv_lanes && context_.kv_lanes->has(process)) return context_.kv_lanes->add(process, nullptr);
  if (context_.kv_lanes && request_ != nullptr && request_->source.process() == process) {
    source_gone_ = true;
    return;
  }
  engine_.process_gone(process);
}

void KvActor::next() {
  while (request_ == nullptr && !inbox_.empty()) {
    request_ = std::move(inbox_.front());
    inbox_.pop_front();
    context_.trace.set_step(request_->step);  // it may have waited while another request was served
    plan_.emplace();
    if (const auto refused = engine_.plan(request_->source, request_->request().body.view(), *plan_)) {
      plan_.reset();
      answer(*refused);
      continue;
    }
    if (plan_->needs) {
      context_.modules->capabilities.tell(HasCapability{question(), self()});
    } else {
      fact::KvChecked matched = question();
      matched.held = true;
      context_.trace.record(std::move(matched));
      execute(true);
    }
  }
}

void KvActor::execute(bool held) {
  if (context_.network.faults) fail_if_told();
  kv_module::Effect effect = overlaps_ && held ? execute_overlapping()
                                               : engine_.execute(request_->source, *plan_, held, blob_bytes(*request_));
  if (std::holds_alternative<KvError>(effect.response)) {
    if (effect.ends_node) return end_node(effect);
    tell_trouble();
  }
  record_storage(effect);
  if (effect.issue.empty() && effect.retire.empty()) return answer(effect.response, std::move(effect.value));
  response_ = std::move(effect.response);
  if (!effect.issue.empty()) {
    context_.modules->capabilities.tell(IssueCapabilities{request_->source.process(), std::move(effect.issue), self()});
  } else {
    context_.modules->capabilities.tell(RetireCapabilities{std::move(effect.retire), self()});
  }
}

kv_module::Effect KvActor::execute_overlapping() {
  const kv_module::Policy& policy = engine_.policy();
  const auto act = [&] {
    if (!policy.one_database_stays_open && overlaps_->may_be_starved(*request_, *plan_) &&
        happens(FaultPoint::Kind::Starved)) {
      return engine_.execute_starved(*plan_);
    }
    if (!policy.openings_wait && overlaps_->may_be_locked(*request_, *plan_) && happens(FaultPoint::Kind::Locked)) {
      return engine_.execute_locked(*plan_);
    }
    if (!policy.commits_wait && overlaps_->may_be_busy(*request_, *plan_) && happens(FaultPoint::Kind::Busy)) {
      return engine_.execute_busy(request_->source, *plan_);
    }
    return engine_.execute(request_->source, *plan_, true, blob_bytes(*request_));
  };
  overlaps_->begin(*plan_);
  kv_module::Effect effect = act();
  overlaps_->end(*request_, plan_->db->key, effect.written);
  return effect;
}

bool KvActor::happens(FaultPoint::Kind kind) const {
  return context_.network.strategy->inject({.kind = kind, .who = &request_->source.process(), .node = context_.number});
}

void KvActor::end_node(kv_module::Effect& effect) {
  record_storage(effect);
  const std::string& db = plan_->db->text.string();
  context_.panic(engine_.fds_limit() == 0 ? "kv: no database may be open, and " + db + " has to be"
                                          : "kv: requests at once have closed all databases, and none is left to close "
                                            "for " +
                                                db);
  drop_all();
}

void KvActor::drop_all() {
  request_ = nullptr;
  plan_.reset();
  inbox_.clear();
}

void KvActor::tell_trouble() {
  context_.tell_trouble(std::string(to_text(kv_module::kind_of(plan_->action))) + " on " + plan_->db->text.string() +
                        ", which " + request_->source.process().text() + " had asked for");
}

void KvActor::fail_if_told() {
  const auto operation = storage_operation_of(plan_->action);
  if (!operation || !context_.network.faults->fails(*operation, request_->source.process(), context_.number)) return;
  kv_module::StorageFault fault{plan_->db->key, *operation, 1, "injected"};
  context_.trace.record(fact::StorageFaultOrdered{fault.db.text(), fault.operation, fault.times, fault.text});
  engine_.fail_storage(std::move(fault));
}

void KvActor::answer(const KvResponse& response, std::optional<runtime::Bytes> value) {
  if (context_.network.faults &&
      context_.network.faults->crashes_kv_in_act(request_->source.process(), context_.number)) {
    context_.kv_died = context_.trace.step();
    return drop_all();
  }
  const runtime::Request& request = request_->request();
  const auto* error = std::get_if<KvError>(&response);
  context_.trace.record(fact::KvDone{request_->source, request_->id,
                                     plan_ ? kv_module::kind_of(plan_->action) : runtime::KvActionKind::None,
                                     plan_ ? plan_->db->text : runtime::Text(), kind_of(response), error == nullptr});
  // An error is answered even if nobody expects an answer.
  if (error != nullptr || request_->rsvp || request.expects_response_s) {
    auto message = std::make_shared<runtime::KernelMessage>();
    message->id = request_->id;
    message->source = address_;
    message->target = request_->rsvp ? *request_->rsvp : request_->source;
    if (value) message->blob.emplace(kMime, std::move(*value));
    auto& made = message->message.emplace<runtime::Response>();
    made.body = body_of(response);
    if (error == nullptr) made.metadata = request.metadata;
    context_.submit(std::move(message));
  }
  if (error != nullptr && error->kind == KvError::Kind::MalformedRequest) {
    context_.trace.record(fact::Printed{address_.process(), "kv: " + kv_module::display(*error), 1});
  }
  if (std::exchange(source_gone_, false)) engine_.process_gone(request_->source.process());
  request_ = nullptr;
  plan_.reset();
}

runtime::Bytes KvActor::body_of(const KvResponse& response) const {
  if (std::holds_alternative<kv_module::KvOk>(response)) return ok_;
  // The answer to a Get is the same text as its request.
  if (std::holds_alternative<kv_module::KvGot>(response) && !plan_->action_text.empty()) {
    return request_->body().part(plan_->action_text);
  }
  return runtime::Bytes(kv_module::to_json(response));
}

fact::KvChecked KvActor::question() {
  return {request_->source,        request_->id, kv_module::kind_of(plan_->action), plan_->db->text,
          std::move(plan_->needs), false};
}

void KvActor::record_storage(kv_module::Effect& effect) {
  const runtime::Text& db = plan_->db->text;
  if (effect.removed) context_.trace.record(fact::DatabaseRemoved{request_->source, db});
  if (effect.created) context_.trace.record(fact::DatabaseCreated{request_->source, db});
  if (effect.written.empty()) return;
  fact::StorageWritten written{request_->source, db, {}};
  written.writes.reserve(effect.written.size());
  for (kv_module::Write& write : effect.written)
    written.writes.emplace_back(std::move(write.key), std::move(write.value));
  context_.trace.record(std::move(written));
}

}  // namespace hypersim::actors
