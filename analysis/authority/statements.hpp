#pragma once
// The outermost statements of a scenario, and which of them is being played: steps that are advised go before one.

#include <cstddef>
#include <vector>

#include "hypersim/analysis/advice.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

class StatementCursor {
 public:
  /// The scenario outlives it.
  explicit StatementCursor(const language::Scenario& scenario);

  void take(const runtime::TraceEvent& event);

  /// The last statement that has begun, if the set-up is over.
  const language::Step* statement() const { return statement_; }
  /// How many events came before it.
  std::size_t began() const { return began_; }

 private:
  std::vector<const language::Step*> around_;  // by the id of a step, from 1: the statement that it is, or stands in
  const language::Step* statement_ = nullptr;
  std::size_t events_ = 0;
  std::size_t began_ = 0;
};

/// Steps of it are played beside each other.
bool is_block(const language::Step& statement);
/// `statement` is null during the set-up: no step can come before it.
Place before(const language::Step* statement);

}  // namespace hypersim::analysis
