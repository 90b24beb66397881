#pragma once
// For whoever has to tell what a loaded program did to the whole program: it is called when a thread is about to play,
// and when a loaded program ends everything in a way that nothing else hears of (_exit()).

#include <cstdint>

#include "hypersim/runtime/step_id.hpp"

namespace hypersim::processes {

/// The run that a thread plays.
struct RunInHand {
  std::uint64_t seed = 0;
  std::uint64_t schedule = 0;                      // of an exploration, from 1; 0: it is none of one
  const void* trace = nullptr;                     // for `step`
  runtime::StepId (*step)(const void*) = nullptr;  // the step that acts; null: no run
};
RunInHand& run_in_hand();

struct EndObserver {
  void (*thread_plays)() = nullptr;     // before each run in which a loaded program may take part
  void (*ends_at_once)(int) = nullptr;  // with the exit code
  void (*kills_itself)(int) = nullptr;  // with the signal, which nothing can catch
};

/// Before anything is played.
void observe_ends(EndObserver observer);
const EndObserver& end_observer();

}  // namespace hypersim::processes
