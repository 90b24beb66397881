#pragma once
// How processes and modules come to be on a node: told to the kernel and the capability actor in the order in which a
// node boots (D14).

#include <vector>

#include "hypersim/actors/node.hpp"

#include "deterministic_scheduler.hpp"
#include "node_state.hpp"

namespace hypersim::actors {

class Bootstrap {
 public:
  /// Both outlive it.
  Bootstrap(NodeState& state, DeterministicScheduler& scheduler) : state_(state), scheduler_(scheduler) {}

  /// The modules, these processes, and those that the process map knows from before. They are about to run.
  void boot(const std::vector<ProcessSpec>& specs);
  /// One more, on a node that has booted.
  void add(const ProcessSpec& spec);

 private:
  void initialize_modules();
  /// The process is known from now on.
  void initialize(const ProcessSpec& spec);
  /// It is known again; false if there is no program for it.
  bool bring_back(const runtime::ProcessId& process, const kv_module::PersistedProcess& row);
  /// It gets what it is to have.
  void equip(const ProcessSpec& spec);
  /// Those that were asleep in the map, without these.
  std::vector<runtime::ProcessId> bring_back_all(const std::vector<ProcessSpec>& declared);

  NodeState& state_;
  DeterministicScheduler& scheduler_;
};

}  // namespace hypersim::actors
