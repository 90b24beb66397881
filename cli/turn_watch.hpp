#pragma once
// Watches that each turn of a process comes to its end. Only processor time counts: on a busy machine, an innocent
// program may wait for long. It costs what plays nothing but a counter of turns.

#include <atomic>
#include <cstdint>

#include "play_end.hpp"

namespace hypersim::cli {

/// A turn that takes longer ends this process, after `note`, which is called in the thread of that turn. So does one
/// that goes on after `interrupted` is set.
void begin_turn_watch(std::uint64_t step_time_ms, const std::atomic<bool>& interrupted,
                      void (*note)(PlayEnd::Kind kind));
void end_turn_watch();
/// The thread that calls is about to play.
void watch_turns_of_this_thread();

}  // namespace hypersim::cli
