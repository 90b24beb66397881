#include "timer_actor.hpp"

#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::actors {

using runtime::MessagePtr;

TimerActor::TimerActor(caf::actor_config& config, NodeContext& context) : Actor(config, context) {}

void TimerActor::handle(Mail& mail) noexcept {
  dispatch(
      mail, [this](const Deliver& deliver) { take(deliver.message); },
      [this](const AlarmIsDue& alarm) { answer(*alarm.request); }, [](const DeliverError&) {});
}

void TimerActor::take(const MessagePtr& message) {
  if (!message->is_request() || message->source.node() != context_.our) return;
  const auto action = runtime::wire::from_json<runtime::wire::TimerAction>(message->body().view());
  // A Debug gets no answer, like a body that does not parse.
  const auto* set = action ? std::get_if<runtime::wire::timer_action::SetTimer>(&*action) : nullptr;
  if (set == nullptr) return;
  if (set->ms == 0) return answer(*message);
  context_.arm<AlarmIsDue>(set->ms, self(), {message});
}

void TimerActor::answer(const runtime::KernelMessage& request) {
  auto response = std::make_shared<runtime::KernelMessage>();
  response->id = request.id;
  response->source = runtime::Address(context_.our, runtime::modules::timer());
  response->target = request.rsvp ? *request.rsvp : request.source;
  response->message = runtime::Response{};
  context_.submit(std::move(response));
}

}  // namespace hypersim::actors
