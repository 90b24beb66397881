#pragma once
// How a checker goes over a trace: it is told the number of each event, then sees its fact.

#include <vector>

#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/check.hpp"

#include "broken_off.hpp"

namespace hypersim::simulator {

/// What the Checker found. It is made with the list to add to, and with `more`; it has at(number, event), and takes
/// every fact.
template <class Checker, class... More>
std::vector<Breach> breaches_found_by(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options,
                                      const More&... more) {
  std::vector<Breach> breaches;
  Checker checker(breaches, more...);
  for (std::size_t number = 0; number < trace.size() && !broken_off(options.interrupted, number); ++number) {
    checker.at(number, trace[number]);
    std::visit(checker, trace[number].fact);
  }
  return breaches;
}

}  // namespace hypersim::simulator
