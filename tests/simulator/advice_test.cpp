// Every piece of advice of `run`, `caps` and `--could` is played: the scenario is changed as it says, and must bring
// what is promised.

#include "hypersim/analysis/advice.hpp"

#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/analysis/node_view.hpp"
#include "hypersim/language/self_contained.hpp"

#include "support/bundled.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using analysis::Advice;
using analysis::Change;
using analysis::Place;
using analysis::Remedy;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
namespace fact = runtime::fact;

/// A scenario file as one text, so that what it includes can be changed, too.
struct Source {
  std::string path;
  std::string text;

  language::Scenario scenario(std::size_t combination = 0) const {
    return std::move(scenarios_of(text, path).at(combination));
  }
};

Source source_of(const std::string& path) { return {path, language::with_includes(language::load_scenarios(path))}; }
Source bundled(const std::string& name) { return source_of(support::source_dir() + ("/scenarios/" + name)); }

/// Plays to the end, whatever the outcomes of the steps are.
RunResult play_on(const language::Scenario& scenario) {
  language::OutcomesByLine outcomes;
  RunOptions options = on_memory();
  options.outcomes = &outcomes;
  return run_scenario(scenario, options);
}

// The text, changed as advised --------------------------------------------------------------------------------------

class Text {
 public:
  explicit Text(const std::string& text) {
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines_.push_back(line);
  }

  /// Returns false if the clause could not be placed.
  bool apply(const Change& clause) {
    static const std::regex kDeclaration(R"(^(\s*process\s+\S+\s+\S+))");
    static const std::regex kSpawn(R"((\bspawn\s+\S+))");
    static const std::regex kIgnores(R"(\bignores\b)");
    std::string& line = lines_.at(static_cast<std::size_t>(clause.at.line) - 1);
    const bool adds = clause.kind == Change::Kind::Clause;
    const std::regex& where = !adds ? kIgnores : clause.in_spawn ? kSpawn : kDeclaration;
    if (!std::regex_search(line, where)) return false;
    std::smatch found;
    std::regex_search(line, found, where);
    line = found.prefix().str() + (adds ? found.str() + " " + clause.text : "") + found.suffix().str();
    return true;
  }
  /// The number of the first of them.
  int insert(Place place, const std::vector<std::string>& lines) {
    const std::size_t at = place.kind == Place::Kind::AtEnd
                               ? lines_.size()
                               : static_cast<std::size_t>(place.line) - (place.kind == Place::Kind::Before ? 1 : 0);
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), lines.begin(), lines.end());
    return static_cast<int>(at) + 1;
  }
  std::string text() const {
    std::string text;
    for (const std::string& line : lines_) text += line + "\n";
    return text;
  }

 private:
  std::vector<std::string> lines_;
};

/// What the manifest calls a member of the cast.
std::string process_name(const language::Scenario& scenario, const std::string& member) {
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (decl.name == member) return std::string(decl.address.process().process_name());
  }
  return {};
}

/// The manifest with one more clause: a copy in `folder`, and its path.
std::string changed_manifest(const std::string& path, const std::string& process, const Change& change,
                             const support::TempFolder& folder) {
  nlohmann::json entries = nlohmann::json::parse(support::read_file(path));
  const nlohmann::json fields = nlohmann::json::parse("{" + change.text + "}");
  for (const auto& [field, value] : fields.items()) {
    for (nlohmann::json& entry : entries) {
      if (entry["process_name"] != process) continue;
      if (value.is_array()) {
        entry[field].insert(entry[field].end(), value.begin(), value.end());
      } else {
        entry[field] = value;
      }
    }
  }
  return folder.write(std::filesystem::path(path).filename().string(), entries.dump());
}

/// The changed scenario, played.
struct Played {
  std::vector<std::string> complaints;
  std::string text;
  std::optional<language::Scenario> scenario;
  RunResult result;
  int first_check = 0;
  int inserted = 0;

  int line_now(int line, Place place) const {
    return place.kind == Place::Kind::Before && line >= place.line ? line + inserted : line;
  }
};

/// The scenario's own checks describe how it was before the change. The checks at some lines are asked for.
void remove_checks(std::vector<language::Step>& steps, const std::set<int>& kept) {
  std::erase_if(steps, [&](const language::Step& step) {
    return std::holds_alternative<language::CheckStep>(step.is) && !kept.contains(step.at.line);
  });
  for (language::Step& step : steps) {
    auto* parallel = std::get_if<language::ParallelStep>(&step.is);
    if (parallel == nullptr) continue;
    for (language::Lane& lane : parallel->lanes) remove_checks(lane.steps, kept);
  }
}

Played played(const Source& source, std::size_t combination, const Advice& advice, const Remedy& remedy, int line) {
  Played played;
  const support::TempFolder folder;
  const language::ParsedFile before = language::parse_scenarios(source.text, source.path);
  std::map<std::string, std::string> manifests;  // as they are written, and where they are now
  Text text(source.text);
  std::vector<std::string> lines;
  for (const Change& change : remedy.changes) {
    if (change.is_step()) {
      lines.push_back(change.text);
    } else if (change.in_manifest) {
      const std::string& path = before.sources.at(static_cast<std::size_t>(change.at.source)).path;
      std::string& now = manifests[std::filesystem::path(path).filename().string()];
      now = changed_manifest(now.empty() ? path : now, process_name(before.scenarios.front(), change.member), change,
                             folder);
    } else if (change.at.source != 0 || !text.apply(change)) {
      played.complaints.push_back("there is no place for the clause " + change.text);
      return played;
    }
  }
  const std::size_t steps = lines.size();
  for (const std::string& condition : advice.conditions) {
    if (advice.promise != Advice::Promise::Allowed) lines.push_back("check " + condition);
  }
  played.inserted = static_cast<int>(lines.size());
  played.first_check = text.insert(advice.place, lines) + static_cast<int>(steps);
  played.text = text.text();
  for (const auto& [name, path] : manifests) {  // which may be read for several packages
    const std::string written = "file:" + name;
    const std::string now = "file:" + path;
    for (std::size_t at = 0; (at = played.text.find(written, at)) != std::string::npos; at += now.size())
      played.text.replace(at, written.size(), now);
  }
  language::ParsedFile file = language::parse_scenarios(played.text, source.path);
  if (file.scenarios.size() <= combination) {
    played.complaints.push_back("it does not parse:\n" + language::format_diagnostics(file));
    return played;
  }
  played.scenario = std::move(file.scenarios[combination]);
  played.scenario->properties.clear();
  std::set<int> kept = {played.line_now(line, advice.place)};
  for (std::size_t i = steps; i < lines.size(); ++i) kept.insert(played.first_check + static_cast<int>(i - steps));
  remove_checks(played.scenario->steps, kept);
  played.result = play_on(*played.scenario);
  return played;
}

// Promises ----------------------------------------------------------------------------------------------------------

/// How often something was refused at that line because a capability was missing: to `who`, or because `who` was asked.
/// An empty `who` stands for anyone.
std::size_t refusals(const language::Scenario& scenario, const RunResult& result, int line, const std::string& who) {
  std::size_t count = 0;
  for (const runtime::NodeId& node : scenario.nodes) {
    const analysis::NodeView view(scenario, result.trace, node);
    const analysis::Authority authority = analysis::authority_of(view.scenario(), view.events(), std::nullopt);
    for (const analysis::RefusedRequest& each : authority.refused) {
      const bool concerns = who.empty() || each.who == who || each.target == who;
      if (each.line == line && each.needed && concerns) count += each.times;
    }
  }
  return count;
}

/// The first outcome of the step at that line.
std::string outcome_at(const RunResult& result, int line) {
  for (const runtime::TraceEvent& event : result.trace) {
    const auto* ended = std::get_if<fact::StepEnded>(&event.fact);
    if (ended != nullptr && ended->line == line) return ended->outcome;
  }
  return "nothing";
}

/// A scenario, with one piece of advice for it.
struct Case {
  const Source& source;
  std::size_t combination = 0;
  const language::Scenario& scenario;
  const Advice& advice;
  int line = 0;          // of what was refused, or failed
  std::string who = {};  // was refused
};

/// Which part of its promise a remedy does not keep.
std::vector<std::string> broken_promises(const Case& given, const Remedy& remedy) {
  const Played now = played(given.source, given.combination, given.advice, remedy, given.line);
  std::vector<std::string> complaints = now.complaints;
  if (!complaints.empty()) return complaints;
  const auto complain = [&](const std::string& what) {
    complaints.push_back(what + "\n  advised: " + to_text(remedy, given.advice.place) + "\n" + now.text +
                         story(now.result));
  };
  const int line = now.line_now(given.line, given.advice.place);
  switch (given.advice.promise) {
    case Advice::Promise::Allowed: {
      language::Scenario before = given.source.scenario(given.combination);
      before.properties.clear();
      remove_checks(before.steps, {given.line});
      const RunResult result = play_on(before);
      const std::size_t was = refusals(before, result, given.line, given.who);
      const std::size_t is = refusals(*now.scenario, now.result, line, given.who);
      const bool is_reached = line == 0 || outcome_at(now.result, line) != "nothing";
      // What failed is at times the consequence of a refusal at another line: a message that came without a capability.
      const bool is_other = was == 0 && outcome_at(now.result, line) != outcome_at(result, given.line);
      if ((is >= was && !is_other) || !is_reached) complain("it is refused as before");
      break;
    }
    case Advice::Promise::BroughtBack: {
      const RunResult before = play(given.scenario);
      const std::string outcome = outcome_at(now.result, line);
      if (outcome == "nothing" || outcome == before.failure->got) complain("it comes to the same");
      break;
    }
    case Advice::Promise::Given:
    case Advice::Promise::Made: {
      const bool has_failed =
          now.result.failure && now.result.failure->at.line >= now.first_check &&
          now.result.failure->at.line < now.first_check + static_cast<int>(given.advice.conditions.size());
      if (has_failed || outcome_at(now.result, now.first_check) == "nothing") complain("it is not so");
      break;
    }
  }
  return complaints;
}

std::vector<std::string> broken_promises(const Case& given) {
  std::vector<std::string> complaints;
  for (const Remedy& remedy : given.advice.remedies) {
    for (std::string& each : broken_promises(given, remedy)) complaints.push_back(std::move(each));
  }
  return complaints;
}

// Every bundled scenario --------------------------------------------------------------------------------------------

class AdviceForScenario : public testing::TestWithParam<std::string> {};

bool runs_programs(const language::Scenario& scenario) {
  return std::any_of(scenario.cast.begin(), scenario.cast.end(),
                     [](const language::ProcessDecl& decl) { return !decl.program.empty(); });
}

TEST_P(AdviceForScenario, OfCapsKeepsItsPromise) {
  const Source source = source_of(GetParam());
  const std::vector<language::Scenario> scenarios = scenarios_of(source.text, source.path);
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const RunResult result = play(scenarios[i]);
    for (const runtime::NodeId& node : scenarios[i].nodes) {
      const analysis::NodeView view(scenarios[i], result.trace, node);
      const analysis::Authority authority = analysis::authority_of(view.scenario(), view.events(), std::nullopt);
      for (const analysis::RefusedRequest& refused : authority.refused) {
        EXPECT_FALSE(refused.advice.empty()) << refused.line << ": " << refused.what;
        EXPECT_THAT(broken_promises({source, i, scenarios[i], refused.advice, refused.line, refused.who}), IsEmpty())
            << refused.line << ": " << refused.what;
      }
    }
  }
}

void expect_kept(const Source& source, std::size_t combination, const language::Scenario& scenario,
                 const Failure& failure) {
  std::vector<std::string> texts;
  for (const Advice& advice : failure.advice) {
    texts.push_back(to_text(advice));
    EXPECT_THAT(broken_promises({source, combination, scenario, advice, failure.at.line}), IsEmpty());
  }
  for (const std::string& sentence : failure.why) {
    if (sentence.find(" would ") == std::string::npos || sentence.find('`') == std::string::npos) continue;
    EXPECT_THAT(texts, testing::Contains(sentence)) << "advice that is not played";
  }
  for (const Failure& other : failure.also) expect_kept(source, combination, scenario, other);
}

TEST_P(AdviceForScenario, OfRunKeepsItsPromise) {
  const Source source = source_of(GetParam());
  const std::vector<language::Scenario> scenarios = scenarios_of(source.text, source.path);
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const RunResult result = play(scenarios[i]);
    if (result.failure) expect_kept(source, i, scenarios[i], *result.failure);
  }
}

TEST_P(AdviceForScenario, OfCouldKeepsItsPromise) {
  const Source source = source_of(GetParam());
  const std::vector<language::Scenario> scenarios = scenarios_of(source.text, source.path);
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const language::Scenario& scenario = scenarios[i];
    const RunResult result = play(scenario);
    if (result.failure || runs_programs(scenario)) continue;  // it stops there
    const analysis::Names names(scenario);
    std::set<runtime::Capability> known;
    for (const runtime::TraceEvent& event : result.trace) {
      if (const auto* added = std::get_if<fact::CapabilityAdded>(&event.fact)) known.insert(added->capability);
    }
    for (const language::ProcessDecl& who : scenario.cast) {
      const analysis::NodeView view(scenario, result.trace, who.address.node());
      for (const runtime::Capability& cap : known) {
        const auto question = language::parse_could(scenario, who.name, names.cap_operand(cap));
        ASSERT_TRUE(std::holds_alternative<language::CouldQuestion>(question));
        const analysis::CouldAnswer answer =
            analysis::could_hold(scenario, result.trace, std::nullopt, std::get<language::CouldQuestion>(question));
        if (answer.kind != analysis::CouldAnswer::Kind::No) continue;  // could_test plays these
        EXPECT_THAT(broken_promises({source, i, scenario, answer.advice}), IsEmpty());
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Bundled, AdviceForScenario,
                         testing::ValuesIn(support::bundled_scenarios({"scenarios/ok", "scenarios/failed"})),
                         support::scenario_name);

// Canaries ----------------------------------------------------------------------------------------------------------

/// The first thing that `caps` says was refused at that line.
analysis::RefusedRequest refused_at(const Source& source, int line) {
  const language::Scenario scenario = source.scenario();
  const analysis::Authority authority = analysis::authority_of(scenario, play(scenario).trace, std::nullopt);
  for (const analysis::RefusedRequest& each : authority.refused) {
    if (each.line == line) return each;
  }
  ADD_FAILURE() << "nothing was refused at line " << line;
  return {};
}

std::vector<std::string> broken_at(const Source& source, const analysis::RefusedRequest& refused) {
  const language::Scenario scenario = source.scenario();
  return broken_promises({source, 0, scenario, refused.advice, refused.line, refused.who});
}

TEST(Advice, NamesAllThatARequestNeeds) {
  const Source source = bundled("failed/child-without-kv.scn");
  const analysis::RefusedRequest refused = refused_at(source, 7);
  EXPECT_THAT(to_text(refused.advice),
              HasSubstr("`requests kv:distro:sys` and `grants kv:distro:sys` in the spawn of helper"));
  EXPECT_THAT(broken_at(source, refused), IsEmpty());
}

TEST(Advice, NamesTheManifestAfterAnInstallationToo) {
  const Source source = bundled("failed/installed-again-as-it-was.scn");
  const analysis::RefusedRequest refused = refused_at(source, 11);
  EXPECT_THAT(to_text(refused.advice), HasSubstr("in the manifest, for app"));
  EXPECT_THAT(to_text(refused.advice), Not(HasSubstr("in the declaration of guest"))) << "the installation took it";
  EXPECT_THAT(broken_at(source, refused), IsEmpty());
}

TEST(AdviceCanary, OneThatSavesWhatWasLeftOffIsCaught) {
  const Source source = bundled("failed/left-off-at-home-as-shipped.scn");
  const language::Scenario scenario = source.scenario();
  const RunResult result = play(scenario);
  ASSERT_TRUE(result.failure && !result.failure->advice.empty());
  Advice advice = result.failure->advice.front();
  EXPECT_THAT(broken_promises({source, 0, scenario, advice, result.failure->at.line}), IsEmpty());
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (decl.name == "friend") advice.remedies = {{{clause_of(decl, Change::Kind::NoClause, "ignores")}}};
  }
  EXPECT_THAT(broken_promises({source, 0, scenario, advice, result.failure->at.line}),
              ElementsAre(HasSubstr("it is not so")));
}

TEST(AdviceCanary, OneThatLeavesALineOutIsCaught) {
  const Source source = bundled("failed/child-without-kv.scn");
  analysis::RefusedRequest refused = refused_at(source, 7);
  const Remedy all = refused.advice.remedies.front();
  ASSERT_THAT(all.changes, SizeIs(2));
  for (const Change& left : all.changes) {
    refused.advice.remedies = {{{left}}};
    EXPECT_THAT(broken_at(source, refused), ElementsAre(HasSubstr("it is refused as before"))) << left.text;
  }
  const Change step{Change::Kind::Step, "owner share cap kv:distro:sys \"messaging\" with helper", {}, false, {}};
  refused.advice.remedies = {{{step}}};
  EXPECT_THAT(broken_at(source, refused), ElementsAre(HasSubstr("it is refused as before")));
}

TEST(AdviceCanary, OneThatNamesTheWrongHolderIsCaught) {
  const Source source = bundled("ok/sharing/share-a-database.scn");
  analysis::RefusedRequest refused = refused_at(source, 10);
  ASSERT_THAT(to_text(refused.advice), HasSubstr("`owner share birthdays read with viewer`"));
  refused.advice.remedies = {{{{Change::Kind::Step, "viewer share owner/birthdays read with viewer", {}, false, {}}}}};
  EXPECT_THAT(broken_at(source, refused), ElementsAre(HasSubstr("it is refused as before")));
}

TEST(AdviceCanary, OneThatComesAStepTooLateIsCaught) {
  const Source source = bundled("ok/sharing/share-a-database.scn");
  analysis::RefusedRequest refused = refused_at(source, 10);
  EXPECT_EQ(refused.advice.place.line, 10);
  EXPECT_THAT(broken_at(source, refused), IsEmpty());
  ++refused.advice.place.line;
  EXPECT_THAT(broken_at(source, refused), Not(IsEmpty()));
}

TEST(AdviceCanary, OneThatCannotBeWrittenIsCaught) {
  const Source source = bundled("ok/sharing/share-a-database.scn");
  analysis::RefusedRequest refused = refused_at(source, 10);
  refused.advice.remedies = {{{{Change::Kind::Step, "owner shares everything", {}, false, {}}}}};
  EXPECT_THAT(broken_at(source, refused), ElementsAre(HasSubstr("it does not parse")));
}

TEST(AdviceCanary, ACapabilityThatIsNotGivenIsCaught) {
  const Source source = bundled("failed/dead-process-holds-nothing.scn");
  const language::Scenario scenario = source.scenario();
  Advice advice;
  advice.promise = Advice::Promise::Given;
  advice.conditions = {"owner holds owner/box read"};
  advice.place = {Place::Kind::Before, 6};
  advice.remedies = {{{{Change::Kind::Step, "owner log \"no open\"", {}, false, {}}}}};
  EXPECT_THAT(broken_promises({source, 0, scenario, advice, 8}), ElementsAre(HasSubstr("it is not so")));
  advice.place = {Place::Kind::Before, 7};
  EXPECT_THAT(broken_promises({source, 0, scenario, advice, 8}), IsEmpty());
}

}  // namespace
}  // namespace hypersim::simulator
