#include "batch.hpp"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <thread>
#include <unordered_set>
#include <utility>

#include "hypersim/runtime/stable_hash.hpp"
#include "hypersim/simulator/determinism.hpp"
#include "hypersim/simulator/threads.hpp"

#include "judge_histories.hpp"
#include "played_again.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

/// A turn of the search for all orders ends after so many that would have repeated others, so that other strategies
/// have theirs, and whoever waits hears of it.
constexpr std::size_t kRepetitionsMax = 64;

/// Lets another strategy choose, and keeps what it chose.
class Choices : public actors::Strategy {
 public:
  Choices(actors::Strategy& strategy, std::vector<std::uint64_t>& keys, const ExploredOptions& run)
      : strategy_(strategy), keys_(keys), lane_(run.choices == nullptr ? nullptr : run.choices->begin(run.number)) {}
  Choices(const Choices&) = delete;
  Choices& operator=(const Choices&) = delete;
  ~Choices() override { ChoiceLog::end(lane_); }

  std::size_t choose(std::span<const actors::Candidate> candidates) override {
    const std::size_t chosen = strategy_.choose(candidates);
    note(candidates[chosen].key());
    return chosen;
  }
  bool inject(const actors::FaultPoint& point) override {
    const bool injected = strategy_.inject(point);
    if (injected) note(point.key());
    return injected;
  }

 private:
  void note(std::uint64_t key) {
    keys_.push_back(key);
    if (lane_ != nullptr) lane_->add(key);
  }

  actors::Strategy& strategy_;
  std::vector<std::uint64_t>& keys_;
  ChoiceLog::Lane* lane_;
};

/// The rights that kv has verified, each once; with their texts, unless those were told.
void note_rights(const std::vector<runtime::TraceEvent>& trace, std::unordered_set<std::uint64_t>& told,
                 std::vector<VerifiedRight>& rights) {
  std::unordered_set<std::uint64_t> seen;
  std::unordered_set<std::uint64_t> known;
  for (const runtime::TraceEvent& event : trace) {
    const auto* checked = std::get_if<fact::KvChecked>(&event.fact);
    if (checked == nullptr || !checked->held || !checked->needs) continue;
    const runtime::ProcessId& process = checked->source.process();
    if (!seen.insert(runtime::mix(process.hash(), checked->needs->hash())).second) continue;
    const std::uint64_t hash = runtime::mix(process.hash(), runtime::hash_text(checked->needs->params()));
    if (!known.insert(hash).second) continue;
    rights.push_back({hash, {}});
    if (told.insert(hash).second) rights.back().text = process.text() + ": " + checked->needs->params();
  }
}

/// What is counted of a run. Its trace is no longer needed.
void take_from(RunResult run, ScheduleResult& played) {
  played.events = run.trace.size();
  played.verdict = run.verdict;
  if (run.verdict == Verdict::Passed) {
    played.keys = {};
  } else {
    played.failure_key = failure_key(run);
    played.is_hopeless = run.failure && run.failure->came_to.kind == CameTo::Kind::NotKept;
  }
  played.properties = std::move(run.properties);
  for (Breach& breach : run.allowed) {
    const bool is_known = std::any_of(played.allowed.begin(), played.allowed.end(), [&](const Breach& one) {
      return one.row == breach.row && one.check == breach.check;
    });
    if (!is_known) played.allowed.push_back(std::move(breach));
  }
}

/// Of what was broken off, nothing but its number is known.
ScheduleResult whole_or_nothing(ScheduleResult played) {
  if (played.is_whole) return played;
  ScheduleResult nothing;
  nothing.number = played.number;
  return nothing;
}

}  // namespace

ExploredOptions explored_options(const language::Scenario& scenario, const ExploreOptions& options) {
  ExploredOptions run;
  run.seed = options.seed;
  run.storage = options.storage;
  run.faults = options.faults;
  run.interrupted = options.interrupted;
  run.choices = options.choices;
  run.outcome_of = options.outcome_of;
  run.events = options.progress == nullptr ? nullptr : &options.progress->events;
  run.database_rights = DatabaseRights::named_in(scenario);
  run.handed_out = std::make_shared<const HandedOut>(scenario);
  run.boot_image = std::make_shared<actors::BootImage>();
  return run;
}

std::uint64_t seed_of_schedules(const language::Scenario& scenario, const ExploreOptions& options) {
  return options.seed.value_or(scenario.options.seed.value_or(0));
}

std::size_t all_cores() { return std::max(std::thread::hardware_concurrency(), 1U); }

std::vector<ScheduleResult> Batch::play(std::uint64_t first, std::uint64_t count, std::size_t jobs, Which which) {
  std::vector<ScheduleResult> played(count);
  std::vector<std::uint64_t> of_all;
  std::vector<std::uint64_t> others;
  for (std::uint64_t i = 0; i < count; ++i) {
    played[i].number = first + i;
    (portfolio_.is_exhaustive(first + i) ? of_all : others).push_back(i);
  }
  if (which == Which::DecidedByNumber) {
    of_all.clear();
    told_.clear();
  }
  if (which == Which::OfAllOrders) others.clear();
  // The orders of all come one after the other; the rest in any order, by whoever has time. Each thread has what its
  // runs share for itself: to count references to the same objects would make threads wait for each other.
  const auto play_all = [&] {
    for (const std::uint64_t i : of_all) {
      if (is_interrupted()) continue;
      played[i] = play_next_of_all(first + i);
      tell(played[i]);
    }
  };
  std::atomic<std::size_t> next = 0;
  const auto play_others = [&](const ExploredOptions& options, Told& told) {
    for (std::size_t i = next++; i < others.size(); i = next++) {
      if (is_interrupted()) continue;
      played[others[i]] = play_one(first + others[i], options, told);
      tell(played[others[i]]);
    }
  };
  const auto only_asked_for = [&] {
    if (which == Which::All) return std::move(played);
    const bool all_orders = which == Which::OfAllOrders;
    std::erase_if(played, [&](const auto& one) { return portfolio_.is_exhaustive(one.number) != all_orders; });
    return std::move(played);
  };
  if (jobs <= 1 || count <= 1) {
    play_all();
    play_others(options_, told_);
    return only_asked_for();
  }
  Threads workers;
  const bool plays_all_itself = !of_all.empty() && !workers.start(play_all);
  const auto play_others_with_its_own = [&] {
    Told told;
    play_others(with_its_own(), told);
  };
  while (workers.size() + 1 < jobs && workers.size() < others.size() && workers.start(play_others_with_its_own)) {
  }
  if (plays_all_itself) play_all();
  play_others_with_its_own();
  workers.join();
  return only_asked_for();
}

ExploredOptions Batch::with_its_own() const {
  ExploredOptions own = options_;
  own.database_rights = DatabaseRights::named_in(scenario_);
  own.handed_out = std::make_shared<const HandedOut>(scenario_);
  own.boot_image = std::make_shared<actors::BootImage>();
  return own;
}

ScheduleResult Batch::play_one(std::uint64_t number, const ExploredOptions& options, Told& told) const {
  MadeStrategy made = portfolio_.make(number);
  ScheduleResult played;
  played.number = number;
  played.strategy = std::move(made.name);
  ExploredOptions run = options;
  run.number = number + 1;
  Choices choices(*made.strategy, played.keys, run);
  run.after = [&](actors::Network& network) {
    if (!is_interrupted()) played.outcome = outcome_of(network);
  };
  finish(played, explored_run(scenario_, run, choices), options, told);
  return whole_or_nothing(std::move(played));
}

ScheduleResult Batch::play_next_of_all(std::uint64_t number) {
  ScheduleResult played;
  RunResult result;
  played.number = number;
  played.strategy = "exhaustive";
  if (all_.over()) {
    played.was_none = played.is_whole = true;
    return played;
  }
  ExploredOptions run = options_;
  run.number = number + 1;
  run.redundant = &all_.redundant();
  run.before = [this](const actors::Network& network) { all_.begin(network); };
  run.after = [&](actors::Network& network) {
    if (is_interrupted()) return;  // nothing will be played after this
    played.outcome = outcome_of(network);
    all_.end();
  };
  for (std::size_t repetitions = 0; repetitions < kRepetitionsMax; ++repetitions) {
    played.keys.clear();
    Choices choices(all_, played.keys, run);
    result = explored_run(scenario_, run, choices);
    played.is_last = all_.over();
    played.was_none = !all_.counts();
    if (all_.counts() || all_.over() || is_interrupted()) break;
  }
  if (all_.left() && !is_interrupted()) {
    judge_left_the_choices(scenario_, result);
    played.was_none = false;
    played.is_last = false;  // nothing is proved
    played.choices = played.keys.size();
    played.left_the_choices = true;
    take_from(std::move(result), played);
    played.is_whole = true;
    return played;
  }
  if (played.was_none) {
    played.is_whole = !is_interrupted();
  } else {
    finish(played, std::move(result), options_, told_);
  }
  return whole_or_nothing(std::move(played));
}

void Batch::finish(ScheduleResult& played, RunResult run, const ExploredOptions& options, Told& told) const {
  played.choices = played.keys.size();
  if (is_interrupted()) return;  // in the middle of the run, perhaps
  if (is_played_twice(played.number, run)) {
    ExploredOptions again = options;
    again.number = played.number + 1;
    judge_when_played_again(scenario_, again, played.keys, run);
  }
  if (!judge_histories(run, options.interrupted, options.database_rights.get())) return;
  played.is_whole = true;
  note_rights(run.trace, told, played.rights);
  take_from(std::move(run), played);
}

std::uint64_t Batch::outcome_of(const actors::Network& network) const {
  return options_.outcome_of ? options_.outcome_of(network) : hash_.of(network);
}

void Batch::tell(const ScheduleResult& played) const {
  if (progress_ != nullptr && played.is_whole && !played.was_none) progress_->schedules.fetch_add(1);
}

}  // namespace hypersim::simulator
