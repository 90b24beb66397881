#pragma once
// What kernel:distro:sys does for processes that may message it. Such a process is root: nothing else is checked
// (docs/semantics.md, sections 4 and 5). Runs inside the kernel actor.

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

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
  /// Has a command changed capabilities, and is the change not yet in force?
  bool has_changes_in_hand() const { return unconfirmed_ > 0 || !late_for_.empty(); }
  /// Until it is in force, the kernel does nothing else (D39).
  bool awaits_capabilities() const { return unconfirmed_ > 0; }
  void confirm_capabilities() { --unconfirmed_; }
  /// Has that process ordered what is late (D39)?
  bool has_late_change_of(const runtime::ProcessId& sender) const;
  /// One more message of whoever ordered it has been judged: that is as late as it gets.
  void release_late_changes();

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
  /// What a shipped node gives whoever initializes a process, before it finds the id taken (D33).
  void allow_messaging(const runtime::ProcessId& initializer, const runtime::ProcessId& process);
  /// The sender's next message may be judged before what it has ordered is in force (D39): is that what happens?
  bool comes_late(const runtime::ProcessId& sender);
  template <class Order>
  void change_capabilities(const runtime::ProcessId& sender, Order&& order) {
    if (!context_.policies.kernel.changes_are_in_force_at_once && comes_late(sender)) {
      auto change = std::make_shared<const CapabilityChange>(std::forward<Order>(order));
      context_.modules->capabilities.tell(PostponeChange{std::move(change)});
      context_.has_late_changes = true;
      late_for_.push_back(sender);
      return;
    }
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
  int unconfirmed_ = 0;                                // changes of capabilities
  std::vector<runtime::ProcessId> late_for_;           // who ordered what is late
  std::map<runtime::ProcessId, std::uint64_t> asked_;  // how often it was asked whether an order of it is late
};

}  // namespace hypersim::actors
