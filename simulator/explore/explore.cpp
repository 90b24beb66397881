#include "hypersim/simulator/explore.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "follow_strategy.hpp"
#include "players.hpp"

namespace hypersim::simulator {

namespace {

/// What is no longer is played to its end after Ctrl-C, too.
constexpr std::size_t kEventsInNoTime = 100'000;

std::uint64_t seed_of(const language::Scenario& scenario, const ExploreOptions& options) {
  return options.seed.value_or(scenario.options.seed.value_or(0));
}

}  // namespace

class Exploring::Explorer {
 public:
  Explorer(const language::Scenario& scenario, const ExploreOptions& options)
      : scenario_(scenario),
        options_(options),
        portfolio_(options.strategy, seed_of(scenario, options)),
        players_(scenario, run_, portfolio_, options.schedules) {
    run_.seed = options.seed;
    run_.storage = options.storage;
    run_.faults = options.faults;
    run_.interrupted = options.interrupted;
    run_.choices = options.choices;
    run_.outcome_of = options.outcome_of;
    run_.database_rights = DatabaseRights::named_in(scenario);
    run_.handed_out = std::make_shared<const HandedOut>(scenario);
    exploration_.seed = seed_of(scenario, options);
    for (const language::Property& property : scenario.properties) exploration_.properties.push_back({&property});
  }

  void play(std::size_t jobs, Progress* progress, const std::function<bool()>& pause) {
    progress_ = progress;
    run_.events = progress == nullptr ? nullptr : &progress->events;
    players_.begin(jobs);
    try {
      while (!is_over() && !(pause && pause())) take_next();
    } catch (...) {
      players_.abandon();
      throw;
    }
    is_over() ? players_.give_up() : players_.rest();
  }
  bool is_over() const { return is_over_ || next_ >= options_.schedules; }

  Exploration result() {
    finish();
    return std::move(exploration_);
  }

 private:
  void take_next() {
    std::optional<Players::Played> next = players_.next();
    if (!next) {
      exploration_.interrupted = is_over_ = true;
      return;
    }
    ++next_;
    PlayedSchedule& played = next->schedule;
    const bool is_last = played.is_last;
    const bool leaves_the_choices = played.left_the_choices;
    if (played.number == 0) portfolio_.set_length(played.choices);
    if (next->part_done) exploration_.part_done = next->part_done;
    if (!played.was_none) count(played);
    if (undecided_in_a_row_ == kUndecidedInARowMax) {
      exploration_.undecided_in_a_row = undecided_in_a_row_;
      is_over_ = true;
    }
    if (is_last) exploration_.covered = is_over_ = true;
    is_over_ = is_over_ || leaves_the_choices;
    exploration_.distinct_outcomes = outcomes_.size();
    if (progress_ != nullptr) {
      progress_->schedules.fetch_add(played.was_none ? 0 : 1);
      progress_->distinct_outcomes = outcomes_.size();
      progress_->part_done = exploration_.part_done.value_or(-1);
    }
    if (!is_over_ && options_.after_some) is_over_ = !options_.after_some(exploration_);
  }

  void count(PlayedSchedule& played) {
    ++exploration_.schedules;
    undecided_in_a_row_ = played.result.verdict == Verdict::Undecided ? undecided_in_a_row_ + 1 : 0;
    if (outcomes_.size() < kOutcomesMax) outcomes_.insert(played.outcome);
    for (std::size_t i = 0; i < played.result.properties.size(); ++i) {
      PropertyCount& its = exploration_.properties[i];
      its.exercised += played.result.properties[i].exercised;
      its.held += played.result.properties[i].held;
      its.progress = std::max(its.progress, played.result.properties[i].progress);
    }
    count_allowed(played.result.allowed);
    for (const VerifiedRight& right : played.rights) {
      RightUse& use = rights_[right.hash];
      if (use.schedules++ == 0) use.right = right.text();
    }
    if (played.result.verdict != Verdict::Passed) found(std::move(played));
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

  void found(PlayedSchedule played) {
    const std::string key = failure_key(played.result);
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i] == key) {
        ++exploration_.findings[i].times;
        return;
      }
    }
    // What a limit has cut off is not a failure yet. A machine that keeps nothing lets no other schedule come further.
    const bool is_hopeless = played.result.failure && played.result.failure->came_to.kind == CameTo::Kind::NotKept;
    is_over_ = is_hopeless || (!options_.keep_going && played.result.verdict != Verdict::Undecided);
    if (keys_.size() == kFindingsMax || choices_ + played.keys.size() > kFoundChoicesMax) {
      ++exploration_.findings_left_out;
      return;
    }
    choices_ += played.keys.size();
    keys_.push_back(key);
    Finding finding;
    finding.schedule = played.number + 1;
    finding.strategy = std::move(played.strategy);
    FollowStrategy follow(std::move(played.keys));
    ExploredOptions whole = run_;
    whole.number = finding.schedule;
    // What was found can be repeated, whatever has come since, unless that takes long.
    if (played.events <= kEventsInNoTime) whole.interrupted = nullptr;
    recorded_run(scenario_, whole, follow, finding.recording);
    if (whole.interrupted != nullptr && whole.interrupted->load()) {
      keys_.pop_back();
      exploration_.interrupted = is_over_ = true;
      return;
    }
    finding.result = std::move(played.result);
    exploration_.findings.push_back(std::move(finding));
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
  std::uint64_t next_ = 0;  // the number of the next schedule
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
  if (failure.came_to.kind == CameTo::Kind::NotRepeatable) return "not repeatable";
  if (failure.came_to.kind == CameTo::Kind::NotKept) return "not kept";
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
  before.recording.seed = seed_of(scenario, options);
  return before;
}

Exploration explore(const language::Scenario& scenario, const ExploreOptions& options) {
  Exploring exploring(scenario, options);
  exploring.play(options.jobs, options.progress);
  return exploring.result();
}

}  // namespace hypersim::simulator
