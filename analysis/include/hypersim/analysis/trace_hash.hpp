#pragma once
// A rolling hash over the events of a trace: equal for the same events in every run and in every build, and an order of
// magnitude cheaper than their text. In which line a step stands is not part of it.

#include <cstdint>
#include <vector>

#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

class TraceHash {
 public:
  /// Takes in the events that came since the last call.
  void follow(const std::vector<runtime::TraceEvent>& trace);
  std::uint64_t value() const { return value_; }
  std::size_t events() const { return seen_; }

 private:
  std::size_t seen_ = 0;
  std::uint64_t value_ = 0x9e3779b97f4a7c15;
};

}  // namespace hypersim::analysis
