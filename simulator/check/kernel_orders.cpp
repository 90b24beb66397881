#include "kernel_orders.hpp"

#include "hypersim/analysis/kernel_order.hpp"

namespace hypersim::simulator {

using runtime::Capability;
namespace kernel_command = runtime::wire::kernel_command;

void KernelOrders::take(const runtime::KernelMessage& message,
                        const std::function<bool(const runtime::ProcessId&)>& is_there) {
  const auto command = analysis::kernel_command_of(message, kernel_);
  if (!command) return;
  if (const auto* init = std::get_if<kernel_command::InitializeProcess>(&*command)) {
    if (!message.blob) return;
    if (is_there(init->id)) {
      refused_.insert({message.source.process(), init->id});
      return;
    }
    const auto& initial = init->initial_capabilities;
    initializations_.insert_or_assign(init->id,
                                      Initialization{message.source.process(), {initial.begin(), initial.end()}});
  } else if (const auto* grant = std::get_if<kernel_command::GrantCapabilities>(&*command)) {
    for (const Capability& cap : grant->capabilities) granted_.insert({grant->target, cap});
  } else if (const auto* kill = std::get_if<kernel_command::KillProcess>(&*command)) {
    if (message.request().metadata == "no-revoke") no_revoke_.insert(kill->id);
  }
}

const KernelOrders::Initialization* KernelOrders::initialization_of(const runtime::ProcessId& process) const {
  const auto found = initializations_.find(process);
  return found == initializations_.end() ? nullptr : &found->second;
}

}  // namespace hypersim::simulator
