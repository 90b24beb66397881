#pragma once
// The limits of a run: events, turns, virtual time, memory, and whoever interrupts it.

#include <cstdint>
#include <optional>
#include <string>

#include "hypersim/actors/network.hpp"
#include "hypersim/runtime/program_memory.hpp"
#include "hypersim/simulator/run.hpp"

#include "kept_memory.hpp"

namespace hypersim::simulator {

class RunLimits {
 public:
  /// All outlive it.
  RunLimits(const language::Scenario& scenario, const RunOptions& options, const actors::Network& network)
      : scenario_(scenario), options_(options), network_(network) {}

  /// A turn has been taken.
  void turn();
  /// An event was recorded. False: the run keeps more than it may, and no program may go on.
  bool note(const runtime::Fact& fact) {
    kept_.add(fact);
    return memory() <= scenario_.options.limit_memory;
  }

  enum class Kind { Events, Turns, Time, Memory };
  struct Reached {
    bool interrupted = false;
    Kind kind = Kind::Events;    // of one that was not interrupted
    std::string limit;           // which, as a sentence; empty if it was interrupted
    std::uint64_t programs = 0;  // bytes that programs have for themselves
  };
  /// None: the run may go on.
  std::optional<Reached> reached() const;

 private:
  std::uint64_t memory() const { return kept_.bytes() + runtime::program_memory(); }

  const language::Scenario& scenario_;
  const RunOptions& options_;
  const actors::Network& network_;
  KeptMemory kept_;
  std::uint64_t turns_ = 0;
  std::size_t told_ = 0;  // events, to whoever shows how far the run is
};

}  // namespace hypersim::simulator
