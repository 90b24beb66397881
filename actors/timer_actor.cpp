#include "timer_actor.hpp"

#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::actors {

using runtime::MessagePtr;
using runtime::RequestId;

TimerActor::TimerActor(caf::actor_config& config, NodeContext& context) : LightActor(config), context_(context) {}

void TimerActor::handle(Mail& mail) noexcept {
  std::visit(On{
                 [this](const Deliver& deliver) { take(deliver.message); },
                 [this](const TimerFired& fired) {
                   const auto armed = armed_.extract(fired.id.value);
                   if (!armed.empty()) answer(*armed.mapped().request);
                 },
                 [](const DeliverError&) {},
                 [](const auto&) { HYPERSIM_ASSERT(!"mail for this actor"); },
             },
             mail);
}

void TimerActor::on_exit() noexcept {
  for (const auto& [number, armed] : armed_) context_.timers.cancel(armed.timer);
  armed_.clear();
}

void TimerActor::take(const MessagePtr& message) {
  if (!message->is_request() || message->source.node() != context_.our) return;
  const auto action = runtime::wire::from_json<runtime::wire::TimerAction>(message->body().view());
  // A Debug is answered no more than what does not parse.
  const auto* set = action ? std::get_if<runtime::wire::timer_action::SetTimer>(&*action) : nullptr;
  if (set == nullptr) return;
  if (set->ms == 0) return answer(*message);
  const std::uint64_t number = next_++;
  const runtime::TimerId timer = context_.timers.arm(context_.after_ms(set->ms),
                                                     TimerTarget{caf::actor_cast<caf::actor>(this), RequestId{number}});
  armed_.emplace(number, Armed{message, timer});
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
