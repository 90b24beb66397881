#pragma once
// Follows a trace and knows which of the scenario's outermost statements is being played.

#include <cstddef>

#include "hypersim/analysis/advice.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

class StatementCursor {
 public:
  explicit StatementCursor(const language::Scenario& scenario) : scenario_(scenario) {}

  void take(const runtime::TraceEvent& event);

  /// The last that has begun; none: the run is at its set-up.
  const language::Step* statement() const { return next_ == 0 ? nullptr : &scenario_.steps[next_ - 1]; }
  /// How many events came before it.
  std::size_t began() const { return began_; }

 private:
  const language::Scenario& scenario_;
  std::size_t events_ = 0;
  std::size_t next_ = 0;      // in the scenario's steps
  std::size_t to_begin_ = 0;  // steps of the present statement that have not begun
  std::size_t began_ = 0;
};

/// Steps of it are played beside each other.
bool is_block(const language::Step& step);
/// None: the run is at its set-up, and no step can come before it.
Place before(const language::Step* statement);

}  // namespace hypersim::analysis
