#pragma once
// What commands to the kernel, as the trace has them, allow without any other chain: whoever may message the kernel is
// root. Check 2 asks.

#include <map>
#include <set>
#include <utility>

#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/message.hpp"

namespace hypersim::simulator {

class KernelOrders {
 public:
  using Holding = std::pair<runtime::ProcessId, runtime::Capability>;
  struct Initialization {
    runtime::ProcessId initializer;
    std::set<runtime::Capability> requested;
  };

  /// A message that was delivered; one that is no command to the kernel: nothing.
  void take(const runtime::KernelMessage& message);

  /// The last of that process; none: there was none.
  const Initialization* initialization_of(const runtime::ProcessId& process) const;
  bool granted(const Holding& holding) const { return granted_.contains(holding); }

 private:
  std::map<runtime::ProcessId, Initialization> initializations_;
  std::set<Holding> granted_;
};

}  // namespace hypersim::simulator
