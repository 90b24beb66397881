#include "net_actor.hpp"

namespace hypersim::actors {

void NetActor::handle(Mail& mail) noexcept {
  dispatch(
      mail, [this](const Deliver& deliver) { take(*deliver.message); }, [](const DeliverError&) {});
}

void NetActor::take(const runtime::KernelMessage& message) {
  if (!message.is_request() || message.source.node() == context_.our) return;
  context_.trace.record(runtime::fact::Printed{runtime::modules::net(),
                                               message.source.node() + ": " + std::string(message.body().view())});
  auto ack = std::make_shared<runtime::KernelMessage>();
  ack->id = message.id;
  ack->source = runtime::Address(context_.our, runtime::modules::net());
  ack->target = message.rsvp ? *message.rsvp : message.source;
  ack->message.emplace<runtime::Response>().body = runtime::Bytes("ack");
  context_.submit(std::move(ack));
}

}  // namespace hypersim::actors
