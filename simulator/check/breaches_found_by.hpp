#pragma once
// How a checker goes over a trace: it is told the number of each event whose fact it takes, then sees the fact.

#include <atomic>
#include <cstddef>
#include <vector>

#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/check.hpp"

#include "broken_off.hpp"
#include "takes_facts.hpp"

namespace hypersim::simulator {

/// It has kSeesAll: it is told of each event.
template <class Checker>
constexpr bool sees_all() {
  return requires { Checker::kSeesAll; };
}

/// Shows it the trace. Returns false if it was broken off.
template <class Checker>
bool go_over(const std::vector<runtime::TraceEvent>& trace, const std::atomic<bool>* interrupted, Checker& checker) {
  for (std::size_t number = 0; number < trace.size(); ++number) {
    if (broken_off(interrupted, number)) return false;
    const runtime::TraceEvent& event = trace[number];
    const bool is_taken = takes<Checker>(event.fact);
    if (is_taken || sees_all<Checker>()) checker.at(number, event);
    if (is_taken) give(checker, event.fact);
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
