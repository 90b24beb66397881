#pragma once
// Requests to kv, read from the messages of a trace.

#include <cstddef>
#include <optional>

#include "hypersim/kv_module/kv_types.hpp"

#include "evidence.hpp"

namespace hypersim::simulator {

/// The kv request in a message, if it is one.
std::optional<kv_module::KvRequest> kv_request(const runtime::KernelMessage& message);
/// The one with that id that the source had sent before the event.
std::optional<kv_module::KvRequest> kv_request_before(const Evidence& seen, std::size_t event,
                                                      const runtime::Address& source, runtime::RequestId id);

}  // namespace hypersim::simulator
