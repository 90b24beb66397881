#pragma once
// Asks the strategy at each point where something may go wrong, and counts what went wrong. The node of an explored run
// with faults owns it; the node's actors use it.

#include <functional>
#include <optional>
#include <vector>

#include "hypersim/actors/faults.hpp"
#include "hypersim/actors/strategy.hpp"
#include "hypersim/runtime/message.hpp"

namespace hypersim::actors {

class FaultInjector {
 public:
  /// `number_of`: of the node with that name, which is one of the network's.
  using NumberOf = std::function<runtime::NodeNumber(const runtime::NodeId&)>;

  FaultInjector(Faults faults, Strategy& strategy, NumberOf number_of)
      : left_(std::move(faults)), strategy_(strategy), number_of_(std::move(number_of)) {}

  /// Nothing goes wrong unless it is allowed.
  void allow(bool allowed) { allowed_ = allowed; }
  /// A choice is about to be made.
  void begin_choice() { asked_.clear(); }

  bool loses(const runtime::KernelMessage& message);
  /// By how many milliseconds it is late; none: it is not late.
  std::optional<std::uint64_t> delays(const runtime::KernelMessage& message);
  /// The living processes that crash now.
  template <class IsAlive>
  std::vector<runtime::Address> crashes(const IsAlive& is_alive) {
    std::vector<runtime::Address> crashed;
    for (Faults::Crash& crash : left_.crashes) {
      if (crash.at_most == 0 || !is_alive(crash.who)) continue;
      FaultPoint point{FaultPoint::Kind::Crash, &crash.who.process()};
      point.node = number_of_(crash.who.node());
      if (!asks(point)) continue;
      --crash.at_most;
      crashed.push_back(crash.who);
    }
    return crashed;
  }
  bool crashes_kv(runtime::NodeNumber node) { return crashes_kv_by({.kind = FaultPoint::Kind::CrashKv, .node = node}); }
  bool crashes_kv_in_act(const runtime::ProcessId& source, runtime::NodeNumber node) {
    return crashes_kv_by({.kind = FaultPoint::Kind::CrashKvInAct, .who = &source, .node = node});
  }
  /// The nodes that are up and die now.
  template <class IsUp>
  std::vector<runtime::NodeNumber> crashes_nodes(const IsUp& is_up) {
    std::vector<runtime::NodeNumber> crashed;
    for (Faults::CrashNode& crash : left_.node_crashes) {
      if (crash.at_most == 0 || !is_up(crash.node)) continue;
      if (!asks({.kind = FaultPoint::Kind::CrashNode, .node = crash.node})) continue;
      --crash.at_most;
      crashed.push_back(crash.node);
    }
    return crashed;
  }
  struct Parting {
    runtime::NodeNumber a, b;
    bool begins = true;  // or heals
  };
  /// The connections that break now, and those that can be made again.
  template <class AreParted>
  std::vector<Parting> partings(const AreParted& are_parted) {
    std::vector<Parting> now;
    for (Faults::Partition& one : left_.partitions) {
      const bool heals = are_parted(one.a, one.b);
      if (!heals && one.at_most == 0) continue;
      const auto kind = heals ? FaultPoint::Kind::Heal : FaultPoint::Kind::Partition;
      if (!asks({.kind = kind, .node = one.a, .to_node = one.b})) continue;
      if (!heals) --one.at_most;
      now.push_back({one.a, one.b, !heals});
    }
    return now;
  }
  bool fails(kv_module::StorageOperation operation, const runtime::ProcessId& source, runtime::NodeNumber node);

 private:
  bool asks(FaultPoint point);
  FaultPoint between(FaultPoint::Kind kind, const runtime::KernelMessage& message) const;
  bool crashes_kv_by(const FaultPoint& point);

  Faults left_;
  Strategy& strategy_;
  NumberOf number_of_;
  bool allowed_ = false;
  std::vector<std::uint64_t> asked_;  // since the last choice, by key
};

}  // namespace hypersim::actors
