#pragma once
// What the events of a trace are, whatever their places and the numbers that were drawn for them, so that the events of
// two traces can be matched.

#include <cstdint>
#include <string_view>
#include <vector>

#include "hypersim/analysis/trace_diff.hpp"

namespace hypersim::analysis {

/// A number for each event, in order. It is the same for events of two traces that are the same thing: the same fact,
/// in the same step, the same time round. Ids of requests and transactions, and names that were drawn for processes,
/// count as what they were first met in. A step is known by who acts and by its statement without its expectation, and
/// not by its number or its line. Times do not count.
std::vector<std::uint64_t> identities_of(const RecordedTrace& trace);

/// The statement without `=> …`, which does not change what the step does.
std::string_view without_expectation(std::string_view statement);

}  // namespace hypersim::analysis
