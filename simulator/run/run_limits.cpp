#include "run_limits.hpp"

#include <fmt/format.h>

#include "hypersim/language/read_file.hpp"

namespace hypersim::simulator {

namespace {

bool is_set(const std::atomic<bool>* flag) { return flag != nullptr && flag->load(std::memory_order_relaxed); }

/// Whoever shows how far a run is does not need every event.
constexpr std::uint64_t kTurnsBetween = 256;

}  // namespace

void RunLimits::turn() {
  if (++turns_ % kTurnsBetween == 0 && options_.events != nullptr) {
    const std::size_t now = network_.trace().events().size();
    options_.events->fetch_add(now - told_, std::memory_order_relaxed);
    told_ = now;
  }
}

std::optional<RunLimits::Reached> RunLimits::reached() const {
  const language::Options& limits = scenario_.options;
  const bool interrupted = is_set(options_.interrupted) || is_set(options_.redundant);
  if (network_.trace().events().size() > limits.limit_events) {
    return Reached{interrupted, Kind::Events,
                   fmt::format("more than {} events (option limit events)", limits.limit_events)};
  }
  if (turns_ > limits.limit_events) {  // a program may ask its node without end, and leave no trace
    return Reached{
        interrupted, Kind::Turns,
        fmt::format("more than {} turns of processes and modules (option limit events)", limits.limit_events)};
  }
  if (memory() > limits.limit_memory) {
    return Reached{
        interrupted, Kind::Memory,
        fmt::format("more than {} of memory (option limit memory)", language::size_text(limits.limit_memory)),
        runtime::program_memory()};
  }
  if (network_.now().ms > limits.limit_time_ms) {
    return Reached{interrupted, Kind::Time,
                   fmt::format("more than {} ms of virtual time (option limit time)", limits.limit_time_ms)};
  }
  if (interrupted) return Reached{true, Kind::Events, {}};
  return std::nullopt;
}

}  // namespace hypersim::simulator
