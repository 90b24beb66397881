#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "hypersim/language/layout.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/audit.hpp"

#include "arsenal.hpp"
#include "site.hpp"

namespace hypersim::simulator {

using language::Scenario;
using runtime::Semantics;

namespace {

constexpr std::size_t kLinesMax = 3;

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

/// The text of the scenario, with lines of the attacker somewhere in it.
class Script {
 public:
  Script(const std::string& text, const Scenario& scenario, const runtime::ProcessId& attacker) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      lines_.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    std::set<int> before;
    for (const language::Step& step : scenario.steps) {
      if (step.at.source == 0) before.insert(step.line());
    }
    places_.assign(before.rbegin(), before.rend());
    first_ = before.empty() ? static_cast<int>(lines_.size()) + 1 : *before.begin();
    const auto member =
        std::find_if(scenario.cast.begin(), scenario.cast.end(),
                     [&](const language::ProcessDecl& decl) { return decl.address.process() == attacker; });
    if (member != scenario.cast.end()) {
      name_ = member->name;
      address_ = member->address;
      return;
    }
    const auto is_taken = [&](const std::string& name) {
      return std::any_of(scenario.cast.begin(), scenario.cast.end(),
                         [&](const language::ProcessDecl& decl) { return decl.name == name; });
    };
    name_ = "attacker";
    for (int i = 2; is_taken(name_); ++i) name_ = "attacker" + std::to_string(i);
    address_ = runtime::Address(scenario.node, attacker);
    declarations_.push_back(
        fmt::format("process {} {} requests kv:distro:sys grants kv:distro:sys", name_, attacker.text()));
  }

  /// From now on, the text says that it plays what ships.
  void play_what_ships() {
    constexpr std::string_view kOption = "option semantics ";
    bool says = false;
    for (std::string& line : lines_) {
      if (!line.starts_with(kOption)) continue;
      line = std::string(kOption) + "hyperdrive";
      says = true;
    }
    if (!says) declarations_.insert(declarations_.begin(), std::string(kOption) + "hyperdrive");
  }

  const std::string& name() const { return name_; }
  const runtime::Address& address() const { return address_; }
  /// Where lines can stand: 0 is the end, then before each step, from the last to the first.
  std::size_t places() const { return places_.size() + 1; }
  std::string with(const std::vector<std::string>& steps, std::size_t place) const {
    const int before = place == 0 ? static_cast<int>(lines_.size()) + 1 : places_[place - 1];
    std::string text;
    for (int line = 1; line <= static_cast<int>(lines_.size()) + 1; ++line) {
      if (line == first_ && !declarations_.empty()) {
        for (const std::string& one : declarations_) text += one + "\n";
        text += "\n";
      }
      if (line == before) {
        for (const std::string& step : steps) text += name_ + " " + step + " => any\n";
      }
      if (line <= static_cast<int>(lines_.size())) text += lines_[static_cast<std::size_t>(line) - 1] + "\n";
    }
    return text;
  }

 private:
  std::vector<std::string> lines_;
  std::vector<int> places_;
  int first_ = 1;  // the line of the first step
  std::string name_;
  runtime::Address address_;
  std::vector<std::string> declarations_;  // that the text does not have
};

class Search {
 public:
  Search(const std::string& text, const Scenario& scenario, const AttackOptions& options)
      : scenario_(scenario), options_(options), script_(text, scenario, options.attacker) {}

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
    if (const auto alone = play(script_.with({}, 0), Semantics::hyperdrive()); !alone || breaks_property(*alone)) {
      return runtime::fail(
          alone ? fmt::format("{} does not hold under hyperdrive, without any attack", property_of(*alone).statement)
                : std::string("it cannot be played with the attacker"));
    }
    const Arsenal arsenal = arsenal_against(scenario_, script_.address());
    for (std::size_t lines = 1; lines <= kLinesMax && !is_over(); ++lines) {
      for (std::size_t place = 0; place < script_.places() && !is_over(); ++place) {
        if (auto found = of_length(lines, place, arsenal)) return found;
      }
    }
    return std::optional<Attack>();
  }

 private:
  bool is_over() const {
    return played_ >= options_.attempts || (options_.interrupted != nullptr && options_.interrupted->load());
  }

  std::optional<RunResult> play(const std::string& text, Semantics semantics) {
    ++played_;
    if (options_.played != nullptr) options_.played->store(played_);
    language::ParsedFile file = language::parse_scenarios(text, scenario_.path, scenario_.settings);
    for (Scenario& scenario : file.scenarios) {
      if (scenario.combination != scenario_.combination) continue;
      scenario.options.semantics = semantics;
      RunOptions run;
      run.seed = options_.seed;
      run.storage = language::StorageKind::Memory;
      run.keep_going = true;
      run.interrupted = options_.interrupted;
      return run_scenario(scenario, run);
    }
    return std::nullopt;
  }

  /// First what it mints, then what it asks for with that; minting alone may be enough.
  std::optional<Attack> of_length(std::size_t lines, std::size_t place, const Arsenal& arsenal) {
    return minted({}, 0, lines, place, arsenal);
  }
  std::optional<Attack> minted(const std::vector<std::string>& steps, std::size_t next, std::size_t left,
                               std::size_t place, const Arsenal& arsenal) {
    if (is_over()) return std::nullopt;
    if (left == 1) {
      for (const auto* last : {&arsenal.actions, &arsenal.mints}) {
        const std::size_t from = last == &arsenal.mints ? next : 0;
        for (std::size_t i = from; i < last->size() && !is_over(); ++i) {
          std::vector<std::string> whole = steps;
          whole.push_back((*last)[i]);
          if (auto attack = tried(whole, place)) return attack;
        }
      }
      return std::nullopt;
    }
    for (std::size_t i = next; i < arsenal.mints.size(); ++i) {
      std::vector<std::string> more = steps;
      more.push_back(arsenal.mints[i]);
      if (auto attack = minted(more, i + 1, left - 1, place, arsenal)) return attack;
    }
    return std::nullopt;
  }

  std::optional<Attack> tried(const std::vector<std::string>& steps, std::size_t place) {
    const std::string text = script_.with(steps, place);
    const auto result = play(text, Semantics::hyperdrive());
    if (!result || !breaks_property(*result)) return std::nullopt;
    Attack attack;
    for (const std::string& step : steps) attack.lines.push_back(script_.name() + " " + step);
    script_.play_what_ships();
    const std::string whole = script_.with(steps, place);
    auto laid_out = language::lay_out(whole);
    attack.text = laid_out.ok() ? std::move(laid_out).value() : whole;
    attack.failure = property_of(*result);
    const auto works = [&](Semantics semantics) {
      const auto again = play(text, semantics);
      return again && breaks_property(*again);
    };
    if (!works(Semantics::documented()))
      attack.rows = rows_of(Semantics::hyperdrive(), [&](Semantics semantics) { return !works(semantics); });
    return attack;
  }

  const Scenario& scenario_;
  const AttackOptions& options_;
  Script script_;
  std::uint64_t played_ = 0;
};

}  // namespace

runtime::Result<std::optional<Attack>, std::string> find_attack(const std::string& text, const Scenario& scenario,
                                                                const AttackOptions& options) {
  return Search(text, scenario, options).run();
}

}  // namespace hypersim::simulator
