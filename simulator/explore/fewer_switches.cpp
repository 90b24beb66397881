#include "fewer_switches.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "explored_run.hpp"

namespace hypersim::simulator {

using actors::Candidate;
using actors::FaultPoint;

namespace {

/// A choice that is not the first come one, by its number; or the fault that happens before the choice of that number.
using Switches = std::set<std::pair<std::size_t, std::uint64_t>>;

/// First come, but for the switches. Notes those that it made.
class SwitchStrategy : public actors::Strategy {
 public:
  explicit SwitchStrategy(Switches switches) : switches_(std::move(switches)) {}

  std::size_t choose(std::span<const Candidate> candidates) override {
    const std::size_t number = made_++;
    for (std::size_t i = 1; i < candidates.size(); ++i) {
      if (take({number, candidates[i].key()})) return i;
    }
    return 0;
  }
  bool inject(const FaultPoint& point) override { return take({made_, point.key()}); }
  const Switches& taken() const { return taken_; }

 private:
  bool take(const std::pair<std::size_t, std::uint64_t>& one) {
    if (!switches_.contains(one)) return false;
    taken_.insert(one);
    return true;
  }

  Switches switches_;
  Switches taken_;
  std::size_t made_ = 0;
};

/// Follows a recording, and notes where it was not the first come choice.
class SwitchesOf : public actors::Strategy {
 public:
  explicit SwitchesOf(const Recording& recording) : keys_(recording.keys()) {}

  std::size_t choose(std::span<const Candidate> candidates) override {
    const std::size_t number = made_++;
    if (next_ == keys_.size()) return 0;
    const std::uint64_t key = keys_[next_++];
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (candidates[i].key() != key) continue;
      if (i > 0) switches.insert({number, key});
      return i;
    }
    return 0;
  }
  bool inject(const FaultPoint& point) override {
    if (next_ == keys_.size() || keys_[next_] != point.key()) return false;
    ++next_;
    switches.insert({made_, point.key()});
    return true;
  }

  Switches switches;

 private:
  const std::vector<std::uint64_t> keys_;
  std::size_t next_ = 0;
  std::size_t made_ = 0;
};

}  // namespace

std::size_t fewer_switches(const language::Scenario& scenario, const ExploreOptions& options, Finding& finding) {
  ExploredOptions run;
  run.seed = options.seed;
  run.storage = options.storage;
  SwitchesOf all(finding.recording);
  explored_run(scenario, run, all);
  const std::string wanted = failure_key(finding.result);
  Switches switches = all.switches;
  const auto try_with = [&](const Switches& fewer) {
    SwitchStrategy strategy(fewer);
    Recording recording;
    RunResult result = recorded_run(scenario, run, strategy, recording);
    if (failure_key(result) != wanted) return false;
    finding.result = std::move(result);
    finding.recording = std::move(recording);
    switches = strategy.taken();
    return true;
  };
  for (bool fewer = true; fewer;) {
    fewer = false;
    for (const auto& one : std::vector(switches.begin(), switches.end())) {
      Switches rest = switches;
      rest.erase(one);
      if (rest.size() < switches.size() && try_with(rest)) fewer = true;
    }
  }
  return switches.size();
}

}  // namespace hypersim::simulator
