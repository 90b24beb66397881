#include "kernel_actor.hpp"

#include "hypersim/runtime/modules.hpp"

#include "lines.hpp"

namespace hypersim::actors {

using runtime::MessagePtr;
using runtime::Route;
using runtime::SendErrorCause;
using runtime::SendErrorKind;
namespace fact = runtime::fact;

namespace {

/// How long a node tries to connect to one that nobody answers for (A2.3).
constexpr std::uint64_t kConnectMs = 5'000;

}  // namespace

KernelActor::KernelActor(caf::actor_config& config, NodeContext& context, runtime::RoutingTable& table,
                         ProcessLives& lives, const runtime::CapabilityTable& capabilities, const ProcessMap& map)
    : MayStand(config, context), table_(table), lives_(lives), commands_(context, capabilities, lives, map) {
  context.loop.kernel = this;
}

void KernelActor::handle(Mail& mail) noexcept {
  if (commands_.has_changes_in_hand()) [[unlikely]] {
    if (commands_.awaits_capabilities() ? defers(mail) : comes_before_late_changes(mail)) return;
  }
  dispatch(
      mail, [this](Submit& submit) { route(std::move(submit.message)); },
      [this](PublishRow& publish) { table_.publish(publish.process, std::move(publish.row)); },
      [this](InitializeModule& module) { lives_.initialize(module); },
      [this](const Initialize& init) { lives_.initialize(*init.birth); },
      [this](const InitializeDeparted& init) { lives_.initialize_departed(*init.birth); },
      [this](const RunProcess& run) { lives_.run(run.process); },
      [this](const SpawnProcess& spawn) { lives_.spawn(spawn); },
      [this](const KillProcess& kill) { lives_.end(kill.process, fact::ProcessEnded::How::Killed, "", kill.revoke); },
      [this](const ProcessFinished& end) { lives_.end(end.process, end.how, end.why); },
      [this](SetOnExit& set) { lives_.set_on_exit(set.process, std::move(set.on_exit), ProcessLives::SetBy::Itself); },
      [this](const SendExitRequests& ask) { lives_.send_exit_requests(ask.process); },
      [this](const LastRequests& last) { send_last(last); },
      [this](const CapabilitiesInForce&) { capabilities_in_force(); },
      [this](const ReturnProcess& back) { lives_.bring_back(back); },
      [this](ArriveLate& late) { arrive(std::move(late.message)); },
      [this](const GiveUp& give_up) { this->give_up(give_up); },
      [this](RestartModule& restart) {
        lives_.replace_module(restart.process, std::move(restart.receiver));
        context_.trace.record(fact::ModuleRestarted{restart.process});
      });
}

bool KernelActor::defers(Mail& mail) {
  if (std::holds_alternative<PublishRow>(mail) || std::holds_alternative<CapabilitiesInForce>(mail)) return false;
  deferred_.push_back({std::move(mail), context_.trace.step()});
  return true;
}

bool KernelActor::comes_before_late_changes(Mail& mail) {
  auto* submit = std::get_if<Submit>(&mail);
  if (submit == nullptr || !commands_.has_late_change_of(submit->message->source.process())) return false;
  route(std::move(submit->message));
  commands_.release_late_changes();
  return true;
}

void KernelActor::capabilities_in_force() {
  commands_.confirm_capabilities();
  if (commands_.awaits_capabilities()) return;
  for (Deferred& next : std::exchange(deferred_, {})) {  // if one of them changes capabilities, the rest waits again
    context_.trace.set_step(next.step);
    handle(next.mail);
  }
}

void KernelActor::route(MessagePtr message) {
  if (message->target.is_on(runtime::kOur) || message->source.is_on(runtime::kOur)) {
    auto named = std::make_shared<runtime::KernelMessage>(*message);
    named->source = runtime::localized(message->source, context_.our);
    named->target = runtime::localized(message->target, context_.our);
    message = std::move(named);
  }
  const Route decision = runtime::route(*message, table_);
  switch (decision.to) {
    case Route::To::Process:
      return deliver(std::move(message));
    case Route::To::Bounce:
      return bounce(message, decision);
    case Route::To::Network:
      return leave(message);
    case Route::To::Kernel:
      context_.trace.record(fact::Delivered{message});
      return commands_.take(message);
    case Route::To::Nowhere:
      context_.trace.record(fact::Dropped{message, decision.why});
      return;
  }
}

void KernelActor::leave(const MessagePtr& message) {
  const auto to = context_.lines == nullptr ? std::nullopt : context_.lines->find(message->target.node());
  if (!to) {
    context_.trace.record(fact::Dropped{message, runtime::Refusal::UnknownNode});
    if (is_told(*message)) send_error(message, SendErrorKind::Offline, SendErrorCause::UnknownNode);
    return;
  }
  const auto why = context_.lines->send(context_, *to, message);
  if (why == runtime::Loss::Unreachable) {
    context_.arm<GiveUp>(kConnectMs, self(), {message, lives_.receiver_of(message->source.process())});
  } else if (why) {
    not_reached(message, *why);
  }
}

void KernelActor::give_up(const GiveUp& what) {
  const bool is_sender_there = what.sender && lives_.is(what.message->source.process(), what.sender->actor());
  if (is_sender_there) return not_reached(what.message, runtime::Loss::Unreachable);
  context_.trace.record(fact::NotReached{what.message, runtime::Loss::Unreachable, false});
}

bool KernelActor::is_told(const runtime::KernelMessage& message) const {
  return message.expects_response() || (message.answers != nullptr && context_.policies.network.answerers_are_told);
}

void KernelActor::not_reached(const MessagePtr& message, runtime::Loss why) {
  const bool told = is_told(*message);
  context_.trace.record(fact::NotReached{message, why, told});
  if (told) send_error(message, SendErrorKind::Offline, SendErrorCause::NotReached);
}

void KernelActor::deliver(MessagePtr message) {
  // What comes from another node has had its faults on the way.
  const bool may_go_wrong =
      context_.network.faults && message->source.node() == context_.our && lives_.is_there(message->target.process());
  if (may_go_wrong && goes_wrong(message)) return;
  arrive(std::move(message));
}

bool KernelActor::has_to_wait(const MessagePtr& message) {
  EventLoop& loop = context_.loop;
  if (loop.state != EventLoop::State::Stands) {
    const runtime::ProcessId& target = message->target.process();
    const auto receiver = lives_.receiver_of(target);
    if (!receiver || receiver->actor().unread() < *context_.policies.overload.inbox_holds) return false;
    loop.state = EventLoop::State::Stands;
    loop.waits_for = target;
    context_.network.goes_down = true;  // it is looked at again after this choice
  }
  waiting_for_room_.push_back(message);
  return true;
}

bool KernelActor::goes_on() {
  if (context_.loop.state == EventLoop::State::Stands) return false;
  context_.loop.state = EventLoop::State::Runs;
  for (MessagePtr& message : std::exchange(waiting_for_room_, {})) {
    context_.trace.set_step(message->step);
    context_.trace.set_node(context_.number);
    arrive(std::move(message));
  }
  return context_.loop.state == EventLoop::State::Runs;
}

void KernelActor::arrive(MessagePtr&& message) {
  if (context_.policies.overload.inbox_holds && has_to_wait(message)) [[unlikely]]
    return;
  // The sender may be gone: by now, or because these are its last requests.
  if (lives_.tell(message->target.process(), Deliver{message}) == Told::Gone) {
    if (message->source.node() != context_.our) {  // nobody abroad is told
      context_.trace.record(fact::Dropped{message, runtime::Refusal::UnknownTarget});
      return;
    }
    return bounce(message, {Route::To::Bounce, runtime::Refusal::UnknownTarget, {}});
  }
  context_.trace.record(fact::Delivered{std::move(message)});
}

bool KernelActor::goes_wrong(const MessagePtr& message) {
  if (context_.network.faults->loses(*message)) {
    context_.trace.record(fact::Dropped{message, runtime::Refusal::Lost});
    return true;
  }
  const auto by_ms = context_.network.faults->delays(*message);
  if (!by_ms) return false;
  context_.arm<ArriveLate>(*by_ms, self(), {message});
  return true;
}

void KernelActor::bounce(const MessagePtr& message, const Route& route) {
  const bool reported = runtime::bounce_is_reported(*message, table_);
  context_.trace.record(fact::Bounced{message, route.why, route.missing, reported});
  if (reported) return send_error(message, SendErrorKind::Timeout, SendErrorCause::Bounced);
  if (route.why != runtime::Refusal::MissingMessagingCapability) return;
  // Nobody else learns of it. The text is the shipped runtime's.
  context_.trace.record(fact::Printed{runtime::modules::kernel(), "event loop: process " +
                                                                      message->source.process().text() +
                                                                      " doesn't have capability to message process " +
                                                                      message->target.process().text()});
}

void KernelActor::send_error(const MessagePtr& message, SendErrorKind kind, SendErrorCause cause) {
  // If the sender is gone, there is nobody to tell.
  (void)lives_.tell(message->source.process(), DeliverError{{kind, cause, message}});
}

void KernelActor::send_last(const LastRequests& last) {
  lives_.begin_last_requests(last.process);
  for (const runtime::OnExitRequest& each : *last.requests) {
    auto message = std::make_shared<runtime::KernelMessage>();
    message->id = {context_.random.next_u64()};
    message->source = runtime::Address(context_.our, last.process);
    message->target = runtime::localized(each.target, context_.our);
    message->message = each.request;
    message->blob = each.blob;
    message->filtered_at = last.filtered_at;
    message->step = context_.trace.step();
    context_.trace.record(fact::Sent{message});
    route(std::move(message));
  }
  lives_.end_last_requests(last.process);
}

}  // namespace hypersim::actors
