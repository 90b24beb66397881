#pragma once
// A branch of the search for all orders, and what its runs come to, as plain data. Whoever has a branch searches all
// that is behind it, knowing nothing else of the search. Choices are told by their keys (Candidate::key()), so it does
// not matter who made them, and where.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "footprint.hpp"

namespace hypersim::simulator {

struct Branch {
  /// What happens at one place of the run.
  struct Made {
    std::uint64_t key = 0;  // of what is chosen; 0 for a fault
    bool is_fault = false;
    bool is_crash = false;  // a fault that happens between two choices; any other happens within the one before it
    bool goes_wrong = false;
    friend bool operator==(const Made&, const Made&) = default;
  };
  /// A choice that would repeat something, and what it touched where it was tried.
  struct Tried {
    std::uint64_t key = 0;
    Footprint footprint;
    friend bool operator==(const Tried&, const Tried&) = default;
  };

  std::vector<Made> made;    // from the beginning of the run to this branch, which is the last
  bool is_open = false;      // the last is the first choice that is neither tried nor asleep; which, is not known yet
  std::size_t first = 0;     // the place of the choice that the last is, or within which it happens
  std::vector<Tried> sleep;  // there, when the run comes there
  std::vector<Tried> done;   // there, before this branch
  friend bool operator==(const Branch&, const Branch&) = default;
};

/// At that place, one of these choices has to be tried, unless one of them is to be tried anyway, or would repeat
/// something. Then it is `first`.
struct Reversal {
  std::size_t place = 0;
  std::vector<std::uint64_t> leading;
  std::uint64_t first = 0;
  friend auto operator<=>(const Reversal&, const Reversal&) = default;
};

/// What one run behind a branch means for the search that the branch belongs to.
struct RunOfBranch {
  struct End {
    std::uint64_t key = 0;  // what was chosen
    Footprint footprint;    // of all that the choice at Branch::first touched
  };
  bool counts = false;              // else it was interrupted as a repetition
  bool left = false;                // it could not make a choice again that had been made
  bool touches_everything = false;  // the choice at Branch::first, in this run or an earlier one
  bool is_last = false;             // of the search that played it
  double part_done = 0;             // of all that is behind the branch, once it is over
  std::vector<Reversal> reversals;  // at the places of the branch
  std::optional<End> end;           // it was the last one behind the branch
};

}  // namespace hypersim::simulator
