#pragma once
// What kernel:distro:sys does for processes that may message it. Such a process is root: nothing else is checked
// (docs/semantics.md, sections 4 and 5). Runs inside the kernel actor.

#include "hypersim/runtime/capability_table.hpp"
#include "hypersim/runtime/kernel_wire.hpp"

#include "node_context.hpp"
#include "process_lives.hpp"
#include "process_map.hpp"

namespace hypersim::actors {

class KernelCommands {
 public:
  /// All outlive it.
  KernelCommands(NodeContext& context, const runtime::CapabilityTable& capabilities, ProcessLives& lives,
                 const ProcessMap& map)
      : context_(context), capabilities_(capabilities), lives_(lives), map_(map) {}

  /// A message to the kernel that routing let through, from this node.
  void take(const runtime::MessagePtr& message);
  /// Has a command changed capabilities, and is the change not yet in force? Until it is, the kernel does nothing else
  /// (D39).
  bool awaits_capabilities() const { return unconfirmed_ > 0; }
  void confirm_capabilities() { --unconfirmed_; }

 private:
  void carry_out(const runtime::wire::kernel_command::InitializeProcess& command,
                 const runtime::KernelMessage& request);
  void carry_out(const runtime::wire::kernel_command::GrantCapabilities& command,
                 const runtime::KernelMessage& request);
  void carry_out(const runtime::wire::kernel_command::DropCapabilities& command, const runtime::KernelMessage& request);
  void carry_out(const runtime::wire::kernel_command::SetOnExit& command, const runtime::KernelMessage& request);
  void carry_out(const runtime::wire::kernel_command::RunProcess& command, const runtime::KernelMessage& request);
  void carry_out(const runtime::wire::kernel_command::KillProcess& command, const runtime::KernelMessage& request);
  void carry_out(const runtime::wire::kernel_command::Shutdown& command, const runtime::KernelMessage& request);
  void carry_out(const runtime::wire::kernel_command::Debug& command, const runtime::KernelMessage& request);
  /// Only the runtime itself may say so (D34).
  void carry_out(const runtime::wire::kernel_command::Booted&, const runtime::KernelMessage&);

  bool initialize(const runtime::wire::kernel_command::InitializeProcess& command,
                  const runtime::KernelMessage& request);
  template <class Order>
  void change_capabilities(Order&& order) {
    context_.modules->capabilities.tell(std::forward<Order>(order));
    context_.modules->capabilities.tell(ConfirmCapabilities{});
    ++unconfirmed_;
  }
  void answer(const runtime::KernelMessage& request, const runtime::wire::KernelResponse& response);
  void print(std::string line);

  NodeContext& context_;
  const runtime::CapabilityTable& capabilities_;
  ProcessLives& lives_;
  const ProcessMap& map_;
  int unconfirmed_ = 0;  // changes of capabilities
};

}  // namespace hypersim::actors
