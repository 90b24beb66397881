#include "hypersim/simulator/compare.hpp"

#include <fmt/format.h>
#include <utility>

#include "hypersim/analysis/row_text.hpp"

#include "../run/run_on_network.hpp"
#include "site.hpp"

namespace hypersim::simulator {

using runtime::Semantics;

namespace {

/// Each row is one run more.
constexpr std::size_t kEventsMax = 20'000;

class Comparer {
 public:
  Comparer(const language::Scenario& scenario, const CompareOptions& options)
      : scenario_(scenario), options_(options) {}

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
    return fmt::format(
        "{} {}: {}.",
        plays_shipped ? "By the documentation, it would have come to" : "A shipped node would have come to",
        is_property ? "another verdict" : other, fmt::join(named, "; "));
  }

 private:
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  Observation play(Semantics semantics) {
    language::Scenario scenario = scenario_;
    scenario.options.semantics = semantics;
    RunOptions run;
    run.seed = options_.seed;
    run.storage = language::StorageKind::Memory;
    run.keep_going = true;
    run.interrupted = options_.interrupted;
    run.events = options_.events;
    Observation observed;
    const RunResult result = run_fresh(network_config(scenario, run), scenario, run, nullptr,
                                       [&](actors::Network& network) { observed = observe(scenario, network); });
    add_verdict(observed, result);
    seed_ = result.seed;
    if (result.verdict == Verdict::RuntimeFault && is_whole(semantics) && fault_.empty())
      fault_ = fmt::format("under {}: {}", to_text(semantics), to_text(result.breaches.front()));
    return observed;
  }

  const language::Scenario& scenario_;
  const CompareOptions& options_;
  std::uint64_t seed_ = 0;
  std::string fault_;
};

}  // namespace

Comparison compare(const language::Scenario& scenario, const CompareOptions& options) {
  return Comparer(scenario, options).compare();
}

std::optional<std::string> what_the_other_does(const language::Scenario& scenario, const RunResult& failed,
                                               const std::atomic<bool>* interrupted) {
  const bool is_first = failed.schedule == Schedule::Fifo && failed.trace.size() <= kEventsMax;
  if (!is_first || failed.verdict != Verdict::Failed || !failed.failure) return std::nullopt;
  CompareOptions options;
  options.seed = failed.seed;
  options.interrupted = interrupted;
  return Comparer(scenario, options).about(*failed.failure);
}

}  // namespace hypersim::simulator
