#include "hypersim/simulator/compare.hpp"

#include <fmt/format.h>
#include <utility>

#include "hypersim/analysis/row_text.hpp"
#include "hypersim/language/play_by.hpp"

#include "../explore/explored_run.hpp"
#include "../explore/matched_strategy.hpp"
#include "../run/run_on_network.hpp"
#include "site.hpp"

namespace hypersim::simulator {

using runtime::Semantics;

namespace {

/// Each row is one run more.
constexpr std::size_t kEventsMax = 20'000;

class Comparer {
 public:
  /// `choices`: those that both make; null: each plays in the default order.
  Comparer(const language::Scenario& scenario, const CompareOptions& options, const Recording* choices = nullptr)
      : scenario_(scenario), options_(options), choices_(choices) {}

  Comparison compare() {
    Comparison comparison;
    const Observation documented = play(options_.documented);
    const Observation shipped = play(options_.shipped);
    comparison.seed = seed_;
    const auto site = first_site(documented, shipped);
    comparison.fault = fault_;
    if (fault_.empty() && site) {
      Parting parting = told(scenario_, *site, documented, shipped);
      parting.rows = rows_of(options_.shipped, [&](Semantics semantics) {
        return !is_interrupted() && are_same_at(*site, play(semantics), documented);
      });
      if (!is_interrupted()) comparison.first = std::move(parting);
    }
    if (is_interrupted() && !comparison.first) comparison.undecided = "interrupted";
    return comparison;
  }

  /// What the other comes to where this run failed.
  std::optional<std::string> about(const Failure& failure) {
    const bool is_property = failure.came_to.kind == CameTo::Kind::Property;
    if (!is_property && failure.step == runtime::StepId()) return std::nullopt;
    const Site site{is_property ? Site::Kind::Verdict : Site::Kind::Step, failure.step};
    const Observation documented = play(options_.documented);
    const Observation shipped = play(options_.shipped);
    if (!fault_.empty() || are_same_at(site, documented, shipped)) return std::nullopt;
    const Parting parting = told(scenario_, site, documented, shipped);
    const auto rows = rows_of(options_.shipped, [&](Semantics semantics) {
      return !is_interrupted() && are_same_at(site, play(semantics), documented);
    });
    if (is_interrupted()) return std::nullopt;
    std::vector<std::string> named;
    named.reserve(rows.size());
    for (const runtime::Row row : rows)
      named.push_back(fmt::format("{}, {}", to_text(row), analysis::text_of(row).topic));
    const bool plays_shipped = scenario_.options.semantics == options_.shipped;
    const std::string& other = plays_shipped ? parting.documented : parting.shipped;
    std::string who =
        plays_shipped ? "By the documentation, it would have come to" : "A shipped node would have come to";
    if (choices_ != nullptr)
      who = plays_shipped ? "By the documentation, this order would have come to"
                          : "On a shipped node, this order would have come to";
    return fmt::format("{} {}: {}.", who, is_property ? "another verdict" : other, fmt::join(named, "; "));
  }

 private:
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  Observation play(Semantics semantics) {
    language::Scenario scenario = scenario_;
    language::play_by(scenario, semantics);
    Observation observed;
    const auto note = [&](const actors::Network& network) { observed = observe(scenario, network); };
    const RunResult result = choices_ != nullptr ? play_choices(scenario, note) : play_in_order(scenario, note);
    add_verdict(observed, result);
    seed_ = result.seed;
    if (result.verdict == Verdict::RuntimeFault && is_whole(semantics) && fault_.empty())
      fault_ = fmt::format("under {}: {}", to_text(semantics), to_text(result.breaches.front()));
    return observed;
  }

  template <class Note>
  RunResult play_in_order(const language::Scenario& scenario, const Note& note) const {
    RunOptions run;
    run.seed = options_.seed;
    run.storage = language::StorageKind::Memory;
    run.keep_going = true;
    run.interrupted = options_.interrupted;
    run.events = options_.events;
    return run_fresh(network_config(scenario, run), scenario, run, nullptr, note);
  }
  template <class Note>
  RunResult play_choices(const language::Scenario& scenario, const Note& note) const {
    MatchedStrategy matched(marks_of(*choices_));
    ExploredOptions run;
    run.seed = options_.seed;
    run.keep_going = true;
    run.interrupted = options_.interrupted;
    run.events = options_.events;
    run.before = [&](actors::Network& network) { matched.watch(network.trace()); };
    run.after = note;
    return explored_run(scenario, run, matched);
  }

  const language::Scenario& scenario_;
  const CompareOptions& options_;
  const Recording* choices_;
  std::uint64_t seed_ = 0;
  std::string fault_;
};

/// Does the trace begin with what an earlier run has left in the home?
bool is_in_a_used_home(const std::vector<runtime::TraceEvent>& trace) {
  for (const runtime::TraceEvent& event : trace) {
    if (std::holds_alternative<runtime::fact::NodeBooted>(event.fact)) return true;
    if (std::holds_alternative<runtime::fact::StepStarted>(event.fact)) return false;
  }
  return false;
}

}  // namespace

Comparison compare(const language::Scenario& scenario, const CompareOptions& options) {
  return Comparer(scenario, options).compare();
}

std::optional<std::string> what_the_other_does(const language::Scenario& scenario, const RunResult& failed,
                                               const std::atomic<bool>* interrupted) {
  const bool is_first = failed.schedule == Schedule::Fifo && failed.trace.size() <= kEventsMax;
  if (!is_first || failed.verdict != Verdict::Failed || !failed.failure) return std::nullopt;
  if (is_in_a_used_home(failed.trace)) return std::nullopt;
  CompareOptions options;
  options.seed = failed.seed;
  options.interrupted = interrupted;
  return Comparer(scenario, options).about(*failed.failure);
}

std::optional<std::string> what_the_other_does(const language::Scenario& scenario, const Finding& finding,
                                               const std::atomic<bool>* interrupted) {
  const RunResult& failed = finding.result;
  const bool is_short = finding.recording.events <= kEventsMax;
  if (!is_short || failed.verdict != Verdict::Failed || !failed.failure) return std::nullopt;
  CompareOptions options;
  options.seed = failed.seed;
  options.interrupted = interrupted;
  return Comparer(scenario, options, &finding.recording).about(*failed.failure);
}

}  // namespace hypersim::simulator
