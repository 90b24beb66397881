#include "timer_actor.hpp"

#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::actors {

using runtime::MessagePtr;
using runtime::RequestId;

namespace {

/// The milliseconds of `{"SetTimer": ms}`, or none for anything else.
std::optional<std::uint64_t> parse_set_timer(std::string_view body) {
  runtime::JsonReader in(body);
  std::string variant;
  std::uint64_t ms = 0;
  if (!in.begin_object() || !in.next_key(variant) || variant != "SetTimer" || !in.read_u64(ms)) return std::nullopt;
  std::string another;
  if (in.next_key(another) || !in.finish()) return std::nullopt;
  return ms;
}

}  // namespace

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
  const std::optional<std::uint64_t> ms = parse_set_timer(message->body().view());
  if (!ms) return;
  if (*ms == 0) return answer(*message);
  const std::uint64_t number = next_++;
  const runtime::TimerId timer =
      context_.timers.arm(context_.after_ms(*ms), TimerTarget{caf::actor_cast<caf::actor>(this), RequestId{number}});
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
