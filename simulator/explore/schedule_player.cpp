#include "hypersim/simulator/schedule_player.hpp"

#include <algorithm>
#include <atomic>

#include "hypersim/simulator/threads.hpp"

#include "play_schedule.hpp"

namespace hypersim::simulator {

struct SchedulePlayer::Impl {
  Impl(const language::Scenario& scenario, const ExploreOptions& options, std::uint64_t length_of_the_first)
      : run(explored_options(scenario, options)),
        jobs(options.jobs),
        progress(options.progress),
        portfolio(options.strategy, seed_of_schedules(scenario, options)),
        play_schedule(scenario, run, portfolio) {
    portfolio.set_length(length_of_the_first);
  }

  const ExploredOptions run;
  const std::size_t jobs;
  Progress* const progress;
  Portfolio portfolio;
  const PlaySchedule play_schedule;
};

SchedulePlayer::SchedulePlayer(const language::Scenario& scenario, const ExploreOptions& options,
                               std::uint64_t length_of_the_first)
    : impl_(std::make_unique<Impl>(scenario, options, length_of_the_first)) {}
SchedulePlayer::~SchedulePlayer() = default;
SchedulePlayer::SchedulePlayer(SchedulePlayer&&) noexcept = default;

std::vector<ScheduleResult> SchedulePlayer::play(std::uint64_t first, std::uint64_t count) {
  std::vector<ScheduleResult> results;
  for (std::uint64_t number = first; number < first + count; ++number) {
    if (!impl_->portfolio.is_exhaustive(number)) results.emplace_back().number = number;
  }
  const auto is_interrupted = [this] { return impl_->run.interrupted != nullptr && impl_->run.interrupted->load(); };
  std::atomic<std::size_t> next = 0;
  const auto play_some = [&] {
    const ExploredOptions options = impl_->play_schedule.options_of_a_thread();
    ToldRights told;
    for (std::size_t i = next++; i < results.size() && !is_interrupted(); i = next++) {
      results[i] = impl_->play_schedule.of_number(results[i].number, options, told);
      if (impl_->progress != nullptr && results[i].is_whole) impl_->progress->schedules.fetch_add(1);
    }
  };
  Threads others;
  while (others.size() + 1 < std::min(impl_->jobs, results.size()) && others.start(play_some)) {
  }
  play_some();
  others.join();
  return results;
}

}  // namespace hypersim::simulator
