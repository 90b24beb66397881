#pragma once
// Explores scenarios in their order. Where there are several, some are begun at once, by as many threads as may play:
// most scenarios need few schedules, and threads are worth their start only for many. What that does not bring to an
// end is continued when its turn comes, by all threads. What is found depends neither on the number of threads nor on
// how far the beginning came.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/schedule_source.hpp"

#include "work.hpp"

namespace hypersim::cli {

class Explorations {
 public:
  using Scenarios = std::vector<const language::Scenario*>;
  struct Limits {
    std::optional<std::uint64_t> time_ms;  // how long each may take
    /// None is begun before its turn: what is played may end the program, as a loaded library can.
    bool one_by_one = false;
  };
  /// Who has the results of a scenario, in place of threads of this process.
  using MakeSource = std::function<std::unique_ptr<simulator::ScheduleSource>(const language::Scenario&)>;
  /// The options say what stops everything; all outlive it. Without `make_source`, threads play.
  Explorations(Scenarios scenarios, const simulator::ExploreOptions& options, Work& work, Limits limits,
               MakeSource make_source = nullptr);

  struct Explored {
    simulator::Exploration exploration;
    double spent_s = 0;
  };
  /// Of the next scenario. There must be one.
  Explored next();

 private:
  struct Begun {
    std::unique_ptr<simulator::Exploring> exploring;
    double spent_s = 0;
  };
  void begin_some();
  Begun begin(const language::Scenario& scenario, simulator::Progress& progress) const;

  Scenarios scenarios_;
  const simulator::ExploreOptions& options_;
  Work& work_;
  Limits limits_;
  MakeSource make_source_;
  std::vector<Begun> begun_;  // the first of the scenarios; empty where its turn is over
  std::size_t next_ = 0;
};

}  // namespace hypersim::cli
