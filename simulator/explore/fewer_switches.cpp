#include "fewer_switches.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "judge_histories.hpp"
#include "matched_strategy.hpp"

namespace hypersim::simulator {

using actors::Candidate;
using actors::FaultPoint;

namespace {

/// A choice that is not the first come one, by its number; or the fault that happens before the choice of that number.
struct Switch {
  std::size_t number = 0;
  std::uint64_t key = 0;
  bool is_fault = false;
  friend auto operator<=>(const Switch&, const Switch&) = default;
};
using Switches = std::vector<Switch>;

/// First come, but for the switches. Notes those that it made.
class SwitchStrategy : public actors::Strategy {
 public:
  explicit SwitchStrategy(const Switches& switches) : switches_(switches.begin(), switches.end()) {}

  std::size_t choose(std::span<const Candidate> candidates) override {
    const std::size_t number = made_++;
    for (std::size_t i = 1; i < candidates.size(); ++i) {
      if (take({number, candidates[i].key(), false})) return i;
    }
    return 0;
  }
  bool inject(const FaultPoint& point) override { return take({made_, point.key(), true}); }
  const Switches& taken() const { return taken_; }

 private:
  bool take(const Switch& one) {
    if (!switches_.contains(one)) return false;
    taken_.push_back(one);
    return true;
  }

  std::set<Switch> switches_;
  Switches taken_;
  std::size_t made_ = 0;
};

/// Lets another strategy choose, and notes where that is not the first come choice.
class SwitchesOf : public actors::Strategy {
 public:
  explicit SwitchesOf(actors::Strategy& strategy) : strategy_(strategy) {}

  std::size_t choose(std::span<const Candidate> candidates) override {
    const std::size_t chosen = strategy_.choose(candidates);
    if (chosen > 0) switches.push_back({made_, candidates[chosen].key(), false});
    ++made_;
    return chosen;
  }
  bool inject(const FaultPoint& point) override {
    const bool injected = strategy_.inject(point);
    if (injected) switches.push_back({made_, point.key(), true});
    return injected;
  }

  Switches switches;

 private:
  actors::Strategy& strategy_;
  std::size_t made_ = 0;
};

/// Removes switches as long as it fails in the same way, many at a time first.
class FewerSwitches {
 public:
  FewerSwitches(const language::Scenario& scenario, const ExploredOptions& options,
                const std::function<bool(const RunResult&)>& same, Finding& finding)
      : scenario_(scenario), options_(options), same_(same), finding_(finding) {}

  std::optional<Departures> run(const ChoiceMarks& marks) {
    MatchedStrategy matched(marks);
    SwitchesOf all(matched);
    ExploredOptions watched = options_;
    watched.before = [&](actors::Network& network) { matched.watch(network.trace()); };
    explored_run(scenario_, watched, all);
    if (is_interrupted() || !fails_with(all.switches)) return std::nullopt;
    for (std::size_t size = std::max<std::size_t>(switches_.size() / 2, 1); !is_interrupted();) {
      const bool fewer = remove(size);
      if (size == 1 && !fewer) break;
      size = std::max<std::size_t>(std::min(size / 2, switches_.size()), 1);
    }
    Departures left;
    for (const Switch& one : switches_) ++(one.is_fault ? left.faults : left.choices);
    return left;
  }

 private:
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  /// Tries to do without each run of that many of them.
  bool remove(std::size_t size) {
    bool fewer = false;
    for (std::size_t at = 0; at < switches_.size() && !is_interrupted();) {
      Switches rest = switches_;
      const auto begin = rest.begin() + static_cast<std::ptrdiff_t>(at);
      rest.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(size, rest.size() - at)));
      if (fails_with(rest)) {
        fewer = true;
      } else {
        at += size;
      }
    }
    return fewer;
  }

  bool fails_with(const Switches& switches) {
    SwitchStrategy strategy(switches);
    Recording recording;
    RunResult result = recorded_run(scenario_, options_, strategy, recording);
    judge_histories(result, options_.interrupted);
    if (!same_(result)) return false;
    finding_.result = std::move(result);
    finding_.result.trace = {};
    finding_.recording = std::move(recording);
    switches_ = strategy.taken();
    return true;
  }

  const language::Scenario& scenario_;
  const ExploredOptions& options_;
  const std::function<bool(const RunResult&)>& same_;
  Finding& finding_;
  Switches switches_;
};

}  // namespace

std::optional<Departures> fewer_switches(const language::Scenario& scenario, const ExploredOptions& options,
                                         const ChoiceMarks& marks, const std::function<bool(const RunResult&)>& same,
                                         Finding& finding) {
  return FewerSwitches(scenario, options, same, finding).run(marks);
}

}  // namespace hypersim::simulator
