#include "kernel_actor.hpp"

#include "hypersim/runtime/modules.hpp"

namespace hypersim::actors {

using runtime::MessagePtr;
using runtime::Route;
using runtime::SendErrorCause;
using runtime::SendErrorKind;
namespace fact = runtime::fact;

KernelActor::KernelActor(caf::actor_config& config, NodeContext& context, runtime::RoutingTable& table)
    : LightActor(config), context_(context), table_(table) {}

void KernelActor::handle(Mail& mail) noexcept {
  std::visit(
      On{
          [this](Submit& submit) { route(std::move(submit.message)); },
          [this](PublishRow& publish) { table_.publish(publish.process, std::move(publish.row)); },
          [this](Initialize& init) {
            table_.insert(init.process, {init.is_public, init.userspace, std::make_shared<runtime::CapabilityRow>()});
            actors_[init.process] = std::move(init.actor);
            context_.trace.record(fact::ProcessStarted{runtime::Address(context_.our, init.process), init.wired,
                                                       init.is_public, init.userspace});
            tell(context_.capabilities, AddProcess{init.process, init.wired});
          },
          [this](const KillProcess& kill) {
            // Runtime modules are no processes that could be killed.
            const runtime::Occupant* occupant = table_.find(kill.process);
            if (occupant != nullptr && occupant->userspace) remove(kill.process, fact::ProcessEnded::How::Killed, "");
          },
          [this](RestartModule& restart) {
            *actors_.find(restart.process) = std::move(restart.actor);
            context_.trace.record(fact::ModuleRestarted{restart.process});
          },
          [this](const ProcessFinished& end) { remove(end.process, end.how, end.why); },
          [](const auto&) { HYPERSIM_ASSERT(!"mail for this actor"); },
      },
      mail);
}

void KernelActor::route(MessagePtr message) {
  if (message->target.node() == runtime::kOur || message->source.node() == runtime::kOur) {
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
      // A node of its own knows no other node.
      context_.trace.record(fact::Dropped{message, runtime::Refusal::UnknownNode});
      if (message->expects_response()) send_error(message, SendErrorKind::Offline, SendErrorCause::UnknownNode);
      return;
    case Route::To::Kernel:
      context_.trace.record(fact::Delivered{message});
      context_.trace.record(fact::Printed{runtime::modules::kernel(), "kernel: kernel commands are not supported yet"});
      return;
    case Route::To::Nowhere:
      context_.trace.record(fact::Dropped{message, decision.why});
      return;
  }
}

void KernelActor::deliver(MessagePtr message) {
  context_.trace.record(fact::Delivered{message});
  const caf::actor& actor = *actors_.find(message->target.process());
  tell(actor, Deliver{std::move(message)});
}

void KernelActor::bounce(const MessagePtr& message, const Route& route) {
  const bool reported = runtime::bounce_is_reported(*message, table_);
  context_.trace.record(fact::Bounced{message, route.why, route.missing, reported});
  if (reported) return send_error(message, SendErrorKind::Timeout, SendErrorCause::Bounced);
  if (route.why != runtime::Refusal::MissingMessagingCapability) return;
  // Nobody else is told. The text is the shipped runtime's.
  context_.trace.record(fact::Printed{runtime::modules::kernel(), "event loop: process " +
                                                                      message->source.process().text() +
                                                                      " doesn't have capability to message process " +
                                                                      message->target.process().text()});
}

void KernelActor::send_error(const MessagePtr& message, SendErrorKind kind, SendErrorCause cause) {
  tell(*actors_.find(message->source.process()), DeliverError{{kind, cause, message}});
}

void KernelActor::remove(const runtime::ProcessId& process, fact::ProcessEnded::How how, const std::string& why) {
  const caf::actor* actor = actors_.find(process);
  if (actor == nullptr) return;
  end_actor(*actor);
  actors_.erase(process);
  table_.erase(process);
  context_.trace.record(fact::ProcessEnded{process, how, why});
  tell(context_.capabilities, RemoveProcess{process});
  tell(context_.kv, ProcessGone{process});
}

}  // namespace hypersim::actors
