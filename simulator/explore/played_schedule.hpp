#pragma once
// What a schedule of an exploration came to.

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

/// A right that kv has verified.
struct VerifiedRight {
  std::uint64_t hash = 0;  // of the process and the params
  runtime::ProcessId process;
  runtime::Capability capability;

  std::string text() const { return process.text() + ": " + capability.params(); }
};
/// Rights, by their hashes, whose texts have been told.
using ToldRights = std::unordered_set<std::uint64_t>;

struct PlayedSchedule {
  std::uint64_t number = 0;  // from 0
  std::string strategy;
  std::vector<std::uint64_t> keys;  // of its choices; empty if it passed
  std::uint64_t choices = 0;
  std::size_t events = 0;
  std::uint64_t outcome = 0;
  RunResult result;                   // without the trace
  std::vector<VerifiedRight> rights;  // each once
  bool is_whole = false;              // else it was interrupted, or never begun
  bool is_last = false;               // every order has been played
  bool was_none = false;              // there was nothing left to play
  bool left_the_choices = false;      // the search of all orders could not make a choice again that it had made
};

}  // namespace hypersim::simulator
