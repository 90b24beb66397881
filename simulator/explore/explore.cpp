#include "hypersim/simulator/explore.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "hypersim/runtime/assert.hpp"
#include "hypersim/simulator/determinism.hpp"
#include "hypersim/simulator/schedule_source.hpp"

#include "follow_strategy.hpp"
#include "judge_histories.hpp"
#include "played_again.hpp"
#include "players.hpp"

namespace hypersim::simulator {

namespace {

/// So many schedules, at most, are asked for at once where they are played elsewhere.
constexpr std::uint64_t kAskedForAtOnce = 64;

// Keys of failures that the same choices need not bring again.
constexpr const char* kNotRepeatable = "not repeatable";
constexpr const char* kNotKept = "not kept";

/// What is no longer is played to its end after Ctrl-C, too.
constexpr std::size_t kEventsInNoTime = 100'000;

/// The machine has refused to store something, and stores it now.
void judge_kept_nothing(RunResult& run) {
  run.verdict = Verdict::Undecided;
  run.breaches.clear();
  run.failure.emplace();
  run.failure->came_to.kind = CameTo::Kind::NotKept;
  run.failure->expected = "a disk that keeps what the node stores";
  run.failure->got = "one that refused it, and kept it when the schedule was played again";
}

}  // namespace

class Exploring::Explorer {
 public:
  Explorer(const language::Scenario& scenario, const ExploreOptions& options)
      : scenario_(scenario),
        options_(options),
        run_(explored_options(scenario, options)),
        portfolio_(options.strategy, seed_of_schedules(scenario, options)),
        players_(scenario, run_, portfolio_, options.schedules) {
    exploration_.seed = seed_of_schedules(scenario, options);
    for (const language::Property& property : scenario.properties) exploration_.properties.push_back({&property});
  }

  void play(std::size_t jobs, Progress* progress, const std::function<bool()>& pause) {
    tell_to(progress);
    by_players(jobs, pause ? Snapshots::Never : options_.snapshots, [&] {
      while (!is_over() && !(pause && pause())) take_next();
    });
  }
  void play(ScheduleSource& source, Progress* progress, const std::function<bool()>& pause) {
    tell_to(progress);
    by_players(1, Snapshots::Never, [&] {
      while (!is_over() && !(pause && pause())) {
        if (next_ > 0 && next_ >= asked_for_before_) ask(source);
        if (next_ == source_ends_at_) {
          exploration_.interrupted = is_over_ = true;
        } else {
          take_next();
        }
      }
    });
  }
  bool is_over() const { return is_over_ || next_ >= options_.schedules; }

  Exploration result() {
    finish();
    return std::move(exploration_);
  }

 private:
  void tell_to(Progress* progress) {
    progress_ = progress;
    run_.events = progress == nullptr ? nullptr : &progress->events;
  }

  template <class Play>
  void by_players(std::size_t jobs, Snapshots snapshots, const Play& play) {
    players_.begin(jobs, snapshots);
    try {
      play();
    } catch (...) {
      players_.abandon();
      throw;
    }
    is_over() ? players_.give_up() : players_.rest();
  }

  /// Gets the next schedules that are played elsewhere.
  void ask(ScheduleSource& source) {
    if (!std::exchange(source_has_begun_, true)) source.begin(length_);
    const std::uint64_t count = std::min({next_, kAskedForAtOnce, options_.schedules - next_});
    asked_for_before_ = next_ + count;
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t number = next_; number < asked_for_before_; ++number) {
      if (!portfolio_.is_exhaustive(number)) numbers.push_back(number);
    }
    if (numbers.empty()) return;
    std::vector<ScheduleResult> there = source.play(next_, count);
    HYPERSIM_ASSERT(there.size() <= numbers.size());
    if (there.size() < numbers.size()) source_ends_at_ = numbers[there.size()];
    for (std::size_t i = 0; i < there.size(); ++i) {
      HYPERSIM_ASSERT(there[i].number == numbers[i]);
      HYPERSIM_ASSERT(trouble_with(there[i], scenario_).empty());
      if (progress_ != nullptr) progress_->events.fetch_add(there[i].events);
      players_.put(std::move(there[i]));
    }
  }

  void take_next() {
    std::optional<Players::Played> next = players_.next();
    if (!next) {
      exploration_.interrupted = is_over_ = true;
      return;
    }
    ++next_;
    ScheduleResult& played = next->schedule;
    const bool is_last = played.is_last;
    const bool left_the_choices = played.left_the_choices;
    const bool counts = !played.was_none;
    if (played.number == 0) portfolio_.set_length(length_ = played.choices);
    if (next->part_done) exploration_.part_done = next->part_done;
    if (counts) count(played);
    if (undecided_in_a_row_ == kUndecidedInARowMax) {
      exploration_.undecided_in_a_row = undecided_in_a_row_;
      is_over_ = true;
    }
    if (is_last) exploration_.covered = is_over_ = true;
    is_over_ = is_over_ || left_the_choices;
    exploration_.distinct_outcomes = outcomes_.size();
    if (progress_ != nullptr) {
      progress_->schedules.fetch_add(counts ? 1 : 0);
      progress_->distinct_outcomes = outcomes_.size();
      progress_->part_done = exploration_.part_done.value_or(-1);
    }
    if (!is_over_ && options_.after_some) is_over_ = !options_.after_some(exploration_);
  }

  void count(ScheduleResult& played) {
    ++exploration_.schedules;
    undecided_in_a_row_ = played.verdict == Verdict::Undecided ? undecided_in_a_row_ + 1 : 0;
    if (outcomes_.size() < kOutcomesMax) outcomes_.insert(played.outcome);
    for (std::size_t i = 0; i < played.properties.size(); ++i) {
      PropertyCount& its = exploration_.properties[i];
      its.exercised += played.properties[i].exercised;
      its.held += played.properties[i].held;
      its.progress = std::max(its.progress, played.properties[i].progress);
    }
    count_allowed(played.allowed);
    for (VerifiedRight& right : played.rights) {
      RightUse& use = rights_[right.hash];
      ++use.schedules;
      if (use.right.empty()) use.right = std::move(right.text);
    }
    if (played.verdict != Verdict::Passed) found(std::move(played));
  }

  void count_allowed(const std::vector<Breach>& breaches) {
    std::set<std::size_t> counted;  // of this schedule
    for (const Breach& breach : breaches) {
      auto& all = exploration_.allowed;
      const auto known = std::find_if(all.begin(), all.end(), [&](const AllowedUse& use) {
        return use.first.row == breach.row && use.first.check == breach.check;
      });
      const auto at = static_cast<std::size_t>(known - all.begin());
      if (known == all.end()) all.push_back({breach});
      if (counted.insert(at).second) ++all[at].schedules;
    }
  }

  void found(ScheduleResult played) {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i] == played.failure_key) {
        ++exploration_.findings[i].times;
        return;
      }
    }
    // What a limit has cut off is not a failure yet. A machine that keeps nothing lets no other schedule come further.
    is_over_ = played.is_hopeless || (!options_.keep_going && played.verdict != Verdict::Undecided);
    if (keys_.size() == kFindingsMax || choices_ + played.keys.size() > kFoundChoicesMax) {
      ++exploration_.findings_left_out;
      return;
    }
    choices_ += played.keys.size();
    keys_.push_back(played.failure_key);
    Finding finding;
    finding.schedule = played.number + 1;
    finding.strategy = std::move(played.strategy);
    FollowStrategy follow(played.keys);
    ExploredOptions whole = run_;
    whole.number = finding.schedule;
    // What was found can be repeated, whatever has come since, unless that takes long.
    if (played.events <= kEventsInNoTime) whole.interrupted = nullptr;
    finding.result = recorded_run(scenario_, whole, follow, finding.recording);
    judge_as_before(finding.result, whole, played);
    if (whole.interrupted != nullptr && whole.interrupted->load()) {
      keys_.pop_back();
      exploration_.interrupted = is_over_ = true;
      return;
    }
    finding.result.trace = {};
    exploration_.findings.push_back(std::move(finding));
  }

  /// The run comes to what it came to when it was played first, wherever that was.
  void judge_as_before(RunResult& run, const ExploredOptions& options, const ScheduleResult& played) const {
    if (played.left_the_choices) return judge_left_the_choices(scenario_, run);
    const bool was_not_the_same =
        played.failure_key == kNotRepeatable || played.failure_key == to_text(Breach::Check::Determinism);
    if (was_not_the_same) judge_when_played_again(scenario_, options, played.keys, run);
    if (!judge_histories(run, options.interrupted, options.database_rights.get())) return;
    if (failure_key(run) == played.failure_key) return;
    if (played.is_hopeless) {
      judge_kept_nothing(run);
    } else {
      judge_by_first_run(scenario_, run, played.failure_key);
    }
  }

  void finish() {
    exploration_.distinct_outcomes = outcomes_.size();
    if (exploration_.covered) exploration_.part_done = 1;
    for (const PropertyCount& count : exploration_.properties) {
      const bool is_sometimes = count.property->kind == language::Property::Kind::Sometimes;
      exploration_.never_happened += is_sometimes && count.held == 0 && exploration_.schedules > 0;
    }
    for (const auto& [hash, use] : rights_) exploration_.rights.push_back(use);
    std::sort(exploration_.rights.begin(), exploration_.rights.end(),
              [](const RightUse& a, const RightUse& b) { return a.right < b.right; });
  }

  const language::Scenario& scenario_;
  const ExploreOptions& options_;
  ExploredOptions run_;
  Portfolio portfolio_;
  Players players_;
  Progress* progress_ = nullptr;
  std::uint64_t next_ = 0;    // the number of the next schedule
  std::uint64_t length_ = 0;  // how many choices the first one has
  bool source_has_begun_ = false;
  std::uint64_t asked_for_before_ = 0;  // those with lower numbers were asked for, where they are played elsewhere
  std::uint64_t source_ends_at_ = kNoSchedule;  // that one will not come
  Exploration exploration_;
  std::unordered_set<std::uint64_t> outcomes_;
  std::unordered_map<std::uint64_t, RightUse> rights_;
  std::vector<std::string> keys_;  // of the findings
  std::size_t choices_ = 0;        // of the findings
  std::uint64_t undecided_in_a_row_ = 0;
  bool is_over_ = false;
};

Exploring::Exploring(const language::Scenario& scenario, const ExploreOptions& options)
    : explorer_(std::make_unique<Explorer>(scenario, options)) {}
Exploring::~Exploring() = default;
Exploring::Exploring(Exploring&&) noexcept = default;

void Exploring::play(std::size_t jobs, Progress* progress, const std::function<bool()>& pause) {
  explorer_->play(jobs, progress, pause);
}
void Exploring::play(ScheduleSource& source, Progress* progress, const std::function<bool()>& pause) {
  explorer_->play(source, progress, pause);
}
bool is_of_all_orders(ExploreStrategy strategy, std::uint64_t number) {
  return Portfolio(strategy, 0).is_exhaustive(number);
}
bool Exploring::is_over() const { return explorer_->is_over(); }
Exploration Exploring::result() { return explorer_->result(); }

std::string_view to_text(ExploreStrategy strategy) {
  switch (strategy) {
    case ExploreStrategy::Portfolio:
      return "portfolio";
    case ExploreStrategy::Random:
      return "random";
    case ExploreStrategy::Pct:
      return "pct";
    case ExploreStrategy::Exhaustive:
      return "exhaustive";
  }
  return "?";
}

std::string failure_key(const RunResult& result) {
  if (!result.breaches.empty()) return to_text(result.breaches.front().check);
  if (!result.failure) return {};
  const Failure& failure = *result.failure;
  if (failure.came_to.kind == CameTo::Kind::NotRepeatable) return kNotRepeatable;
  if (failure.came_to.kind == CameTo::Kind::NotKept) return kNotKept;
  if (failure.came_to.kind == CameTo::Kind::Limit) return "limit: " + failure.got;
  const char* what = result.verdict == Verdict::Undecided ? "undecided at" : "failed at";
  std::string key =
      fmt::format("{} {}:{}:{} {}", what, failure.at.source, failure.at.line, failure.at.column, failure.statement);
  for (const auto* by = failure.done_by.get(); by != nullptr; by = by->around.get())
    key += fmt::format(" done by {}:{}:{}", by->at.source, by->at.line, by->at.column);
  return key;
}

std::vector<runtime::TraceEvent> trace_of(const language::Scenario& scenario, const Finding& finding,
                                          const ExploreOptions& options) {
  FollowStrategy follow(finding.recording.keys());
  ExploredOptions run;
  run.seed = finding.recording.seed;
  run.storage = finding.recording.storage;
  run.faults = options.faults;
  run.number = finding.schedule;
  if (finding.recording.events > kEventsInNoTime) run.interrupted = options.interrupted;
  return explored_run(scenario, run, follow).trace;
}

RunBeforeItsEnd run_before_its_end(const language::Scenario& scenario, const std::vector<std::uint64_t>& keys,
                                   const ExploreOptions& options, std::uint64_t schedule) {
  FollowStrategy follow(keys);
  ExploredOptions run;
  run.seed = options.seed;
  run.storage = options.storage;
  run.faults = options.faults;
  run.number = schedule;
  RunBeforeItsEnd before;
  before.trace = recorded_before(scenario, run, follow, keys.size(), before.recording);
  before.recording.seed = seed_of_schedules(scenario, options);
  return before;
}

Exploration explore(const language::Scenario& scenario, const ExploreOptions& options) {
  Exploring exploring(scenario, options);
  exploring.play(options.jobs, options.progress);
  return exploring.result();
}

}  // namespace hypersim::simulator
