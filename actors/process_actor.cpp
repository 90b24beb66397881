#include "process_actor.hpp"

#include <algorithm>
#include <stdexcept>

namespace hypersim::actors {

using runtime::AskOp;
using runtime::AwaitOp;
using runtime::Capabilities;
using runtime::CapabilityOp;
using runtime::MessagePtr;
using runtime::ReceiveOp;
using runtime::RequestDraft;
using runtime::RequestId;
using runtime::ResponseDraft;
using runtime::SendError;
using runtime::SendOp;
using runtime::SpawnOp;
using runtime::StateOp;
namespace fact = runtime::fact;

namespace {

/// Ends a program as the shipped runtime does: nothing catches it by accident.
struct Fatal {
  const char* why;
};

/// Ends a program that prints without end, which nothing else would stop. It is not a std::exception, so that nothing
/// catches it by accident.
struct Held {};

}  // namespace

ProcessActor::ProcessActor(caf::actor_config& config, NodeContext& context, runtime::Address our,
                           runtime::Program program)
    : Actor(config, context),
      requests_(std::move(our), [&context] { return context.random.next_u64(); }),
      program_(std::move(program)) {}

void ProcessActor::handle(Mail& mail) noexcept {
  dispatch(
      mail, [this](Deliver& deliver) { arrive(std::move(deliver.message)); },
      [this](const DeliverError& deliver) { arrive(deliver.error); },
      [this](Filtered& answer) { filtered(std::move(answer)); },
      [this](CapabilitiesDone& answer) {
        std::get<CapabilityOp*>(awaited_)->result = std::move(answer.caps);
        go_on();
      },
      [this](StateAnswer& answer) {
        StateOp& op = *std::get<StateOp*>(awaited_);
        op.result = std::move(answer.result);
        const bool found = op.kind == StateOp::Kind::Get && op.result->ok() && (**op.result).has_value();
        call_is_done(found);
        go_on();
      },
      [this](SpawnAnswer& answer) {
        call_is_done(std::holds_alternative<runtime::ProcessId>(answer.result));
        std::get<SpawnOp*>(awaited_)->result = std::move(answer.result);
        go_on();
      },
      [this](const ChildRuns& child) {
        context_.modules->capabilities.tell(LetTalk{our().process(), child.child, self()});
      },
      [this](const RequestTimedOut& fired) {
        // While it was on its way here, the answer may have come, or another request may have taken the id.
        const auto timeout = requests_.timeout_of(fired.id);
        if (!timeout || timeout->deadline > context_.trace.time()) return;
        arrive(SendError{runtime::SendErrorKind::Timeout, runtime::SendErrorCause::TimedOut,
                         requests_.outstanding_request(fired.id)});
      },
      [this](const ReplacedTimedOut& fired) {
        if (!requests_.is_outstanding(fired.request->id)) return;
        arrive(SendError{runtime::SendErrorKind::Timeout, runtime::SendErrorCause::TimedOut, fired.request});
      },
      [this](const WakeProgram&) {
        ++wakes_;
        look_into_inbox();
      },
      [this](const RunProgram&) { start_program(); });
}

void ProcessActor::on_exit() noexcept {
  task_.reset();
  awaited_ = {};
  waiting_ = {};
  for (const runtime::TimerId& timeout : requests_.timeouts()) context_.timers.cancel(timeout);
}

void ProcessActor::print(std::string text, std::uint8_t verbosity) {
  if (context_.out_of_events()) throw Held{};
  context_.trace.record(fact::Printed{our().process(), std::move(text), verbosity});
}

void ProcessActor::set_prompting(MessagePtr request) {
  if (request == requests_.prompting()) return;
  fact::PromptingSet set{our(), {}, {}};
  if (request != nullptr) {
    set.request = request->id;
    set.source = request->source;
  }
  context_.trace.record(std::move(set));
  requests_.set_prompting(std::move(request));
}

void ProcessActor::set_on_exit(runtime::OnExit on_exit) {
  context_.modules->kernel.tell(SetOnExit{our().process(), std::move(on_exit)});
}

void ProcessActor::arrive(MessagePtr message) {
  auto [taken, timeout] = requests_.arrive(message);
  cancel(timeout);
  if (!taken && !context_.policies.protocol.one_answer_only && queues_others()) [[unlikely]]
    taken = requests_.arrive_second(message);
  // This happens before the program can save them. What vanished has not arrived.
  if (taken && !message->capabilities().empty()) context_.modules->capabilities.tell(NoteArrival{message});
  if (!taken) {
    if (!puts_aside()) ++passed_by_;
    context_.trace.record(fact::Vanished{message->id, our()});
  } else if (!message->is_request()) {
    context_.trace.record(fact::Answered{std::move(message)});
  }
  look_into_inbox();
}

void ProcessActor::arrive(const SendError& error) {
  const auto [taken, timeout] = requests_.arrive(error);
  cancel(timeout);
  if (!taken) {
    context_.trace.record(fact::Vanished{error.message->id, our()});
    return;
  }
  context_.trace.record(fact::Failed{error});
  look_into_inbox();
}

std::size_t ProcessActor::unread() const {
  if (!task_) return 0;  // the shipped runtime reads for a process that does not run yet
  return waiting() + (puts_aside() ? 0 : requests_.inbox_size() + passed_by_);
}

bool ProcessActor::puts_aside() const {
  const auto* receive = std::get_if<ReceiveOp*>(&awaited_);
  const bool passes_over = receive != nullptr && (*receive)->wanted;
  return queues_others() && !passes_over;
}

bool ProcessActor::queues_others() const {
  return !std::holds_alternative<SendOp*>(awaited_) && !std::holds_alternative<CapabilityOp*>(awaited_);
}

void ProcessActor::call_is_done(bool brought_a_blob) {
  if (context_.policies.protocol.blob_stays_the_messages) return;
  brought_a_blob ? requests_.take_last_blob_again() : requests_.forget_blob();
}

void ProcessActor::cancel(const std::optional<runtime::TimerId>& timeout) {
  if (timeout) context_.timers.cancel(*timeout);
}

void ProcessActor::look_into_inbox() {
  if (!waiting_) return;
  try {
    if (!is_done_waiting()) return;
  } catch (...) {  // the predicate is the program's own code, and an answer may never come
    return crash(std::current_exception());
  }
  go_on();
}

bool ProcessActor::is_done_waiting() {
  if (auto* receive = std::get_if<ReceiveOp*>(&awaited_)) {
    ReceiveOp& op = **receive;
    begin(op);
    return op.result.has_value();
  }
  if (auto* await = std::get_if<AwaitOp*>(&awaited_)) {
    AwaitOp& op = **await;
    begin(op);
    return op.result.has_value();
  }
  if (auto* ask = std::get_if<AskOp*>(&awaited_); ask != nullptr && (*ask)->send.result) {
    AskOp& op = **ask;
    take_answer(op, op.send.result->id);
    return op.result.has_value();
  }
  return false;
}

void ProcessActor::begin(ReceiveOp& op) {
  const bool is_there = !op.wanted              ? requests_.take_first(op.result)
                        : op.refused == nullptr ? requests_.take(op.wanted, op.result)
                                                : requests_.take(op.wanted, *op.refused, op.result);
  if (is_there) {
    took(*op.result);
  } else if (wakes_ > 0) {
    --wakes_;
    op.result = runtime::Wake{};
  } else {
    awaited_ = &op;
  }
}

void ProcessActor::begin(AwaitOp& op) { take_answer(op, op.id); }

template <class Op>
void ProcessActor::take_answer(Op& op, RequestId id) {
  if (!context_.policies.protocol.a_call_back_is_queued && requests_.is_called_back(id)) [[unlikely]]
    throw Fatal{"fatal: received Request instead of Response"};
  if (requests_.take_answer(id, op.result)) return took(*op.result);
  if (!requests_.is_outstanding(id)) throw std::logic_error("it awaits an answer to a request that expects none");
  if (requests_.outstanding_request(id)->target == our()) throw std::logic_error("it awaits an answer from itself");
  awaited_ = &op;
}

template <class Result>
void ProcessActor::took(const Result& result) {
  passed_by_ = 0;
  using Kind = fact::Taken::Kind;
  const auto record = [this](const MessagePtr& message, Kind kind, const std::optional<runtime::Bytes>& context) {
    context_.trace.set_step(message->step);  // it may have waited since then
    context_.trace.record(fact::Taken{message, kind, context});
  };
  if (const auto* response = std::get_if<runtime::ReceivedResponse>(&result)) {
    record(response->message, Kind::Response, response->context);
  } else if (const auto* error = std::get_if<runtime::ReceivedError>(&result)) {
    record(error->error.message, Kind::Error, error->context);
  } else if constexpr (std::is_same_v<Result, runtime::Event>) {
    record(std::get<runtime::ReceivedRequest>(result).message, Kind::Request, {});
  }
}

void ProcessActor::begin(SendOp& op) {
  if (context_.out_of_events()) return;  // it waits, and nothing will ever end the wait
  const Capabilities& caps =
      std::visit([](const auto& draft) -> const Capabilities& { return draft.capabilities; }, op.draft);
  if (caps.empty()) return send_now(op);
  awaited_ = &op;
  context_.modules->capabilities.tell(FilterCapabilities{our().process(), caps, self()});
}

void ProcessActor::begin(AskOp& op) {
  begin(op.send);
  if (op.send.result) {
    take_answer(op, op.send.result->id);
  } else {
    awaited_ = &op;
  }
}

void ProcessActor::filtered(Filtered answer) {
  AskOp** const ask = std::get_if<AskOp*>(&awaited_);
  SendOp& op = ask != nullptr ? (*ask)->send : *std::get<SendOp*>(awaited_);
  std::visit([&](auto& draft) { draft.filtered_at = answer.epoch; }, op.draft);
  Capabilities& asked = std::visit([](auto& draft) -> Capabilities& { return draft.capabilities; }, op.draft);
  Capabilities left_out;
  for (const runtime::Capability& cap : asked) {
    if (std::find(answer.attached.begin(), answer.attached.end(), cap) == answer.attached.end()) {
      context_.trace.record(fact::NotAttached{our(), cap});
      left_out.push_back(cap);
    }
  }
  asked = std::move(answer.attached);
  send_now(op);
  op.result->left_out = std::move(left_out);
  if (ask == nullptr) return go_on();
  try {
    take_answer(**ask, op.result->id);
  } catch (...) {
    crash(std::current_exception());
  }
}

void ProcessActor::send_now(SendOp& op) {
  auto* response = std::get_if<ResponseDraft>(&op.draft);
  runtime::SendReport& report = op.result.emplace();
  if (response == nullptr) {
    report.id = send_now(std::get<RequestDraft>(op.draft));
  } else if (auto message = requests_.send_response(std::move(*response))) {
    report.id = message->id;
    context_.submit(std::move(message));
  } else {
    print("a Response was to be sent, but no Request has prompted one", 0);
    report.sent = false;
  }
}

void ProcessActor::replaced(runtime::Requests::Replaced& old, const MessagePtr& by) {
  context_.trace.record(fact::Replaced{by});
  cancel(old.timeout);
  if (!old.timeout || context_.policies.protocol.timeout_ends_with_its_request) return;
  const std::uint64_t left_ms = old.timeout->deadline.ms - context_.trace.time().ms;
  context_.arm<ReplacedTimedOut>(left_ms, self(), {std::move(old.request)});
}

RequestId ProcessActor::send_now(RequestDraft& draft) {
  if (draft.target.node() == runtime::kOur) draft.target = runtime::localized(draft.target, context_.our);
  const std::optional<std::uint64_t> expects_response_s = draft.expects_response_s;
  std::optional<runtime::Bytes> context = draft.context;
  runtime::Requests::SentRequest sent = requests_.send_request(std::move(draft));
  const RequestId id = sent.message->id;
  context_.submit(sent.message);
  if (!expects_response_s) return id;
  if (sent.replaced) [[unlikely]]
    replaced(*sent.replaced, sent.message);
  context_.trace.record(fact::Expecting{std::move(sent.message), std::move(context)});
  const std::uint64_t seconds = *expects_response_s;
  const std::uint64_t ms = seconds > UINT64_MAX / 1000 ? UINT64_MAX : seconds * 1000;
  requests_.set_timeout(id, context_.arm<RequestTimedOut>(ms, self(), {id}));
  return id;
}

void ProcessActor::begin(CapabilityOp& op) {
  awaited_ = &op;
  const runtime::ProcessId& process = our().process();
  switch (op.kind) {
    case CapabilityOp::Kind::Save:
      if (!op.caps.empty()) context_.trace.record(fact::SaveAsked{process, op.caps});
      context_.modules->capabilities.tell(SaveCapabilities{process, op.caps, self()});
      break;
    case CapabilityOp::Kind::Drop:
      context_.modules->capabilities.tell(DropCapabilities{process, op.caps, self()});
      break;
    case CapabilityOp::Kind::GetAll:
      context_.modules->capabilities.tell(GetAllCapabilities{process, self()});
      break;
  }
}

void ProcessActor::begin(StateOp& op) {
  awaited_ = &op;
  context_.modules->state.tell(UseState{our().process(), op.kind, std::move(op.state), self()});
}

bool ProcessActor::may_read_programs() const {
  const runtime::Address vfs(context_.our, runtime::modules::vfs());
  const runtime::Capability drive(vfs,
                                  R"({"kind":"read","drive":"/)" + our().process().package_id().text() + R"(/pkg"})");
  const runtime::ProcessId& process = our().process();
  return context_.capabilities->has(process, runtime::Capability::messaging(vfs)) &&
         context_.capabilities->has(process, drive);
}

void ProcessActor::begin(SpawnOp& op) {
  if (!context_.policies.lives.a_spawn_needs_no_file_system && !may_read_programs()) {
    call_is_done(false);
    op.result = runtime::SpawnError::NoFileAtPath;
    return;
  }
  if (op.draft.name) {
    const runtime::ProcessId child(*op.draft.name, our().package_id());
    if (!child.check_names()) {
      throw std::logic_error("it spawns a process with the name \"" + *op.draft.name +
                             "\": a name has the characters a-z, 0-9 and -");
    }
  }
  awaited_ = &op;
  context_.modules->kernel.tell(
      SpawnProcess{our().process(), std::make_shared<const runtime::SpawnDraft>(std::move(op.draft)), self()});
}

void ProcessActor::go_on() {
  awaited_ = {};
  trampoline_.set_next(std::exchange(waiting_, {}));
  run_program();
}

void ProcessActor::start_program() {
  try {
    task_.emplace(program_(*this));
  } catch (...) {  // a program that is not a coroutine throws before there is one
    return crash(std::current_exception());
  }
  task_->start(trampoline_);
  run_program();
}

void ProcessActor::run_program() {
  trampoline_.run();
  if (!task_->done()) return;
  if (std::exception_ptr thrown = task_->exception()) return crash(std::move(thrown));
  finish(fact::ProcessEnded::How::Returned, "");
}

void ProcessActor::crash(std::exception_ptr thrown) {
  std::string why = "it threw something that is no std::exception";
  try {
    std::rethrow_exception(std::move(thrown));
  } catch (const std::exception& error) {
    why = error.what();
  } catch (const Fatal& fatal) {
    why = fatal.why;
  } catch (const Held&) {
    why = "it goes on without end";
  } catch (...) {
  }
  finish(fact::ProcessEnded::How::Crashed, std::move(why));
}

void ProcessActor::finish(fact::ProcessEnded::How how, std::string why) {
  waiting_ = {};
  awaited_ = {};
  task_.reset();
  context_.modules->kernel.tell(ProcessFinished{our().process(), how, std::move(why)});
}

}  // namespace hypersim::actors
