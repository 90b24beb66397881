#include "play_schedule.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "hypersim/runtime/stable_hash.hpp"
#include "hypersim/simulator/determinism.hpp"

#include "judge_histories.hpp"
#include "played_again.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

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

/// The rights that kv has verified, each once.
void note_rights(const std::vector<runtime::TraceEvent>& trace, std::vector<VerifiedRight>& rights) {
  std::unordered_set<std::uint64_t> seen;
  std::unordered_set<std::uint64_t> known;
  for (const runtime::TraceEvent& event : trace) {
    const auto* checked = std::get_if<fact::KvChecked>(&event.fact);
    if (checked == nullptr || !checked->held || !checked->needs) continue;
    const runtime::ProcessId& process = checked->source.process();
    if (!seen.insert(runtime::mix(process.hash(), checked->needs->hash())).second) continue;
    const std::uint64_t hash = runtime::mix(process.hash(), runtime::hash_text(checked->needs->params()));
    if (known.insert(hash).second) rights.push_back({hash, process, *checked->needs});
  }
}

}  // namespace

std::size_t all_cores() { return std::max(std::thread::hardware_concurrency(), 1U); }

ExploredOptions PlaySchedule::options_of_a_thread() const {
  ExploredOptions own = options_;
  own.database_rights = DatabaseRights::named_in(scenario_);
  own.handed_out = std::make_shared<const HandedOut>(scenario_);
  return own;
}

PlayedSchedule PlaySchedule::of_number(std::uint64_t number, const ExploredOptions& options, ToldRights& told) const {
  MadeStrategy made = portfolio_.make(number);
  PlayedSchedule played;
  played.number = number;
  played.strategy = std::move(made.name);
  ExploredOptions run = options;
  run.number = number + 1;
  Choices choices(*made.strategy, played.keys, run);
  run.after = [&](actors::Network& network) {
    if (!is_interrupted()) played.outcome = outcome_of(network);
  };
  played.result = explored_run(scenario_, run, choices);
  finish(played, is_played_twice(number, played.result), options, told);
  return played;
}

SearchedRun PlaySchedule::next_of(Search& search, std::uint64_t number, const ExploredOptions& options) const {
  SearchedRun searched;
  PlayedSchedule& played = searched.played;
  played.strategy = "exhaustive";
  played.number = number == 0 ? 0 : number - 1;
  Exhaustive& orders = *search.orders;
  const bool is_first = number == 1;
  ExploredOptions run = options;
  run.number = number;
  run.redundant = &orders.redundant();
  run.before = [&](const actors::Network& network) { orders.begin(network); };
  run.after = [&](const actors::Network& network) {
    if (is_interrupted()) return;  // nothing will be played after this
    played.outcome = outcome_of(network);
    orders.end();
  };
  Choices choices(orders, played.keys, run);
  played.result = explored_run(scenario_, run, choices);
  if (is_interrupted()) return searched;
  searched.in_branch = orders.take_run();
  played.is_whole = true;
  if (orders.left()) {
    judge_left_the_choices(scenario_, played.result);
    played.left_the_choices = true;
    played.events = played.result.trace.size();
    played.result.trace = {};
  } else if (!orders.counts()) {
    played = {};
    played.is_whole = played.was_none = true;
  } else {
    finish(played, is_first || is_played_twice(played.keys, played.result), options, search.told);
  }
  return searched;
}

void PlaySchedule::finish(PlayedSchedule& played, bool is_played_twice, const ExploredOptions& options,
                          ToldRights& told) const {
  played.choices = played.keys.size();
  played.is_whole = false;
  if (is_interrupted()) return;  // in the middle of the run, perhaps
  if (is_played_twice) {
    ExploredOptions run = options;
    run.number = played.number + 1;
    judge_when_played_again(scenario_, run, played.keys, played.result);
  }
  if (!judge_histories(played.result, options.interrupted, options.database_rights.get())) return;
  played.is_whole = true;
  note_rights(played.result.trace, played.rights);
  played.events = played.result.trace.size();
  played.result.trace = {};
  if (played.result.verdict == Verdict::Passed) played.keys = {};
}

std::uint64_t PlaySchedule::outcome_of(const actors::Network& network) const {
  return options_.outcome_of ? options_.outcome_of(network) : hash_.of(network);
}

}  // namespace hypersim::simulator
