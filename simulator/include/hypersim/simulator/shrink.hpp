#pragma once
// Makes a scenario that fails under some schedule smaller, as long as it fails in the same way: at the same step, at
// the same property or in the same built-in check, with the same kind of outcome, and with the same text unless that
// text is drawn (a tx id). A race stays a race: if it passed under some schedule, what is left does, too. A failure
// that takes a fault still takes one, and one that takes none never gets one.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/progress.hpp"

namespace hypersim::simulator {

struct ShrinkOptions {
  std::uint64_t seed = 0;
  language::StorageKind storage = language::StorageKind::Memory;
  /// How many schedules of each smaller scenario are tried; fewer while its runs are long.
  std::uint64_t schedules = 150;
  /// The scenario is known to pass under some schedule. Else that is found out.
  bool passes = false;
  /// Set from outside (Ctrl-C, or because the time is over): what has been reached by then is the result.
  const std::atomic<bool>* interrupted = nullptr;
  Progress* progress = nullptr;
};

/// How the schedule of a failure differs from first come, first served without faults.
struct Departures {
  std::size_t choices = 0;
  std::size_t faults = 0;
};

struct Shrunk {
  std::string text;         // in the canonical layout
  std::size_t steps = 0;    // that it has
  bool is_race = false;     // it passes under some schedule
  bool is_minimal = false;  // without any single line, or pair of lines that open and close a block, it does not fail
                            // in the same way; else the shrinking was interrupted
  Finding finding;          // the failure of the smaller scenario
  /// As few as possible: without any single one it does not fail in the same way. None if it was interrupted before.
  std::optional<Departures> departures;
};

/// `text` is the file of `scenario`, and `finding` what one of its schedules came to. The files that it includes become
/// part of it. At the worst, nothing can be left out. None if the text is not that of the scenario any more, or if the
/// finding is not a failure.
std::optional<Shrunk> shrink(const std::string& text, const language::Scenario& scenario, const Finding& finding,
                             const ShrinkOptions& options);

}  // namespace hypersim::simulator
