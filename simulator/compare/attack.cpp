#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/layout.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/play_by.hpp"
#include "hypersim/language/self_contained.hpp"
#include "hypersim/runtime/node_number.hpp"
#include "hypersim/runtime/stable_hash.hpp"
#include "hypersim/simulator/audit.hpp"

#include "../run/run_on_network.hpp"
#include "arsenal.hpp"
#include "attack_script.hpp"
#include "observation.hpp"
#include "site.hpp"

namespace hypersim::simulator {

using language::Scenario;
using runtime::Semantics;

namespace {

constexpr std::size_t kLinesMax = 8;

bool breaks_property(const RunResult& result) {
  const auto is_property = [](const Failure& failure) { return failure.came_to.kind == CameTo::Kind::Property; };
  return result.failure && (is_property(*result.failure) ||
                            std::any_of(result.failure->also.begin(), result.failure->also.end(), is_property));
}

const Failure& property_of(const RunResult& result) {
  if (result.failure->came_to.kind == CameTo::Kind::Property) return *result.failure;
  return *std::find_if(result.failure->also.begin(), result.failure->also.end(),
                       [](const Failure& failure) { return failure.came_to.kind == CameTo::Kind::Property; });
}

/// What a run with some steps of the attacker came to.
struct Played {
  RunResult result;
  /// Of what there is at the end, what the steps of the scenario came to, and what the attacker has got that does not
  /// show in either. Two attacks that come to the same are worth one.
  std::uint64_t state = 0;
};

class Search {
 public:
  Search(const std::string& text, const Scenario& scenario, const AttackOptions& options)
      : scenario_(scenario), options_(options) {
    add_home(text, AttackScript::Home::FirstNode);
    if (is_over_nodes(scenario) && scenario.nodes.size() < runtime::kNodesMax)
      add_home(text, AttackScript::Home::OwnNode);
  }

  runtime::Result<std::optional<Attack>, std::string> run() {
    const bool has_one =
        std::any_of(scenario_.properties.begin(), scenario_.properties.end(), [](const auto& property) {
          return property.kind == language::Property::Kind::Never ||
                 property.kind == language::Property::Kind::Always ||
                 property.kind == language::Property::Kind::Finally;
        });
    if (!has_one) {
      return runtime::fail(
          std::string("there is nothing that an attack could break: say what must not happen, with `never`, `always` "
                      "or `finally`"));
    }
    for (Way& way : ways_) {
      const auto alone = play(way.script.with({}, 0), 0, Semantics::hyperdrive());
      if (!alone || breaks_property(alone->result)) {
        return runtime::fail(alone ? fmt::format("{} does not hold under hyperdrive, without any attack",
                                                 property_of(alone->result).statement)
                                   : std::string("it cannot be played with the attacker"));
      }
      for (Place& place : way.places) place = {{{}}, {alone->state}};
    }
    for (std::size_t lines = 1; lines <= kLinesMax && !is_over(); ++lines) {
      for (Way& way : ways_) {
        for (std::size_t place = 0; place < way.places.size() && !is_over(); ++place) {
          if (auto found = longer(way, place)) return found;
        }
      }
    }
    return std::optional<Attack>();
  }

 private:
  using Steps = std::vector<std::string>;
  /// A place between the steps of the scenario: the attacks of one length that came to something of their own there.
  struct Place {
    std::vector<Steps> frontier;
    std::set<std::uint64_t> seen;
  };
  struct Way {
    AttackScript script;
    std::vector<std::string> moves;
    std::vector<Place> places;
  };

  void add_home(const std::string& text, AttackScript::Home home) {
    AttackScript script(text, scenario_, options_.attacker, home);
    const Arsenal arsenal = arsenal_against(scenario_, script.address());
    Steps moves = arsenal.actions;
    moves.insert(moves.end(), arsenal.mints.begin(), arsenal.mints.end());
    const std::size_t places = script.places();
    ways_.push_back({std::move(script), std::move(moves), std::vector<Place>(places)});
  }

  bool is_over() const {
    return played_ >= options_.attempts || (options_.interrupted != nullptr && options_.interrupted->load());
  }

  std::optional<Played> play(const AttackScript::Placed& placed, std::size_t steps, Semantics semantics) {
    ++played_;
    if (options_.played != nullptr) options_.played->store(played_);
    language::ParsedFile file = language::parse_scenarios(placed.text, scenario_.path, scenario_.settings);
    for (Scenario& scenario : file.scenarios) {
      if (scenario.combination != scenario_.combination) continue;
      language::play_by(scenario, semantics);
      RunOptions run;
      run.seed = options_.seed;
      run.storage = language::StorageKind::Memory;
      run.keep_going = true;
      run.interrupted = options_.interrupted;
      const auto is_attack = [&](const language::Step& step) {
        return step.at.source == 0 && step.line() >= placed.line && step.line() < placed.line + static_cast<int>(steps);
      };
      Played played;
      played.result = run_fresh(network_config(scenario, run), scenario, run, nullptr, [&](actors::Network& network) {
        played.state = state_of(scenario, observe(scenario, network), is_attack);
      });
      return played;
    }
    return std::nullopt;
  }

  template <class IsAttack>
  static std::uint64_t state_of(const Scenario& scenario, const Observation& observed, IsAttack is_attack) {
    std::uint64_t state = runtime::hash_text("");
    for (const std::string& sentence : observed.at_the_end) state = runtime::mix(state, runtime::hash_text(sentence));
    language::for_each_step(scenario.steps, [&](const language::Step& step) {
      const auto ended = observed.steps.find(step.id);
      if (ended == observed.steps.end()) return;
      if (!is_attack(step)) {
        state = runtime::mix(state, runtime::hash_text(ended->second));
      } else if (is_hidden(step) && !ended->second.starts_with("error")) {
        state = runtime::mix(state, runtime::hash_text(step.text));
      }
    });
    return state;
  }
  /// What is staged in a transaction shows nowhere until it is committed.
  static bool is_hidden(const language::Step& step) { return step.text.find(" in $") != std::string::npos; }

  /// Attacks with one step more than those that came to something there.
  std::optional<Attack> longer(Way& way, std::size_t number) {
    Place& place = way.places[number];
    std::vector<Steps> next;
    for (const Steps& steps : place.frontier) {
      for (const std::string& move : way.moves) {
        if (is_over()) return std::nullopt;
        if (std::find(steps.begin(), steps.end(), move) != steps.end()) continue;
        Steps whole = steps;
        whole.push_back(move);
        const AttackScript::Placed placed = way.script.with(whole, number);
        const auto played = play(placed, whole.size(), Semantics::hyperdrive());
        if (!played) continue;
        if (breaks_property(played->result)) return attack_of(way, whole, placed, played->result);
        if (place.seen.insert(played->state).second) next.push_back(std::move(whole));
      }
    }
    place.frontier = std::move(next);
    return std::nullopt;
  }

  Attack attack_of(const Way& way, const Steps& steps, const AttackScript::Placed& placed, const RunResult& result) {
    Attack attack;
    for (const std::string& step : steps) attack.lines.push_back(way.script.name() + " " + step);
    const std::string whole = language::with_semantics(placed.text, Semantics::hyperdrive());
    auto laid_out = language::lay_out(whole);
    attack.text = laid_out.ok() ? std::move(laid_out).value() : whole;
    attack.failure = property_of(result);
    const auto works = [&](Semantics semantics) {
      const auto again = play(placed, steps.size(), semantics);
      return again && breaks_property(again->result);
    };
    if (!works(Semantics::documented()))
      attack.rows = rows_of(Semantics::hyperdrive(), [&](Semantics semantics) { return !works(semantics); });
    return attack;
  }

  const Scenario& scenario_;
  const AttackOptions& options_;
  std::vector<Way> ways_;
  std::uint64_t played_ = 0;
};

}  // namespace

runtime::Result<std::optional<Attack>, std::string> find_attack(const std::string& text, const Scenario& scenario,
                                                                const AttackOptions& options) {
  return Search(text, scenario, options).run();
}

}  // namespace hypersim::simulator
