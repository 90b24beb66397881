#pragma once
// Explores scenarios in their order. Where there are several, threads begin the next ones while those before them are
// reported: most scenarios need few schedules, and threads are worth their start only for many. What that does not
// bring to an end is continued when its turn comes, by all threads. What is found depends neither on the number of
// threads nor on how far the beginning came.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "hypersim/simulator/explore.hpp"

#include "ahead.hpp"
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
  /// The options say what stops everything; all outlive it.
  Explorations(Scenarios scenarios, const simulator::ExploreOptions& options, Work& work, Limits limits);

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
  Begun begin(const language::Scenario& scenario, simulator::Progress& progress,
              const std::atomic<bool>& is_over) const;

  const Scenarios scenarios_;
  const simulator::ExploreOptions& options_;
  const simulator::ExploreOptions options_ahead_;  // what ends a piece of work does not end what is begun besides
  Work& work_;
  const Limits limits_;
  std::size_t next_ = 0;
  std::deque<simulator::Progress> progress_;  // of what is begun, for each thread
  Ahead<Begun> begun_;
};

}  // namespace hypersim::cli
