#pragma once
// What a breach calls a message.

#include <fmt/format.h>
#include <string>

#include "hypersim/runtime/message.hpp"

namespace hypersim::simulator {

/// `request 17 of owner:app:dev.os to kv:distro:sys`.
inline std::string message_text(const runtime::KernelMessage& message) {
  return fmt::format("{} {} of {} to {}", message.is_request() ? "request" : "response", message.id.value,
                     message.source.process().text(), message.target.process().text());
}

}  // namespace hypersim::simulator
