#include "explorations.hpp"

#include <atomic>
#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "report/terminal_text.hpp"

namespace hypersim::cli {

using language::Scenario;
using simulator::ExploreOptions;
using simulator::Exploring;
using simulator::Progress;

namespace {

/// What takes longer to explore is put aside until its turn comes.
constexpr double kBeginningS = 0.02;

class Stopwatch {
 public:
  double elapsed_s() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point began_ = Clock::now();
};

/// How far the exploration of a scenario is.
std::string progress_text(const std::string& path, const Progress& progress, double seconds) {
  const std::uint64_t schedules = progress.schedules;
  const double part = progress.part_done;
  return fmt::format("{}: {}, {:.0f} a second, {}{}, {}", path, counted(schedules, "schedule", "schedules"),
                     static_cast<double>(schedules) / seconds,
                     counted(progress.distinct_outcomes, "distinct outcome", "distinct outcomes"),
                     part < 0 ? "" : fmt::format(", {:.1f} % of all orders", part * 100),
                     counted(progress.events, "event", "events"));
}

/// How far all together are that have been begun at once.
std::string progress_text(const std::string& path, std::size_t others, const std::deque<Progress>& of_threads) {
  std::uint64_t schedules = 0, events = 0;
  for (const Progress& progress : of_threads) {
    schedules += progress.schedules;
    events += progress.events;
  }
  return fmt::format("{} and {}: {}, {}", path, counted(others, "other", "others"),
                     counted(schedules, "schedule", "schedules"), counted(events, "event", "events"));
}

ExploreOptions with_interrupted(ExploreOptions options, const std::atomic<bool>& interrupted) {
  options.interrupted = &interrupted;
  return options;
}

}  // namespace

Explorations::Explorations(Scenarios scenarios, const ExploreOptions& options, Work& work, Limits limits)
    : scenarios_(std::move(scenarios)),
      options_(options),
      options_ahead_(with_interrupted(options, work.interrupted())),
      work_(work),
      limits_(limits),
      progress_(options.jobs),
      begun_(scenarios_.size(), options.jobs,
             [this](std::size_t number, std::size_t thread, const std::atomic<bool>& is_over) {
               return begin(*scenarios_[number], progress_[thread], is_over);
             }) {}

Explorations::Begun Explorations::begin(const Scenario& scenario, Progress& progress,
                                        const std::atomic<bool>& is_over) const {
  const Stopwatch watch;
  Begun begun{std::make_unique<Exploring>(scenario, options_ahead_)};
  begun.exploring->play(1, &progress, [&] { return is_over || watch.elapsed_s() > kBeginningS; });
  begun.spent_s = watch.elapsed_s();
  return begun;
}

Explorations::Explored Explorations::next() {
  const std::size_t number = next_++;
  const Scenario& scenario = *scenarios_[number];
  Begun one;
  // With --time, each has a clock of its own.
  if (limits_.one_by_one || limits_.time_ms || scenarios_.size() == 1) {
    one.exploring = std::make_unique<Exploring>(scenario, options_);
  } else {
    work_.begin([&] { return progress_text(scenario.path, scenarios_.size() - number - 1, progress_); });
    one = begun_.take();
    work_.end();
  }
  if (!one.exploring->is_over()) {
    begun_.hold(true);
    Progress progress;
    work_.begin([&] { return progress_text(scenario.path, progress, work_.elapsed_s()); }, limits_.time_ms);
    one.exploring->play(options_.jobs, &progress);
    work_.end();
    begun_.hold(false);
    one.spent_s += work_.elapsed_s();
  }
  return {one.exploring->result(), one.spent_s};
}

}  // namespace hypersim::cli
