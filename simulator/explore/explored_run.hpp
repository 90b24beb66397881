#pragma once
// One explored run: the scenario on fresh nodes, every choice made by a strategy.

#include <functional>

#include "hypersim/actors/network.hpp"
#include "hypersim/simulator/choice_log.hpp"
#include "hypersim/simulator/replay.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

struct ExploredOptions {
  std::optional<std::uint64_t> seed;
  language::StorageKind storage = language::StorageKind::Memory;
  /// See RunOptions.
  bool again = false;
  bool keep_going = false;
  std::uint64_t number = 0;
  const std::atomic<bool>* interrupted = nullptr;
  const std::atomic<bool>* redundant = nullptr;
  std::atomic<std::uint64_t>* events = nullptr;
  std::shared_ptr<const DatabaseRights::Known> database_rights;
  std::shared_ptr<const HandedOut> handed_out;
  std::shared_ptr<actors::BootImage> boot_image;
  /// Of a batch: where the choices of what is being played are noted; may be none.
  ChoiceLog* choices = nullptr;
  /// See RunOptions.
  std::function<void()>* check_so_far = nullptr;
  const std::function<void(RunResult&)>* done = nullptr;
  /// Whether the faults of the scenario may be injected.
  bool faults = true;
  /// See actors::NetworkConfig.
  bool every_message_is_a_choice = false;
  /// See ExploreOptions.
  std::function<std::uint64_t(const actors::Network&)> outcome_of;
  /// Called before the nodes boot, and once the run is over.
  std::function<void(actors::Network&)> before, after;
};

RunResult explored_run(const language::Scenario& scenario, const ExploredOptions& options, actors::Strategy& strategy);

/// The same, and the recording of its choices.
RunResult recorded_run(const language::Scenario& scenario, const ExploredOptions& options, actors::Strategy& strategy,
                       Recording& recording);

/// The same up to that many choices, the last of which is not carried out. The trace up to there.
std::vector<runtime::TraceEvent> recorded_before(const language::Scenario& scenario, const ExploredOptions& options,
                                                 actors::Strategy& strategy, std::size_t choices, Recording& recording);

}  // namespace hypersim::simulator
