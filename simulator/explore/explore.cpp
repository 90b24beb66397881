#include "hypersim/simulator/explore.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>
#include <utility>

#include "explored_run.hpp"
#include "follow.hpp"
#include "outcome.hpp"
#include "portfolio.hpp"

namespace hypersim::simulator {

namespace {

/// Lets another strategy choose, and keeps what it chose.
class Choices : public actors::Strategy {
 public:
  explicit Choices(actors::Strategy& strategy) : strategy_(strategy) {}
  std::size_t choose(std::span<const actors::Candidate> candidates) override {
    const std::size_t chosen = strategy_.choose(candidates);
    keys_.push_back(candidates[chosen].key());
    return chosen;
  }
  const std::vector<std::uint64_t>& keys() const { return keys_; }

 private:
  actors::Strategy& strategy_;
  std::vector<std::uint64_t> keys_;
};

class Explorer {
 public:
  Explorer(const Scenario& scenario, const ExploreOptions& options)
      : scenario_(scenario),
        options_(options),
        hash_(scenario),
        portfolio_(options.strategy, options.seed.value_or(scenario.options.seed.value_or(0))) {
    run_.seed = options.seed;
    run_.storage = options.storage;
    run_.interrupted = options.interrupted;
    exploration_.seed = options.seed.value_or(scenario.options.seed.value_or(0));
  }

  Exploration run() {
    for (std::uint64_t number = 0; number < options_.schedules && !is_over_; ++number) play(number);
    exploration_.distinct_outcomes = outcomes_.size();
    return std::move(exploration_);
  }

 private:
  void play(std::uint64_t number) {
    const MadeStrategy made = portfolio_.make(number);
    Choices choices(*made.strategy);
    std::uint64_t outcome = 0;
    run_.after = [&](actors::Node& node) { outcome = hash_.of(node); };
    RunResult result = explored_run(scenario_, run_, choices);
    if (options_.interrupted != nullptr && options_.interrupted->load()) {
      exploration_.interrupted = is_over_ = true;
      return;
    }
    if (number == 0) portfolio_.set_length(choices.keys().size());
    ++exploration_.schedules;
    outcomes_.insert(outcome);
    if (result.verdict != Verdict::Passed) found(number, made.name, choices.keys(), std::move(result));
  }

  void found(std::uint64_t number, const std::string& strategy, const std::vector<std::uint64_t>& keys,
             RunResult result) {
    const std::string key = failure_key(result);
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i] == key) {
        ++exploration_.findings[i].times;
        return;
      }
    }
    keys_.push_back(key);
    Finding finding;
    finding.schedule = number + 1;
    finding.strategy = strategy;
    record(keys, finding.recording);
    // What a limit has cut off is no failure yet.
    is_over_ = !options_.keep_going && result.verdict != Verdict::Undecided;
    finding.result = std::move(result);
    exploration_.findings.push_back(std::move(finding));
  }

  void record(const std::vector<std::uint64_t>& keys, Recording& recording) {
    FollowStrategy follow(keys);
    ExploredOptions again = run_;
    again.after = nullptr;
    recorded_run(scenario_, again, follow, recording);
  }

  const Scenario& scenario_;
  const ExploreOptions& options_;
  const OutcomeHash hash_;
  Portfolio portfolio_;
  ExploredOptions run_;
  Exploration exploration_;
  std::unordered_set<std::uint64_t> outcomes_;
  std::vector<std::string> keys_;  // of the findings
  bool is_over_ = false;
};

}  // namespace

std::string_view to_text(ExploreStrategy strategy) {
  switch (strategy) {
    case ExploreStrategy::Portfolio:
      return "portfolio";
    case ExploreStrategy::Random:
      return "random";
    case ExploreStrategy::Pct:
      return "pct";
  }
  return "?";
}

std::string failure_key(const RunResult& result) {
  // A breach says which check it is of before its colon; what follows speaks of one event of one run.
  if (!result.breaches.empty()) return result.breaches.front().substr(0, result.breaches.front().find(':'));
  if (!result.failure) return {};
  const Failure& failure = *result.failure;
  const char* what = result.verdict == Verdict::Undecided ? "limit at" : "failed at";
  return fmt::format("{} {}:{}:{} {}", what, failure.at.source, failure.at.line, failure.at.column, failure.statement);
}

Exploration explore(const Scenario& scenario, const ExploreOptions& options) {
  return Explorer(scenario, options).run();
}

}  // namespace hypersim::simulator
