#pragma once
// How processes and modules get onto a node: tells the kernel and the capability actor in the order in which a node
// boots (D14).

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "hypersim/actors/node.hpp"

#include "deterministic_scheduler.hpp"
#include "node_state.hpp"

namespace hypersim::actors {

class Bootstrap {
 public:
  /// Both of these outlive it.
  Bootstrap(NodeState& state, DeterministicScheduler& scheduler) : state_(state), scheduler_(scheduler) {}

  /// Adds the modules, these processes, and those that the process map knows from before. They are about to run.
  void boot(const std::vector<ProcessSpec>& declared);
  /// Adds one more process, on a node that has booted.
  void add(const ProcessSpec& spec);

 private:
  /// Those that no declared process stands in for.
  void initialize_modules(const std::vector<const ProcessSpec*>& specs);
  /// All that comes before anything runs: who is there, and who holds what. Returns the processes that are to run.
  std::vector<runtime::ProcessId> make_known(const std::vector<const ProcessSpec*>& specs,
                                             const std::vector<runtime::ProcessId>& asleep);
  /// The process is known from now on.
  void initialize(const ProcessSpec& spec);
  Birth birth_of(const ProcessSpec& spec) const;
  /// Makes the process, which is asleep, known again. Returns false if there is no program for it.
  bool bring_back(const runtime::ProcessId& process);
  std::shared_ptr<const Birth> birth_of(const runtime::ProcessId& process, runtime::Program program) const;
  /// Writes the state that the process is to find, unless it has one.
  void give_state(const ProcessSpec& spec);
  /// Gives the process what it must have.
  void request(const ProcessSpec& spec);
  /// Gives others what the process grants.
  void grant(const ProcessSpec& spec);
  /// The same, and it runs before the next is looked at (D14).
  void grant_and_run(const ProcessSpec& spec);
  /// Where the process waits for its turn, how much waits for it, and its turn, if it has one.
  std::optional<std::size_t> place_of(const runtime::ProcessId& process) const;
  std::size_t waiting_for(const runtime::ProcessId& process) const;
  bool take_turn(const runtime::ProcessId& process);
  /// The processes that are asleep in the map, without these.
  std::vector<runtime::ProcessId> asleep(const std::vector<const ProcessSpec*>& declared) const;
  /// Is it one that is not started again, because it leaves requests (D36)?
  bool departs(const runtime::ProcessId& process) const;
  /// Is it one that leaves requests and is started all the same (D36)?
  bool leaves_and_starts(const kv_module::PersistedProcess& row) const;

  /// Does the image say what this boot comes to, or can it?
  bool has_image(const std::vector<const ProcessSpec*>& specs, const std::vector<runtime::ProcessId>& asleep) const;
  /// All that comes before anything runs, as it was in another run.
  void restore(const BootImage::Contents& image, const std::vector<const ProcessSpec*>& specs);
  /// Keeps that for other runs. The trace had that many events before.
  void keep_image(std::size_t events_before) const;

  /// If it stands in for a module, later boots start it, too.
  void remember(const ProcessSpec& spec);

  NodeState& state_;
  DeterministicScheduler& scheduler_;
  std::vector<ProcessSpec> stand_ins_;  // that were declared
  bool has_booted_ = false;
};

}  // namespace hypersim::actors
