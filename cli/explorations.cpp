#include "explorations.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <fmt/format.h>
#include <utility>

#include "hypersim/simulator/threads.hpp"

#include "report/terminal_text.hpp"

namespace hypersim::cli {

using language::Scenario;
using simulator::Exploring;
using simulator::Progress;

namespace {

/// So many scenarios a thread, at most, are begun at once. Until all are, nothing of them is printed.
constexpr std::size_t kAtOnce = 16;
/// What takes longer is put aside,
constexpr double kBeginningS = 0.02;
/// and after that, no other is begun.
constexpr double kAllBeginningsS = 0.2;

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

}  // namespace

Explorations::Explorations(Scenarios scenarios, const simulator::ExploreOptions& options, Work& work, Limits limits,
                           MakeSource make_source)
    : scenarios_(std::move(scenarios)),
      options_(options),
      work_(work),
      limits_(limits),
      make_source_(std::move(make_source)) {}

Explorations::Begun Explorations::begin(const Scenario& scenario, Progress& progress) const {
  const Stopwatch watch;
  Begun begun{std::make_unique<Exploring>(scenario, options_)};
  begun.exploring->play(1, &progress, [&] { return watch.elapsed_s() > kBeginningS; });
  begun.spent_s = watch.elapsed_s();
  return begun;
}

void Explorations::begin_some() {
  const std::size_t first = begun_.size();
  const std::size_t count = std::min(scenarios_.size() - first, kAtOnce * options_.jobs);
  const std::size_t threads = std::min(count, options_.jobs);
  std::deque<Progress> progress(threads);
  std::vector<Begun> begun(count);
  std::atomic<std::size_t> next = 0;
  const Stopwatch watch;
  const auto begin_in_turn = [&](Progress& its_progress) {
    while (watch.elapsed_s() < kAllBeginningsS && !options_.interrupted->load()) {
      const std::size_t i = next++;
      if (i >= count) break;
      begun[i] = begin(*scenarios_[first + i], its_progress);
    }
  };
  work_.begin([&] { return progress_text(scenarios_[first]->path, count - 1, progress); });
  simulator::Threads workers;
  for (std::size_t i = 1; i < threads; ++i) {
    if (!workers.start([&begin_in_turn, &its_progress = progress[i]] { begin_in_turn(its_progress); })) break;
  }
  begin_in_turn(progress.front());
  workers.join();
  work_.end();
  // They were taken in order, so those that were not are at the end.
  std::erase_if(begun, [](const Begun& one) { return one.exploring == nullptr; });
  std::move(begun.begin(), begun.end(), std::back_inserter(begun_));
}

Explorations::Explored Explorations::next() {
  const Scenario& scenario = *scenarios_[next_];
  // With --time, each has a clock of its own; and workers play for one after the other.
  const bool one_by_one = limits_.one_by_one || limits_.time_ms || make_source_;
  if (next_ == begun_.size() && !one_by_one && scenarios_.size() - next_ > 1) begin_some();
  if (next_ == begun_.size()) begun_.push_back({std::make_unique<Exploring>(scenario, options_)});
  Begun one = std::move(begun_[next_++]);
  if (!one.exploring->is_over()) {
    Progress progress;
    work_.begin([&] { return progress_text(scenario.path, progress, work_.elapsed_s()); }, limits_.time_ms);
    if (make_source_) {
      const auto source = make_source_(scenario);
      one.exploring->play(*source, &progress);
    } else {
      one.exploring->play(options_.jobs, &progress);
    }
    work_.end();
    one.spent_s += work_.elapsed_s();
  }
  return {one.exploring->result(), one.spent_s};
}

}  // namespace hypersim::cli
