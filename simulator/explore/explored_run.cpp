#include "explored_run.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "hypersim/analysis/trace_hash.hpp"
#include "hypersim/simulator/home.hpp"

#include "../run/run_on_network.hpp"
#include "cast_match.hpp"
#include "happening_of.hpp"
#include "step_match.hpp"

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
    note(candidates[chosen], candidates[chosen].step);
    return chosen;
  }
  bool inject(const actors::FaultPoint& point) override {
    const bool injected = strategy_.inject(point);
    if (!injected) return false;
    hash_.follow(trace_->events());
    note(point, trace_->step());
    return true;
  }
  void end() {
    hash_.follow(trace_->events());
    recording_.events = hash_.events();
    recording_.hash = hash_.value();
  }

 private:
  template <class What>
  void note(const What& what, runtime::StepId step) {
    const auto next = static_cast<std::uint32_t>(recording_.happenings.size());
    const auto [at, is_new] = numbers_.try_emplace(what.key(), next);
    if (is_new) recording_.happenings.push_back(happening_of(what));
    recording_.choices.push_back({at->second, step, hash_.events(), hash_.value()});
  }

  actors::Strategy& strategy_;
  Recording& recording_;
  const runtime::Trace* trace_ = nullptr;
  analysis::TraceHash hash_;
  std::map<std::uint64_t, std::uint32_t> numbers_;
};

/// Lets a recorder choose, and breaks the run off before a choice is carried out.
class BreakingOff : public actors::Strategy {
 public:
  struct Done {};

  BreakingOff(Recorder& recorder, std::size_t choices) : recorder_(recorder), left_(choices) {}

  void watch(const runtime::Trace& trace) { trace_ = &trace; }
  std::size_t choose(std::span<const Candidate> candidates) override {
    const std::size_t chosen = recorder_.choose(candidates);
    made_one();
    return chosen;
  }
  bool inject(const actors::FaultPoint& point) override {
    const bool injected = recorder_.inject(point);
    if (injected) made_one();
    return injected;
  }
  std::vector<runtime::TraceEvent> take_trace() { return std::move(copied_); }

 private:
  void made_one() {
    if (--left_ > 0) return;
    recorder_.end();
    copied_ = trace_->events();
    throw Done();
  }

  Recorder& recorder_;
  std::size_t left_;
  const runtime::Trace* trace_ = nullptr;
  std::vector<runtime::TraceEvent> copied_;
};

struct AddFault {
  const language::Scenario& scenario;
  actors::Faults& faults;
  std::uint64_t at_most;

  void operator()(const language::Fault::Drop& drop) const {
    faults.drops.push_back({drop.from.address, drop.to.address, at_most});
  }
  void operator()(const language::Fault::Delay& delay) const { faults.delays.push_back({delay.up_to_ms, kDelaysMax}); }
  void operator()(const language::Fault::Crash& crash) const { faults.crashes.push_back({crash.who.address, at_most}); }
  void operator()(const language::Fault::CrashKv& crash) const {
    faults.kv_crashes.push_back({number_of(crash.node), at_most});
  }
  void operator()(const language::Fault::CrashNode& crash) const {
    faults.node_crashes.push_back({number_of(crash.node), at_most});
  }
  void operator()(const language::Fault::Partition& between) const {
    faults.partitions.push_back({number_of(between.a), number_of(between.b), at_most});
  }
  void operator()(const language::Fault::Storage& storage) const {
    faults.storage.push_back({storage.operation, at_most});
  }

  /// The language gives delays no bound of their own.
  static constexpr std::uint64_t kDelaysMax = 3;

  runtime::NodeNumber number_of(const runtime::NodeId& node) const {
    const auto at = std::find(scenario.nodes.begin(), scenario.nodes.end(), node);
    return {static_cast<std::uint16_t>(at - scenario.nodes.begin())};
  }
};

actors::Faults faults_of(const language::Scenario& scenario) {
  actors::Faults faults;
  for (const language::Fault& fault : scenario.faults) std::visit(AddFault{scenario, faults, fault.at_most}, fault.is);
  return faults;
}

}  // namespace

RunResult explored_run(const language::Scenario& scenario, const ExploredOptions& options, actors::Strategy& strategy) {
  RunOptions run;
  run.seed = options.seed;
  run.storage = options.storage;
  run.schedule = Schedule::Explored;
  run.again = options.again;
  run.keep_going = options.keep_going;
  run.number = options.number;
  run.interrupted = options.interrupted;
  run.redundant = options.redundant;
  run.events = options.events;
  run.database_rights = options.database_rights;
  run.handed_out = options.handed_out;
  run.boot_image = options.boot_image;
  run.check_so_far = options.check_so_far;
  run.done = options.done;
  std::optional<Home> home;
  if (options.storage == language::StorageKind::RocksDb) {
    auto made = Home::temporary();
    if (!made.ok()) {
      RunResult result = undecided(made.error());
      result.failure->came_to.kind = CameTo::Kind::NotKept;
      return result;
    }
    home.emplace(std::move(made).value());
    run.home = home->path();
  }
  actors::NetworkConfig config = network_config(scenario, run);
  config.strategy = &strategy;
  if (options.faults) config.faults = faults_of(scenario);
  config.every_message_is_a_choice = options.every_message_is_a_choice;
  return run_fresh(std::move(config), scenario, run, options.before, options.after);
}

RunResult recorded_run(const language::Scenario& scenario, const ExploredOptions& options, actors::Strategy& strategy,
                       Recording& recording) {
  Recorder recorder(strategy, recording);
  ExploredOptions recorded = options;
  recorded.before = [&](actors::Network& network) {
    recorder.watch(network.trace());
    if (options.before) options.before(network);
  };
  recorded.after = [&](actors::Network& network) {
    recorder.end();
    if (options.after) options.after(network);
  };
  RunResult result = explored_run(scenario, recorded, recorder);
  recording.seed = result.seed;
  recording.storage = result.storage;
  recording.semantics = scenario.options.semantics;
  recording.cast = recorded_cast(scenario);
  recording.steps = recorded_steps(scenario);
  return result;
}

std::vector<runtime::TraceEvent> recorded_before(const language::Scenario& scenario, const ExploredOptions& options,
                                                 actors::Strategy& strategy, std::size_t choices,
                                                 Recording& recording) {
  recording.storage = options.storage;
  recording.semantics = scenario.options.semantics;
  recording.cast = recorded_cast(scenario);
  recording.steps = recorded_steps(scenario);
  if (choices == 0) return {};  // it came to its end before there was anything to choose
  Recorder recorder(strategy, recording);
  BreakingOff breaking_off(recorder, choices);
  ExploredOptions watched = options;
  watched.before = [&](actors::Network& network) {
    recorder.watch(network.trace());
    breaking_off.watch(network.trace());
  };
  try {
    explored_run(scenario, watched, breaking_off);
  } catch (const BreakingOff::Done&) {
    return breaking_off.take_trace();
  }
  return {};
}

}  // namespace hypersim::simulator
