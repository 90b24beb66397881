#include "still_fails.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/layout.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/play_by.hpp"

#include "fewer_switches.hpp"
#include "judge_histories.hpp"
#include "matched_strategy.hpp"
#include "strategies.hpp"

namespace hypersim::simulator {

using language::Scenario;

namespace {

/// Of a matrix.
constexpr std::size_t kScenariosMax = 30;
/// One question may cost so many events, or a few schedules if they are longer.
constexpr std::uint64_t kEventsOfAQuestion = 300'000;
constexpr std::uint64_t kSchedulesMin = 4;
/// What is longer is not searched for all orders.
constexpr std::size_t kLongRun = 5'000;
/// A smaller scenario whose run is longer than this, and twice as long as before, has lost what bounds it.
constexpr std::size_t kEventsSpare = 1'000;

/// The property of a scenario that stands at that position.
std::optional<std::size_t> property_at(const Scenario& scenario, language::Position at) {
  for (std::size_t i = 0; i < scenario.properties.size(); ++i) {
    const language::Position its = scenario.properties[i].at;
    if (its.source == at.source && its.line == at.line && its.column == at.column) return i;
  }
  return std::nullopt;
}

std::size_t steps_in(const Scenario& scenario) {
  std::size_t steps = 0;
  language::for_each_step(scenario.steps, [&](const language::Step& step) {
    steps += !std::holds_alternative<language::ParallelStep>(step.is) &&
             !std::holds_alternative<language::PipelineStep>(step.is);
  });
  return steps;
}

}  // namespace

StillFails::StillFails(std::string path, const ShrinkOptions& options) : path_(std::move(path)), options_(options) {}

language::ParsedFile StillFails::read(const std::string& text) const {
  language::ParsedFile parsed = language::parse_scenarios(text, path_);
  if (!semantics_) return parsed;
  for (Scenario& scenario : parsed.scenarios) language::play_by(scenario, *semantics_);
  return parsed;
}

ExploredOptions StillFails::run_options(bool faults) const {
  ExploredOptions run;
  run.seed = options_.seed;
  run.storage = options_.storage;
  run.faults = faults;
  run.interrupted = options_.interrupted;
  if (options_.progress != nullptr) run.events = &options_.progress->events;
  return run;
}

bool StillFails::begin(const Statements& statements, const Scenario& scenario, const Finding& finding) {
  for (const auto& statement : statements) {
    if ((statement->is("let") || statement->is("matrix")) && statement->tokens.size() > 1)
      texts_.push_back(statement->tokens[1]);
  }
  language::ParsedFile parsed = read(text_of(statements));
  const auto found = std::find_if(parsed.scenarios.begin(), parsed.scenarios.end(),
                                  [&](const Scenario& one) { return one.combination == scenario.combination; });
  if (found == parsed.scenarios.end()) return false;
  if (found->options.semantics != scenario.options.semantics) {
    semantics_ = scenario.options.semantics;
    language::play_by(*found, *semantics_);
  }
  const Places places(statements, *found);
  const RunResult& result = finding.result;
  if (!result.breaches.empty()) {
    breach_ = result.breaches.front().check;
  } else if (result.verdict == Verdict::Failed && result.failure) {
    came_to_ = result.failure->came_to;
    got_ = result.failure->got;
    step_ = places.of(result.failure->step);
    const auto property = property_at(scenario, result.failure->at);
    if (!step_ && property && *property < found->properties.size()) {
      property_ = places.of(found->properties[*property].at);
    }
    if (!step_ && !property_) return false;
  } else {
    return false;
  }
  best_.statements = statements;
  best_.combination = scenario.combination;
  best_.finding = finding;
  best_.marks = placed(marks_of(finding.recording), places);
  longest_run_ = std::max<std::size_t>(finding.recording.events, play_first_come(*found).trace.size());
  if (has_fault(marks_of(finding.recording))) {
    Looked without = look(*found, places, false, LookFor::Same);
    may_run_away_ = without.ran_away;
    takes_fault_ = !without.same;
    if (without.same) {
      best_.marks = placed(marks_of(without.same->recording), places);
      best_.finding = std::move(*without.same);
    }
  }
  is_race_ = options_.passes && (takes_fault_ || found->faults.empty());
  if (!is_race_) {
    const Looked passing = look(*found, places, takes_fault_, LookFor::Passed);
    is_race_ = passing.passes;
    may_run_away_ = may_run_away_ || passing.ran_away;
  }
  if (got_ && text_is_drawn(*found, places)) got_.reset();
  return true;
}

/// Whether another seed gives another text: then it is compared by its kind alone.
bool StillFails::text_is_drawn(const Scenario& scenario, const Places& places) {
  MatchedStrategy again(marks_in(places));
  const RunResult result = play(scenario, again, takes_fault_, options_.seed + 1);
  return result.verdict == Verdict::Failed && result.failure && result.failure->came_to == came_to_ &&
         has_same_place(*result.failure, places) && result.failure->got != *got_;
}

bool StillFails::ask(const Statements& statements, Effort effort) {
  if (options_.progress != nullptr) options_.progress->attempts.fetch_add(1, std::memory_order_relaxed);
  if (has_lost_a_text(statements)) return false;
  language::ParsedFile parsed = read(text_of(statements));
  if (parsed.scenarios.size() > kScenariosMax) return false;
  std::stable_partition(parsed.scenarios.begin(), parsed.scenarios.end(),
                        [&](const Scenario& one) { return one.combination == best_.combination; });
  for (Scenario& scenario : parsed.scenarios) {
    const Places places(statements, scenario);
    if (!may_be_in(places)) continue;
    scenario.options.limit_events =
        std::min<std::uint64_t>(scenario.options.limit_events, 2 * longest_run_ + kEventsSpare);
    if (!ask(scenario, places, effort)) continue;
    best_.statements = statements;
    best_.combination = scenario.combination;
    if (options_.progress != nullptr) options_.progress->statements = statements.size();
    return true;
  }
  return false;
}

bool StillFails::ask(const Scenario& scenario, const Places& places, Effort effort) {
  bool passes = false;
  auto failing = find_failure(scenario, places, effort, passes);
  if (!failing || has_fault(failing->marks) != takes_fault_) return false;
  longest_run_ = std::max(longest_run_, failing->events);
  if (!meets_the_rest(scenario, places, effort, passes) || is_interrupted()) return false;
  keep(std::move(*failing), places);
  return true;
}

std::optional<StillFails::Failing> StillFails::find_failure(const Scenario& scenario, const Places& places,
                                                            Effort effort, bool& passes) {
  MatchedStrategy matched(marks_in(places));
  RunResult result = play(scenario, matched, takes_fault_, options_.seed);
  const std::size_t events = result.trace.size();
  result.trace = {};
  if (is_same(result, places)) return Failing{matched.made(), std::move(result), events};
  passes = result.verdict == Verdict::Passed;
  if (effort == Effort::Little || is_interrupted() || (ran_away(result) && !may_run_away_)) return std::nullopt;
  Looked looked = look(scenario, places, takes_fault_, LookFor::Same);
  passes = passes || looked.passes;
  if (!looked.same || (looked.ran_away && !may_run_away_)) return std::nullopt;
  return Failing{marks_of(looked.same->recording), std::move(looked.same->result), looked.same->recording.events};
}

bool StillFails::meets_the_rest(const Scenario& scenario, const Places& places, Effort effort, bool passes) {
  if (!is_race_ && !takes_fault_) return true;
  const RunResult first_come = play_first_come(scenario);
  if (ran_away(first_come) && !may_run_away_) return false;
  passes = passes || first_come.verdict == Verdict::Passed;
  if (takes_fault_) {
    if (is_same(first_come, places)) return false;
    const Looked without = look(scenario, places, false, LookFor::Same);
    if (without.same || (without.ran_away && !may_run_away_)) return false;
    passes = passes || without.passes;
  }
  if (!is_race_ || passes) return true;
  return effort == Effort::Much && look(scenario, places, takes_fault_, LookFor::Passed).passes;
}

void StillFails::keep(Failing failing, const Places& places) {
  best_.marks = placed(failing.marks, places);
  best_.finding.result = std::move(failing.result);
  best_.finding.recording = {};
  longest_run_ = failing.events;
}

RunResult StillFails::play(const Scenario& scenario, actors::Strategy& strategy, bool faults, std::uint64_t seed) {
  ExploredOptions run = run_options(faults);
  run.seed = seed;
  if (auto* matched = dynamic_cast<MatchedStrategy*>(&strategy)) {
    run.before = [matched](actors::Network& network) { matched->watch(network.trace()); };
  }
  RunResult result = explored_run(scenario, run, strategy);
  judge_histories(result, options_.interrupted);
  return result;
}

RunResult StillFails::play_first_come(const Scenario& scenario) {
  const auto first = make_first_strategy();
  return play(scenario, *first, false, options_.seed);
}

StillFails::Looked StillFails::look(const Scenario& scenario, const Places& places, bool faults, LookFor wanted) {
  Looked looked;
  ExploreOptions options;
  options.seed = options_.seed;
  options.storage = options_.storage;
  options.faults = faults;
  options.strategy = longest_run_ > kLongRun ? ExploreStrategy::Pct : ExploreStrategy::Portfolio;
  const std::uint64_t affordable = kEventsOfAQuestion / std::max<std::size_t>(longest_run_, 1);
  options.schedules = std::min(options_.schedules, std::max(affordable, kSchedulesMin));
  options.keep_going = true;
  options.interrupted = options_.interrupted;
  options.progress = options_.progress;
  const auto goes_on = [&](const Exploration& known) {
    std::uint64_t failed = 0;
    bool found = false;
    for (const Finding& finding : known.findings) {
      failed += finding.times;
      found = found || is_same(finding.result, places);
      looked.ran_away = looked.ran_away || ran_away(finding.result);
    }
    looked.passes = looked.passes || known.schedules > failed;
    const bool is_over = wanted == LookFor::Same ? found : looked.passes;
    return !is_over && (!looked.ran_away || may_run_away_);
  };
  options.after_some = goes_on;
  Exploration explored = explore(scenario, options);
  goes_on(explored);
  for (Finding& finding : explored.findings) {
    if (!looked.same && is_same(finding.result, places)) looked.same = std::move(finding);
  }
  return looked;
}

bool StillFails::has_lost_a_text(const Statements& statements) const {
  return std::any_of(texts_.begin(), texts_.end(), [&](const std::string& name) {
    const std::string in_braces = "{" + name + "}";
    const auto uses = [&](const auto& one) { return one->text.find(in_braces) != std::string::npos; };
    const auto declares = [&](const auto& one) {
      return (one->is("let") || one->is("matrix")) && one->tokens.size() > 1 && one->tokens[1] == name;
    };
    return std::none_of(statements.begin(), statements.end(), declares) &&
           std::any_of(statements.begin(), statements.end(), uses);
  });
}

bool StillFails::ran_away(const RunResult& result) const {
  return result.failure && result.failure->came_to.kind == CameTo::Kind::Limit;
}

bool StillFails::may_be_in(const Places& places) const {
  if (step_) return places.step_at(*step_).has_value();
  return !property_ || places.has_property(*property_);
}

bool StillFails::is_same(const RunResult& result, const Places& places) const {
  if (breach_) return !result.breaches.empty() && result.breaches.front().check == *breach_;
  if (result.verdict != Verdict::Failed || !result.failure) return false;
  const Failure& failure = *result.failure;
  return failure.came_to == came_to_ && has_same_place(failure, places) && (!got_ || failure.got == *got_);
}

bool StillFails::has_same_place(const Failure& failure, const Places& places) const {
  if (step_) return places.of(failure.step) == step_;
  return failure.step.value == 0 && property_ && places.of(failure.at) == *property_;
}

ChoiceMarks StillFails::marks_in(const Places& places) const {
  ChoiceMarks marks;
  marks.reserve(best_.marks.size());
  for (const PlacedMark& mark : best_.marks) {
    if (!mark.place) {
      marks.push_back({mark.key, {}, mark.is_fault});
    } else if (const auto step = places.step_at(*mark.place)) {
      marks.push_back({mark.key, *step, mark.is_fault});
    }
  }
  return marks;
}

std::vector<StillFails::PlacedMark> StillFails::placed(const ChoiceMarks& marks, const Places& places) const {
  std::vector<PlacedMark> placed;
  placed.reserve(marks.size());
  for (const ChoiceMark& mark : marks) placed.push_back({mark.key, places.of(mark.step), mark.is_fault});
  return placed;
}

Shrunk StillFails::take_best() {
  Shrunk shrunk;
  shrunk.is_race = is_race_;
  const std::string text = text_of(best_.statements);
  auto laid_out = language::lay_out(text);
  shrunk.text = laid_out.ok() ? std::move(laid_out).value() : text;
  const language::ParsedFile parsed = read(text);
  for (const Scenario& scenario : parsed.scenarios) {
    if (scenario.combination != best_.combination) continue;
    const Places places(best_.statements, scenario);
    shrunk.steps = steps_in(scenario);
    const ExploredOptions run = run_options(takes_fault_);
    const auto same = [&](const RunResult& result) { return is_same(result, places); };
    shrunk.finding = std::move(best_.finding);
    if (!is_interrupted()) shrunk.departures = fewer_switches(scenario, run, marks_in(places), same, shrunk.finding);
    break;
  }
  return shrunk;
}

}  // namespace hypersim::simulator
