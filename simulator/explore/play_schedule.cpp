#include "play_schedule.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "hypersim/simulator/determinism.hpp"

#include "judge_histories.hpp"
#include "played_again.hpp"

namespace hypersim::simulator {

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

ExploredOptions PlaySchedule::options_of_a_thread() const {
  ExploredOptions own = options_;
  own.database_rights = DatabaseRights::named_in(scenario_);
  own.handed_out = std::make_shared<const HandedOut>(scenario_);
  own.boot_image = std::make_shared<actors::BootImage>();
  return own;
}

ScheduleResult PlaySchedule::of_number(std::uint64_t number, const ExploredOptions& options, ToldRights& told,
                                       SnapshotProcess* snapshot) const {
  bool was_another = false;
  if (auto answer = ask(snapshot, number)) {
    if (is_confirmed(*answer, options)) return std::move(answer->played);
    was_another = true;
  }
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
  RunResult result = explored_run(scenario_, run, choices);
  const bool is_twice = is_played_twice(number, result);
  finish(played, std::move(result), is_twice, options, told, was_another);
  return whole_or_nothing(std::move(played));
}

SearchedRun PlaySchedule::next_of(Search& search, std::uint64_t number, const ExploredOptions& options) const {
  SearchedRun searched;
  ScheduleResult& played = searched.played;
  played.number = number;
  played.strategy = "exhaustive";
  Exhaustive& orders = *search.orders;
  ExploredOptions run = options;
  run.number = number + 1;
  run.redundant = &orders.redundant();
  run.before = [&](const actors::Network& network) { orders.begin(network); };
  run.after = [&](const actors::Network& network) {
    if (is_interrupted()) return;  // nothing will be played after this
    played.outcome = outcome_of(network);
    orders.end();
  };
  Choices choices(orders, played.keys, run);
  RunResult result = explored_run(scenario_, run, choices);
  if (is_interrupted()) return searched;
  searched.in_branch = orders.take_run();
  if (orders.left()) {
    judge_left_the_choices(scenario_, result);
    played.choices = played.keys.size();
    played.left_the_choices = played.is_whole = true;
    take_from(std::move(result), played);
  } else if (!orders.counts()) {
    played = {};
    played.is_whole = played.was_none = true;
  } else {
    const bool is_first = search.outer == nullptr && number == 0;
    const bool is_twice = is_first || is_played_twice(played.keys, result);
    finish(played, std::move(result), is_twice, options, search.told);
  }
  return searched;
}

void PlaySchedule::finish(ScheduleResult& played, RunResult run, bool is_played_twice, const ExploredOptions& options,
                          ToldRights& told, bool was_another) const {
  if (is_interrupted()) return;  // in the middle of the run, perhaps
  bool repeats = true;
  if (is_played_twice) {
    ExploredOptions again = options;
    again.number = played.number + 1;
    repeats = judge_when_played_again(scenario_, again, played.keys, run);
  }
  if (was_another && repeats && !is_interrupted()) {
    judge_by_first_run(scenario_, run, "it had begun from a snapshot");
  }
  ReadSoFar read(options);
  finish_once(played, std::move(run), options, read, told);
}

void PlaySchedule::finish_once(ScheduleResult& played, RunResult run, const ExploredOptions& options, ReadSoFar& read,
                               ToldRights& told) const {
  played.choices = played.keys.size();
  if (!judge_histories(run, read.histories, options.interrupted)) return;
  played.is_whole = true;
  read.rights.follow(run.trace);
  played.rights = read.rights.results(told);
  take_from(std::move(run), played);
}

std::unique_ptr<SnapshotProcess> PlaySchedule::snapshot(std::size_t events_min) const {
  return SnapshotProcess::start([&](SnapshotServer& server) { stand_still(server, events_min); });
}

void PlaySchedule::stand_still(SnapshotServer& server, std::size_t events_min) const {
  ExploredOptions run = options_of_a_thread();
  // Whoever asks looks after these.
  run.events = nullptr;
  run.interrupted = nullptr;
  ScheduleResult played;
  FromSnapshot strategy(server, portfolio_, played.keys);
  ReadSoFar read(run);
  EndStateHash::SoFar end_state;
  std::function<void()> check_so_far;
  run.check_so_far = &check_so_far;
  run.before = [&](actors::Network& network) {
    if (options_.before) options_.before(network);
    strategy.watch(network.trace().events(), [&] {
      const std::vector<runtime::TraceEvent>& trace = network.trace().events();
      if (trace.size() < events_min) SnapshotServer::give_up();
      // What is read here is not read in each copy.
      if (check_so_far) check_so_far();
      read.rights.follow(trace);
      read.histories.follow(trace);
      read.histories.judge_so_far();
      hash_.follow(end_state, network);
    });
  };
  run.after = [&](actors::Network& network) {
    played.outcome = options_.outcome_of ? options_.outcome_of(network) : hash_.of(end_state, network);
  };
  // A copy answers before anything is torn down, which would write to all the memory in which it lies.
  const std::function<void(RunResult&)> done = [&](RunResult& result) {
    if (!strategy.request()) SnapshotServer::give_up();
    SnapshotAnswer answer;
    played.number = strategy.request()->number;
    played.strategy = strategy.strategy_name();
    answer.is_played_twice = is_played_twice(played.number, result);
    if (answer.is_played_twice) {
      answer.mark = mark_of(result);
      answer.keys = played.keys;
    }
    ToldRights told;
    finish_once(played, std::move(result), run, read, told);
    answer.played = std::move(played);
    server.answer(to_bytes(answer));
  };
  run.done = &done;
  (void)explored_run(scenario_, run, strategy);
}

std::optional<SnapshotAnswer> PlaySchedule::ask(SnapshotProcess* snapshot, std::uint64_t number) const {
  if (snapshot == nullptr || !snapshot->is_there()) return std::nullopt;
  auto answer = simulator::ask(*snapshot, {number}, scenario_, options_.interrupted);
  if (answer && options_.events != nullptr) options_.events->fetch_add(answer->played.events);
  return answer;
}

bool PlaySchedule::is_confirmed(const SnapshotAnswer& answer, const ExploredOptions& options) const {
  if (!answer.is_played_twice) return true;
  ExploredOptions again = options;
  again.number = answer.played.number + 1;
  return is_same_when_played_again(scenario_, again, answer.keys, answer.mark);
}

std::uint64_t PlaySchedule::outcome_of(const actors::Network& network) const {
  return options_.outcome_of ? options_.outcome_of(network) : hash_.of(network);
}

}  // namespace hypersim::simulator
