#include "hypersim/analysis/kernel_order.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/routing.hpp"

namespace hypersim::analysis {

namespace fact = runtime::fact;
namespace command = runtime::wire::kernel_command;

namespace {

struct BringsAbout {
  const runtime::wire::KernelCommand& command;

  template <class Command>
  bool names(const runtime::ProcessId& target, const runtime::Capability& cap) const {
    const auto* its = std::get_if<Command>(&command);
    if (its == nullptr || its->target != target) return false;
    return std::find(its->capabilities.begin(), its->capabilities.end(), cap) != its->capabilities.end();
  }
  const command::InitializeProcess* initializes(const runtime::ProcessId& process) const {
    const auto* its = std::get_if<command::InitializeProcess>(&command);
    return its != nullptr && its->id == process ? its : nullptr;
  }

  bool operator()(const fact::CapabilityAdded& e) const {
    using How = fact::CapabilityAdded::How;
    if (e.how == How::Granted) return names<command::GrantCapabilities>(e.holder, e.capability);
    if (e.how == How::Initial) return initializes(e.holder) != nullptr;
    return e.how == How::Spawned && initializes(e.capability.issuer().process()) != nullptr;
  }
  bool operator()(const fact::GrantKept& e) const { return names<command::GrantCapabilities>(e.to, e.capability); }
  bool operator()(const fact::CapabilityRemoved& e) const {
    return e.how == fact::CapabilityRemoved::How::Dropped && names<command::DropCapabilities>(e.holder, e.capability);
  }
  bool operator()(const fact::ProcessStarted& e) const { return initializes(e.process.process()) != nullptr; }
  bool operator()(const fact::ProcessEnded& e) const {
    const auto* kill = std::get_if<command::KillProcess>(&command);
    return kill != nullptr && kill->id == e.process && e.how == fact::ProcessEnded::How::Killed;
  }
  bool operator()(const fact::NodeStopped& e) const {
    return e.orderly && std::holds_alternative<command::Shutdown>(command);
  }
  template <class Other>
  bool operator()(const Other&) const {
    return false;
  }
};

}  // namespace

std::optional<runtime::wire::KernelCommand> kernel_command_of(const runtime::KernelMessage& message,
                                                              const runtime::RoutingPolicy& policy) {
  if (!message.is_request() || !runtime::is_kernel(message.target.process(), policy)) return std::nullopt;
  const bool is_from_here = message.source.node() == message.target.node();
  if (!is_from_here && message.target.process() != runtime::modules::kernel()) return std::nullopt;
  auto command = runtime::wire::from_json<runtime::wire::KernelCommand>(message.body().view());
  if (!command.ok()) return std::nullopt;
  return std::move(*command);
}

bool brings_about(const runtime::wire::KernelCommand& command, const runtime::Fact& fact) {
  return std::visit(BringsAbout{command}, fact);
}

}  // namespace hypersim::analysis
