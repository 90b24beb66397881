#include "batch.hpp"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <thread>
#include <utility>

#include "hypersim/runtime/assert.hpp"
#include "hypersim/simulator/determinism.hpp"
#include "hypersim/simulator/threads.hpp"

#include "judge_histories.hpp"
#include "played_again.hpp"

namespace hypersim::simulator {

namespace {

/// A turn of the search for all orders ends after so many that would have repeated others, so that other strategies
/// have theirs, and whoever waits hears of it.
constexpr std::size_t kRepetitionsMax = 64;

/// A failure is often found by then, and to start what schedules go on from takes as long as one of them.
constexpr std::uint64_t kSchedulesBeforeSnapshots = 3;

/// Lets another strategy choose, and keeps what it chose.
class Choices : public actors::Strategy {
 public:
  Choices(actors::Strategy& strategy, std::vector<std::uint64_t>& keys, const ExploredOptions& run)
      : strategy_(strategy), keys_(keys), lane_(run.choices == nullptr ? nullptr : run.choices->begin(run.number)) {}
  Choices(const Choices&) = delete;
  Choices& operator=(const Choices&) = delete;
  ~Choices() override { ChoiceLog::end(lane_); }

  void watch(const runtime::Trace& trace) { trace_ = &trace; }
  std::size_t choose(std::span<const actors::Candidate> candidates) override {
    (void)beginning_.goes_on(candidates, trace_->events());
    const std::size_t chosen = strategy_.choose(candidates);
    note(candidates[chosen].key());
    return chosen;
  }
  bool inject(const actors::FaultPoint& point) override {
    beginning_.end(trace_->events());
    const bool injected = strategy_.inject(point);
    if (injected) note(point.key());
    return injected;
  }
  /// What the run has in common with all others; empty if nothing was left to choose.
  CommonBeginning beginning() const { return beginning_.is_over() ? beginning_.beginning() : CommonBeginning(); }

 private:
  void note(std::uint64_t key) {
    keys_.push_back(key);
    if (lane_ != nullptr) lane_->add(key);
  }

  actors::Strategy& strategy_;
  std::vector<std::uint64_t>& keys_;
  ChoiceLog::Lane* lane_;
  const runtime::Trace* trace_ = nullptr;
  BeginningWatch beginning_;
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
  make_snapshots(first, std::min<std::size_t>(jobs, count));
  // The orders of all come one after the other; the rest in any order, by whoever has time. Each thread has what its
  // runs share for itself: to count references to the same objects would make threads wait for each other.
  const auto play_all = [&] {
    for (const std::uint64_t i : of_all) {
      if (is_interrupted()) continue;
      played[i] = play_next_of_all(first + i, snapshot(0));
      tell(played[i]);
    }
  };
  std::atomic<std::size_t> next = 0;
  const auto play_others = [&](const ExploredOptions& options, ToldRights& told, SnapshotProcess* snapshot) {
    for (std::size_t i = next++; i < others.size(); i = next++) {
      if (is_interrupted()) continue;
      played[others[i]] = play_one(first + others[i], options, told, snapshot);
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
    play_others(options_, told_, snapshot(0));
    return only_asked_for();
  }
  Threads workers;
  const bool plays_all_itself = !of_all.empty() && !workers.start(play_all);
  std::atomic<std::size_t> players = of_all.empty() ? 0 : 1;
  const auto play_others_with_its_own = [&] {
    ToldRights told;
    play_others(with_its_own(), told, snapshot(players++));
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
  return own;
}

ScheduleResult Batch::play_one(std::uint64_t number, const ExploredOptions& options, ToldRights& told,
                               SnapshotProcess* snapshot) {
  bool was_another = false;
  if (auto answer = ask_for(snapshot, {number, 0, std::nullopt})) {
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
  run.before = [&](actors::Network& network) {
    if (options.before) options.before(network);
    choices.watch(network.trace());
  };
  run.after = [&](actors::Network& network) {
    if (!is_interrupted()) played.outcome = outcome_of(network);
  };
  RunResult result = explored_run(scenario_, run, choices);
  note_beginning(choices.beginning());
  finish(played, std::move(result), options, told, was_another);
  return whole_or_nothing(std::move(played));
}

ScheduleResult Batch::play_next_of_all(std::uint64_t number, SnapshotProcess* snapshot) {
  ScheduleResult played;
  RunResult result;
  bool was_another = false;
  played.number = number;
  played.strategy = "exhaustive";
  if (all_.over()) {
    played.was_none = played.is_whole = true;
    return played;
  }
  ExploredOptions run = options_;
  run.number = number + 1;
  run.redundant = &all_.redundant();
  run.after = [&](actors::Network& network) {
    if (is_interrupted()) return;  // nothing will be played after this
    played.outcome = outcome_of(network);
    all_.end();
  };
  for (std::size_t repetitions = 0; repetitions < kRepetitionsMax; ++repetitions) {
    played.keys.clear();
    if (auto answer = play_next_from(snapshot, number, was_another)) {
      played.was_none = !answer->counts;
      if (!answer->counts && !all_.over()) continue;
      if (answer->counts) played = std::move(answer->played);
      played.is_last = all_.over();
      played.is_whole = true;
      return played;
    }
    Choices choices(all_, played.keys, run);
    run.before = [&](actors::Network& network) {
      if (options_.before) options_.before(network);
      choices.watch(network.trace());
      all_.begin(network);
    };
    result = explored_run(scenario_, run, choices);
    note_beginning(choices.beginning());
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
    finish(played, std::move(result), options_, told_, was_another);
  }
  return whole_or_nothing(std::move(played));
}

void Batch::finish(ScheduleResult& played, RunResult run, const ExploredOptions& options, ToldRights& told,
                   bool was_another) const {
  if (is_interrupted()) return;  // in the middle of the run, perhaps
  bool repeats = true;
  if (is_played_twice(played.number, run)) {
    ExploredOptions again = options;
    again.number = played.number + 1;
    repeats = judge_when_played_again(scenario_, again, played.keys, run);
  }
  if (was_another && repeats) judge_by_first_run(scenario_, run, "it had begun from a snapshot");
  RunSoFar so_far(options);
  finish_once(played, std::move(run), options, so_far, told);
}

void Batch::finish_once(ScheduleResult& played, RunResult run, const ExploredOptions& options, RunSoFar& so_far,
                        ToldRights& told) const {
  played.choices = played.keys.size();
  if (!judge_histories(run, so_far.histories, options.interrupted)) return;
  played.is_whole = true;
  so_far.rights.follow(run.trace);
  played.rights = so_far.rights.results(told);
  take_from(std::move(run), played);
}

void Batch::note_beginning(const CommonBeginning& beginning) {
  if (!knows_beginning_.exchange(true)) beginning_ = beginning;
}

void Batch::make_snapshots(std::uint64_t first, std::size_t players) {
  const bool may = options_.storage == language::StorageKind::Memory && beginning_.choices > 0;
  if (!may || use_ == Snapshots::Never) return;
  if (use_ == Snapshots::WhereTheyPay) {
    if (beginning_.events < kEventsWorthASnapshot || first < kSchedulesBeforeSnapshots) return;
  }
  while (snapshots_.size() < players) {
    auto started = SnapshotProcess::start([this](SnapshotServer& server) { play_from(server); });
    if (started == nullptr) return;
    snapshots_.push_back(std::move(started));
  }
}

void Batch::play_from(SnapshotServer& server) const {
  ExploredOptions run = with_its_own();
  // Whoever asks looks after these.
  run.choices = nullptr;
  run.events = nullptr;
  run.interrupted = nullptr;
  std::optional<Exhaustive> all;
  if (portfolio_.tries_all_orders()) all.emplace(scenario_);
  if (all) run.redundant = &all->redundant();
  ScheduleResult played;
  FromSnapshot strategy(server, portfolio_, all ? &*all : nullptr, played.keys);
  std::function<void()> check_so_far;
  run.check_so_far = &check_so_far;
  RunSoFar so_far(run);
  EndStateHash::SoFar end_state;
  run.before = [&](actors::Network& network) {
    if (options_.before) options_.before(network);
    if (all) all->begin(network);
    // What is worked out once is not worked out in each copy.
    strategy.watch(network.trace().events(), [&] {
      if (check_so_far) check_so_far();
      so_far.rights.follow(network.trace().events());
      so_far.histories.follow(network.trace().events());
      so_far.histories.judge_so_far();
      hash_.follow(end_state, network);
    });
  };
  run.after = [&](actors::Network& network) {
    played.outcome = options_.outcome_of ? options_.outcome_of(network) : hash_.of(end_state, network);
    if (strategy.is_of_all_orders()) all->end();
  };
  // A copy answers before anything is torn down: that would copy all the memory in which it lies.
  const std::function<void(RunResult&)> done = [&](RunResult& result) {
    if (!strategy.request()) SnapshotServer::give_up();
    const bool has_left = strategy.is_of_all_orders() && (all->left() || !all->has_settled(beginning_.starts));
    if (has_left) SnapshotServer::give_up();
    SnapshotAnswer answer;
    if (strategy.is_of_all_orders()) {
      answer.counts = all->counts();
      answer.found = all->found_from(strategy.request()->beginning - 1);
    }
    played.number = strategy.request()->number;
    played.strategy = strategy.strategy_name();
    if (answer.counts) {
      answer.is_played_twice = is_played_twice(played.number, result);
      if (answer.is_played_twice) {
        answer.mark = mark_of(result);
        answer.keys = played.keys;
      }
      ToldRights told;
      finish_once(played, std::move(result), run, so_far, told);
      answer.played = std::move(played);
    } else {
      answer.played.number = played.number;
    }
    server.answer(to_bytes(answer));
  };
  run.done = &done;
  (void)explored_run(scenario_, run, strategy);
}

std::optional<SnapshotAnswer> Batch::ask_for(SnapshotProcess* snapshot, SnapshotRequest request) const {
  if (snapshot == nullptr || !snapshot->is_there()) return std::nullopt;
  request.beginning = beginning_.choices;
  auto answer = ask(*snapshot, request, scenario_, options_.interrupted);
  if (answer && options_.events != nullptr) options_.events->fetch_add(answer->played.events);
  return answer;
}

std::optional<SnapshotAnswer> Batch::play_next_from(SnapshotProcess* snapshot, std::uint64_t number,
                                                    bool& was_another) {
  if (snapshot == nullptr || !snapshot->is_there()) return std::nullopt;
  const std::size_t last = beginning_.choices - 1;
  if (!all_.goes_on_behind(last, beginning_.starts)) return std::nullopt;
  const std::string found = all_.found_from(last);
  auto answer = ask_for(snapshot, {number, 0, found});
  if (!answer) return std::nullopt;
  was_another = answer->counts && !is_confirmed(*answer, options_);
  if (!was_another && all_.take_found(answer->found, last)) return answer;
  const bool is_as_it_was = all_.take_found(found, last);
  HYPERSIM_ASSERT(is_as_it_was);
  return std::nullopt;
}

bool Batch::is_confirmed(const SnapshotAnswer& answer, const ExploredOptions& options) const {
  if (!answer.is_played_twice) return true;
  ExploredOptions again = options;
  again.number = answer.played.number + 1;
  return is_same_when_played_again(scenario_, again, answer.keys, answer.mark);
}

std::uint64_t Batch::outcome_of(const actors::Network& network) const {
  return options_.outcome_of ? options_.outcome_of(network) : hash_.of(network);
}

void Batch::tell(const ScheduleResult& played) const {
  if (progress_ != nullptr && played.is_whole && !played.was_none) progress_->schedules.fetch_add(1);
}

}  // namespace hypersim::simulator
