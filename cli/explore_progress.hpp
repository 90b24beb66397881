#pragma once
// What `explore` shows while it works, on a terminal only; and the time that it may take.

#include <chrono>
#include <cstdint>
#include <optional>

#include "hypersim/simulator/explore.hpp"

namespace hypersim::cli {

class ExploreProgress {
 public:
  explicit ExploreProgress(std::optional<std::uint64_t> time_ms);

  /// A scenario begins.
  void begin();
  /// False if the time is over.
  bool go_on(const simulator::Exploration& known);
  /// Removes the line.
  void end();
  /// Since begin().
  double elapsed_s() const;

 private:
  using Clock = std::chrono::steady_clock;

  std::optional<std::uint64_t> time_ms_;
  bool shows_;
  bool shown_ = false;
  Clock::time_point began_;
  Clock::time_point shown_at_;
};

}  // namespace hypersim::cli
