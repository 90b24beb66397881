#pragma once
// Results of schedules that workers have played, as an exploration takes them.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/cluster/workers.hpp"
#include "hypersim/simulator/schedule_player.hpp"
#include "hypersim/simulator/schedule_source.hpp"

#include "explore_workers.hpp"
#include "options.hpp"

namespace hypersim::cli {

class RemoteResults final : public simulator::ScheduleSource {
 public:
  /// All outlive it. The options say what interrupts, and how many threads play what no worker plays.
  RemoteResults(ExploreWorkers& workers, const ExploreCommand& command, const language::Scenario& scenario,
                const simulator::ExploreOptions& options);
  /// Workers play no more of it.
  ~RemoteResults() override;
  RemoteResults(const RemoteResults&) = delete;
  RemoteResults& operator=(const RemoteResults&) = delete;

  void begin(std::uint64_t length_of_the_first) override;
  std::vector<simulator::ScheduleResult> play(std::uint64_t first, std::uint64_t count) override;

 private:
  /// False if it was interrupted.
  bool take_next();
  bool play_it_here(cluster::Range range);
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  ExploreWorkers& all_workers_;
  cluster::Workers& workers_;
  const ExploreCommand& command_;
  const language::Scenario& scenario_;
  const simulator::ExploreOptions& options_;
  std::optional<simulator::SchedulePlayer> player_;  // of this process
  std::deque<simulator::ScheduleResult> results_;    // that were not asked for yet
  std::uint64_t known_until_ = 1;                    // everything before that number has come
  bool has_begun_ = false;
};

}  // namespace hypersim::cli
