#include "explored_run.hpp"

#include <map>
#include <optional>

#include "hypersim/simulator/home.hpp"

#include "../run/run_on.hpp"
#include "choice_name.hpp"
#include "trace_hash.hpp"

namespace hypersim::simulator {

using actors::Candidate;

namespace {

/// Lets another strategy choose, and writes down what it chose.
class Recorder : public actors::Strategy {
 public:
  Recorder(actors::Strategy& strategy, Recording& recording) : strategy_(strategy), recording_(recording) {}

  void watch(const runtime::Trace& trace) { trace_ = &trace; }
  std::size_t choose(std::span<const Candidate> candidates) override {
    hash_.follow(trace_->events());
    const std::size_t chosen = strategy_.choose(candidates);
    recording_.choices.push_back({number_of(candidates[chosen]), hash_.events(), hash_.value()});
    return chosen;
  }
  void end() {
    hash_.follow(trace_->events());
    recording_.events = hash_.events();
    recording_.hash = hash_.value();
  }

 private:
  std::uint32_t number_of(const Candidate& candidate) {
    const auto next = static_cast<std::uint32_t>(recording_.names.size());
    const auto [at, is_new] = numbers_.try_emplace(candidate.key(), next);
    if (is_new) recording_.names.push_back(choice_name(candidate));
    return at->second;
  }

  actors::Strategy& strategy_;
  Recording& recording_;
  const runtime::Trace* trace_ = nullptr;
  TraceHash hash_;
  std::map<std::uint64_t, std::uint32_t> numbers_;
};

}  // namespace

RunResult explored_run(const Scenario& scenario, const ExploredOptions& options, actors::Strategy& strategy) {
  RunOptions run;
  run.seed = options.seed;
  run.storage = options.storage;
  run.schedule = Schedule::Explored;
  run.interrupted = options.interrupted;
  std::optional<Home> home;
  if (options.storage == StorageKind::RocksDb) {
    auto made = Home::temporary();
    if (!made.ok()) return undecided(made.error());
    home.emplace(std::move(made).value());
    run.home = home->path();
  }
  actors::NodeConfig config = node_config(scenario, run);
  config.strategy = &strategy;
  config.every_message_is_a_choice = options.every_message_is_a_choice;
  return run_fresh(std::move(config), scenario, run, options.before, options.after);
}

RunResult recorded_run(const Scenario& scenario, const ExploredOptions& options, actors::Strategy& strategy,
                       Recording& recording) {
  Recorder recorder(strategy, recording);
  ExploredOptions recorded = options;
  recorded.before = [&](actors::Node& node) {
    recorder.watch(node.trace());
    if (options.before) options.before(node);
  };
  recorded.after = [&](actors::Node& node) {
    recorder.end();
    if (options.after) options.after(node);
  };
  RunResult result = explored_run(scenario, recorded, recorder);
  recording.seed = result.seed;
  recording.storage = result.storage;
  return result;
}

}  // namespace hypersim::simulator
