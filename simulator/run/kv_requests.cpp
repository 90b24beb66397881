#include "kv_requests.hpp"

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

std::optional<kv_module::KvRequest> kv_request(const runtime::KernelMessage& message) {
  if (!message.is_request() || message.target.process() != runtime::modules::kv()) return std::nullopt;
  return kv_module::parse_kv_request(message.body().view());
}

std::optional<kv_module::KvRequest> kv_request_before(const Evidence& seen, std::size_t event,
                                                      const runtime::Address& source, runtime::RequestId id) {
  const auto sent = seen.history.last_before<fact::Sent>(event, [&](const fact::Sent& e) {
    return e.message->is_request() && e.message->id == id && e.message->source == source;
  });
  return sent ? kv_request(*seen.history.at<fact::Sent>(*sent).message) : std::nullopt;
}

}  // namespace hypersim::simulator
