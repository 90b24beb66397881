#include "explore_progress.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace hypersim::cli {

namespace {

constexpr std::chrono::milliseconds kBetween(200);

}  // namespace

ExploreProgress::ExploreProgress(std::optional<std::uint64_t> time_ms)
    : time_ms_(time_ms), shows_(::isatty(STDOUT_FILENO) == 1), began_(Clock::now()), shown_at_(began_) {}

void ExploreProgress::begin() { began_ = shown_at_ = Clock::now(); }

bool ExploreProgress::go_on(const simulator::Exploration& known) {
  if (!shows_ && !time_ms_) return true;
  const Clock::time_point now = Clock::now();
  if (shows_ && now - shown_at_ >= kBetween) {
    shown_at_ = now;
    shown_ = true;
    const double seconds = elapsed_s();
    fmt::print("\r\x1b[K{} schedules, {:.0f} a second, {} distinct outcomes{}", known.schedules,
               static_cast<double>(known.schedules) / seconds, known.distinct_outcomes,
               known.part_done ? fmt::format(", {:.1f} % of all orders", *known.part_done * 100) : "");
    std::fflush(stdout);
  }
  return !time_ms_ || now - began_ < std::chrono::milliseconds(*time_ms_);
}

void ExploreProgress::end() {
  if (shown_) fmt::print("\r\x1b[K");
  shown_ = false;
}

double ExploreProgress::elapsed_s() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

}  // namespace hypersim::cli
