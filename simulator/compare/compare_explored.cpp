#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "hypersim/language/play_by.hpp"
#include "hypersim/runtime/stable_hash.hpp"
#include "hypersim/simulator/compare.hpp"
#include "hypersim/simulator/explore.hpp"

#include "site.hpp"

namespace hypersim::simulator {

using runtime::Semantics;

namespace {

/// What the schedules came to, by a hash of it.
struct Outcomes {
  std::map<std::uint64_t, Observation> all;
  bool covered = false;
};

std::uint64_t hash_of(const Observation& observed) {
  std::uint64_t hash = runtime::hash_text("");
  for (const auto& [step, outcome] : observed.steps)
    hash = runtime::mix(hash, runtime::mix(step.value, runtime::hash_text(outcome)));
  for (const std::string& sentence : observed.at_the_end) hash = runtime::mix(hash, runtime::hash_text(sentence));
  return hash;
}

/// How much of the two is the same: the more steps, the nearer.
std::size_t likeness(const Observation& a, const Observation& b) {
  std::size_t same = 0;
  for (const auto& [step, outcome] : a.steps) {
    const auto other = b.steps.find(step);
    same += other != b.steps.end() && other->second == outcome;
  }
  return same;
}

const Observation& nearest(const Observation& to, const Outcomes& among) {
  const auto is_less_like = [&](const auto& a, const auto& b) {
    return likeness(to, a.second) < likeness(to, b.second);
  };
  return std::max_element(among.all.begin(), among.all.end(), is_less_like)->second;
}

class Explorer {
 public:
  Explorer(const language::Scenario& scenario, const CompareOptions& options)
      : scenario_(scenario), options_(options) {}

  Comparison compare() {
    Comparison comparison;
    const Outcomes documented = outcomes(options_.documented);
    const Outcomes shipped = outcomes(options_.shipped);
    comparison.seed = seed_;
    comparison.covered = documented.covered && shipped.covered;
    comparison.fault = fault_;
    if (is_interrupted()) comparison.undecided = "interrupted";
    if (!fault_.empty() || is_interrupted() || documented.all.empty() || shipped.all.empty()) return comparison;
    const bool only_shipped = finds_only(shipped, documented);
    if (!only_shipped && !finds_only(documented, shipped)) return comparison;
    const Observation& found = *found_;
    const Observation& other = nearest(found, only_shipped ? documented : shipped);
    const auto site = first_site(found, other);
    if (!site) return comparison;
    Parting parting = only_shipped ? told(scenario_, *site, other, found) : told(scenario_, *site, found, other);
    const std::uint64_t hash = hash_of(found);
    parting.rows = rows_of(options_.shipped, [&](Semantics semantics) {
      return !is_interrupted() && outcomes(semantics).all.contains(hash) != only_shipped;
    });
    if (is_interrupted()) {
      comparison.undecided = "interrupted";
    } else {
      comparison.first = std::move(parting);
    }
    return comparison;
  }

 private:
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  /// Is there an outcome of the one that the other does not have? Then it is the one that was found.
  bool finds_only(const Outcomes& one, const Outcomes& other) {
    for (const auto& [hash, observed] : one.all) {
      if (other.all.contains(hash)) continue;
      found_ = &observed;
      return true;
    }
    return false;
  }

  Outcomes outcomes(Semantics semantics) {
    Outcomes found;
    language::Scenario scenario = scenario_;
    language::play_by(scenario, semantics);
    ExploreOptions explored;
    explored.seed = options_.seed;
    explored.schedules = options_.schedules;
    explored.keep_going = true;
    explored.interrupted = options_.interrupted;
    explored.outcome_of = [&](const actors::Network& network) {
      Observation observed = observe(scenario, network);
      const std::uint64_t hash = hash_of(observed);
      found.all.emplace(hash, std::move(observed));
      return hash;
    };
    const Exploration exploration = explore(scenario, explored);
    seed_ = exploration.seed;
    found.covered = exploration.covered;
    for (const Finding& finding : exploration.findings) {
      const auto& breaches = finding.result.breaches;
      if (!breaches.empty() && is_whole(semantics) && fault_.empty())
        fault_ = "under " + to_text(semantics) + ": " + to_text(breaches.front());
    }
    return found;
  }

  const language::Scenario& scenario_;
  const CompareOptions& options_;
  const Observation* found_ = nullptr;
  std::uint64_t seed_ = 0;
  std::string fault_;
};

}  // namespace

Comparison compare_explored(const language::Scenario& scenario, const CompareOptions& options) {
  return Explorer(scenario, options).compare();
}

}  // namespace hypersim::simulator
