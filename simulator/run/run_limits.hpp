#pragma once
// The limits of a run: events, turns, virtual time, and whoever interrupts it.

#include <cstdint>
#include <optional>
#include <string>

#include "hypersim/actors/node.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

class RunLimits {
 public:
  /// All outlive it.
  RunLimits(const language::Scenario& scenario, const RunOptions& options, const actors::Node& node)
      : scenario_(scenario), options_(options), node_(node) {}

  /// The node has taken a turn.
  void turn();

  enum class Kind { Events, Turns, Time };
  struct Reached {
    bool interrupted = false;
    Kind kind = Kind::Events;  // of one that was not interrupted
    std::string limit;         // which, as a sentence; empty if it was interrupted
  };
  /// None: the run may go on.
  std::optional<Reached> reached() const;

 private:
  const language::Scenario& scenario_;
  const RunOptions& options_;
  const actors::Node& node_;
  std::uint64_t turns_ = 0;
  std::size_t told_ = 0;  // events, to whoever shows how far the run is
};

}  // namespace hypersim::simulator
