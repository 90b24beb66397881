#pragma once
// What all runs of a scenario have in common, whoever chooses: that the scripts of its cast begin to wait for their
// first step, in whatever order, which nothing shows; and then whatever happens as long as there is one candidate at a
// time.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "hypersim/actors/strategy.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::simulator {

/// How much of a run it is.
struct CommonBeginning {
  std::size_t starts = 0;   // choices of who begins to wait
  std::size_t choices = 0;  // with those
  std::size_t events = 0;
};

/// Follows a run to the end of its common beginning.
class BeginningWatch {
 public:
  /// Before each choice: does it belong to the beginning? `events` are those of the trace. Where a start is chosen, the
  /// first candidate has to be.
  bool goes_on(std::span<const actors::Candidate> candidates, const std::vector<runtime::TraceEvent>& events);
  /// Something may go wrong, which ends it.
  void end(const std::vector<runtime::TraceEvent>& events);
  bool is_over() const { return is_over_; }
  /// What it was. Nothing of a run that does not begin in that way.
  const CommonBeginning& beginning() const { return beginning_; }
  /// Who begins to wait, in the order of the candidates.
  std::span<const actors::Candidate> starts() const { return starts_; }

 private:
  bool is_next_start(std::span<const actors::Candidate> candidates) const;

  CommonBeginning beginning_;
  bool is_over_ = false;
  std::size_t events_before_ = 0;          // the first start
  std::vector<actors::Candidate> starts_;  // their names are below
  std::deque<runtime::ProcessId> processes_;
};

}  // namespace hypersim::simulator
