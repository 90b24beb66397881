#pragma once
// How a checker goes over a whole trace.

#include <atomic>
#include <cstddef>
#include <vector>

#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/check.hpp"

#include "broken_off.hpp"
#include "running_check.hpp"

namespace hypersim::simulator {

/// Shows it the trace. Returns false if it was broken off.
template <class Checker>
bool go_over(const std::vector<runtime::TraceEvent>& trace, const std::atomic<bool>* interrupted, Checker& checker) {
  for (std::size_t number = 0; number < trace.size(); ++number) {
    if (broken_off(interrupted, number)) return false;
    show_event(checker, trace[number], number);
  }
  return true;
}

/// What the Checker found. It is made with the list to add to, and with `more`; it has at(number, event).
template <class Checker, class... More>
std::vector<Breach> breaches_found_by(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options,
                                      const More&... more) {
  std::vector<Breach> breaches;
  Checker checker(breaches, more...);
  (void)go_over(trace, options.interrupted, checker);
  return breaches;
}

}  // namespace hypersim::simulator
