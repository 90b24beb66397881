#pragma once
// How many scenarios of a command came to what, and the line that says so at its end.

#include <cstddef>
#include <string>

#include "report/scenario_result.hpp"

namespace hypersim::cli {

struct Tally {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t undecided = 0;
  std::size_t faults = 0;
  std::size_t skipped = 0;     // not to be played
  std::size_t not_played = 0;  // because an earlier one did not pass

  void add(ResultKind kind);
  /// So far nothing has come to anything else.
  bool all_passed() const { return failed == 0 && undecided == 0 && faults == 0; }
  /// Behind what a command says of those that passed and that failed: `, 1 undecided, 2 skipped in 0.41 s`.
  std::string rest(double elapsed_s) const;
};

/// `0.41 s`, `12.3 s`, `2 min 5 s`.
std::string elapsed_text(double seconds);

}  // namespace hypersim::cli
