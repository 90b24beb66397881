#include "run_limits.hpp"

#include <fmt/format.h>

namespace hypersim::simulator {

std::optional<RunLimits::Reached> RunLimits::reached() const {
  const language::Options& limits = scenario_.options;
  const bool interrupted = options_.interrupted != nullptr && options_.interrupted->load(std::memory_order_relaxed);
  if (node_.trace().events().size() > limits.limit_events) {
    return Reached{interrupted, fmt::format("more than {} events (option limit events)", limits.limit_events)};
  }
  if (turns_ > limits.limit_events) {  // a program may ask its node without end, and leave no trace
    return Reached{interrupted, fmt::format("more than {} turns of processes and modules (option limit events)",
                                            limits.limit_events)};
  }
  if (node_.now().ms > limits.limit_time_ms) {
    return Reached{interrupted,
                   fmt::format("more than {} ms of virtual time (option limit time)", limits.limit_time_ms)};
  }
  if (interrupted) return Reached{true, {}};
  return std::nullopt;
}

}  // namespace hypersim::simulator
