#pragma once
// Commands to the kernel, as a trace has them: whoever may message the kernel can grant, drop, start and kill.

#include <optional>

#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/routing_policy.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

/// The command in a message that was delivered, if it is a command to the kernel.
std::optional<runtime::wire::KernelCommand> kernel_command_of(
    const runtime::KernelMessage& message, const runtime::RoutingPolicy& policy = runtime::RoutingPolicy::documented());

/// Such a command can have brought about that fact.
bool brings_about(const runtime::wire::KernelCommand& command, const runtime::Fact& fact);

}  // namespace hypersim::analysis
