#pragma once
// The life of a process, as a trace tells it: alive, away, gone, and since when.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hypersim/runtime/semantics.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

struct Life {
  enum class State {
    NeverStarted,
    Alive,
    Away,         // it has ended, and will be started again
    Ended,        // for good
    WentWithNode  // the node stopped, and has not brought it back
  };
  State state = State::NeverStarted;
  std::size_t event = 0;         // in which it came to be so
  std::uint64_t back_at_ms = 0;  // of Away
};

/// `was killed`, `crashed`, `ended`.
std::string how_it_ended(const runtime::fact::ProcessEnded& end);

/// As it was before the event `end`, in a trace of a node that plays `semantics`: how long an absence lasts is another
/// matter in the shipped runtime (docs/semantics.md, section 5).
Life life_of(const std::vector<runtime::TraceEvent>& trace, const runtime::ProcessId& process,
             runtime::Semantics semantics, std::size_t end);
/// As it is at the end of the trace.
inline Life life_of(const std::vector<runtime::TraceEvent>& trace, const runtime::ProcessId& process,
                    runtime::Semantics semantics) {
  return life_of(trace, process, semantics, trace.size());
}

}  // namespace hypersim::analysis
