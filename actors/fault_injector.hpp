#pragma once
// Asks the strategy at each point where something may go wrong, and counts what went wrong. The node of an explored run
// with faults owns it; the node's actors use it.

#include <optional>
#include <vector>

#include "hypersim/actors/faults.hpp"
#include "hypersim/actors/strategy.hpp"
#include "hypersim/runtime/message.hpp"

namespace hypersim::actors {

class FaultInjector {
 public:
  FaultInjector(Faults faults, Strategy& strategy) : left_(std::move(faults)), strategy_(strategy) {}

  /// Nothing goes wrong unless it is allowed.
  void allow(bool allowed) { allowed_ = allowed; }
  /// A choice is about to be made.
  void begin_choice() { asked_.clear(); }

  bool loses(const runtime::KernelMessage& message);
  /// By how many milliseconds it is late; none: it is not late.
  std::optional<std::uint64_t> delays(const runtime::KernelMessage& message);
  /// The living processes that crash now.
  template <class IsAlive>
  std::vector<runtime::ProcessId> crashes(const IsAlive& is_alive) {
    std::vector<runtime::ProcessId> crashed;
    for (Faults::Crash& crash : left_.crashes) {
      if (crash.at_most == 0 || !is_alive(crash.who) || !asks({FaultPoint::Kind::Crash, &crash.who})) continue;
      --crash.at_most;
      crashed.push_back(crash.who);
    }
    return crashed;
  }
  bool crashes_kv();
  bool crashes_kv_in_act(const runtime::ProcessId& source);
  bool fails(kv_module::StorageOperation operation, const runtime::ProcessId& source);

 private:
  bool asks(FaultPoint point);

  Faults left_;
  Strategy& strategy_;
  bool allowed_ = false;
  std::vector<std::uint64_t> asked_;  // since the last choice, by key
};

}  // namespace hypersim::actors
