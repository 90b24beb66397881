#pragma once
// What commands to the kernel, as the trace has them, allow without any other chain: whoever may message the kernel is
// root. Check 2 asks.

#include <functional>
#include <map>
#include <set>
#include <utility>

#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/routing_policy.hpp"

namespace hypersim::simulator {

class KernelOrders {
 public:
  using Holding = std::pair<runtime::ProcessId, runtime::Capability>;
  struct Initialization {
    runtime::ProcessId initializer;
    std::set<runtime::Capability> requested;
  };

  /// `semantics`: who is the kernel (D19).
  explicit KernelOrders(runtime::Semantics semantics) : kernel_(runtime::RoutingPolicy::of(semantics)) {}

  /// A message was delivered. No effect if it is not a command to the kernel. An InitializeProcess allows nothing if it
  /// has no blob, or if its process is there (D33).
  void take(const runtime::KernelMessage& message, const std::function<bool(const runtime::ProcessId&)>& is_there);

  /// The last one about that process, if there was one.
  const Initialization* initialization_of(const runtime::ProcessId& process) const;
  /// Was it told to initialize a process that was there?
  bool was_refused(const runtime::ProcessId& initializer, const runtime::ProcessId& process) const {
    return refused_.contains({initializer, process});
  }
  bool granted(const Holding& holding) const { return granted_.contains(holding); }
  /// It was ordered to be killed without taking back what it issued; such an order is carried out once.
  bool take_spared(const runtime::ProcessId& killed) { return no_revoke_.erase(killed) > 0; }
  /// An order to kill it that is left was about an earlier life.
  void begins_a_life(const runtime::ProcessId& process) { no_revoke_.erase(process); }

 private:
  runtime::RoutingPolicy kernel_;
  std::map<runtime::ProcessId, Initialization> initializations_;
  std::set<std::pair<runtime::ProcessId, runtime::ProcessId>> refused_;
  std::set<Holding> granted_;
  std::set<runtime::ProcessId> no_revoke_;
};

}  // namespace hypersim::simulator
