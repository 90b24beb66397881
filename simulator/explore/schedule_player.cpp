#include "hypersim/simulator/schedule_player.hpp"

#include "batch.hpp"

namespace hypersim::simulator {

struct SchedulePlayer::Impl {
  Impl(const language::Scenario& scenario, const ExploreOptions& options, std::uint64_t length_of_the_first)
      : run(explored_options(scenario, options)),
        jobs(options.jobs),
        all(scenario),
        portfolio(options.strategy, seed_of_schedules(scenario, options)),
        batch(scenario, run, portfolio, all) {
    portfolio.set_length(length_of_the_first);
    batch.tell_to(options.progress);
    batch.use(options.snapshots);
  }

  const ExploredOptions run;
  const std::size_t jobs;
  Exhaustive all;  // of which nothing is played here
  Portfolio portfolio;
  Batch batch;
};

SchedulePlayer::SchedulePlayer(const language::Scenario& scenario, const ExploreOptions& options,
                               std::uint64_t length_of_the_first)
    : impl_(std::make_unique<Impl>(scenario, options, length_of_the_first)) {}
SchedulePlayer::~SchedulePlayer() = default;
SchedulePlayer::SchedulePlayer(SchedulePlayer&&) noexcept = default;

std::vector<ScheduleResult> SchedulePlayer::play(std::uint64_t first, std::uint64_t count) {
  return impl_->batch.play(first, count, impl_->jobs, Batch::Which::DecidedByNumber);
}

}  // namespace hypersim::simulator
