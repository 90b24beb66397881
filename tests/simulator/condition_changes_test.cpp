// Which events can change which condition: random conditions are judged after every single event of random scenarios,
// and a condition changes only with events that the statement names for it. The statement names no event in vain
// either.

#include "run/condition_changes.hpp"

#include <array>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/language/parse.hpp"

#include "../property/property.hpp"
#include "run/run_on_network.hpp"

namespace hypersim::simulator {
namespace {

constexpr int kScenarios = 1'500;

// A scenario ---------------------------------------------------------------------------------------------------------

/// Each of these lines is played in this order or left out. With all lines, every kind of event happens.
const std::vector<std::vector<std::string>>& deeds() {
  static const std::vector<std::vector<std::string>> all = {
      {"owner set notes title draft => any"},
      {"owner set notes title final => any"},
      {"owner set notes draft title => any"},
      {"owner delete notes title => any"},
      {"owner get notes title -> saved => any"},
      {"viewer get owner/notes title -> saved => any"},
      {"owner begin notes -> tx => any", "owner set notes body x in $tx => any", "owner commit notes $tx => any"},
      {"owner remove notes => any", "owner open notes => any"},
      {"owner remove notes => any"},
      {"owner open notes => any"},
      {"owner share notes read,write with viewer => any"},
      {"owner share notes read with host => any"},
      {"viewer drop owner/notes read => any"},
      {"owner drop cap viewer \"messaging\" => any"},
      {"viewer save owner/notes write => any"},
      {"viewer share owner/notes write with owner => any"},
      {"owner log \"the notes are gone\" => any"},
      {"viewer log \"all is well\" => any"},
      {"lonely request owner body hello => any"},
      {"lonely request other.dev@owner:app:dev.os body hello => any"},
      {"owner send slow body question within 1s -> asked => any", "slow receive body question => any",
       "owner await $asked => any", "slow respond \"too late\" => any"},
      {"boss send slow body task => any", "slow receive body task => any", "slow send owner body first inherit => any",
       "slow send owner body second inherit -> second => any", "slow await $second => any"},
      {"boss send owner body news no answer => any"},
      {"host spawn child exit restart => any"},
      {"owner share cap host \"Enter\" with viewer => any"},
      {"host share cap host \"Enter\" with boss => any"},
      {"host spawn child => any"},
      {"child crash \"x\" => any"},
      {"child exit => any"},
      {"host exit => any", "sim wait 3s"},
      {"host crash \"y\" => any"},
      {"host state set awake => any"},
      {"host state set asleep => any"},
      {"host state clear => any", "host state get => any"},
      {"viewer exit => any"},
      {"viewer crash \"z\" => any"},
      {"sim kill viewer"},
      {"sim kill host"},
      {"sim kill child"},
      {"sim kill owner"},
      {"sim crash slow"},
      {"sim grant cap host \"Enter\" to viewer"},
      {"sim grant cap host \"Enter\" to child"},
      {"sim revoke-all host"},
      {"sim revoke-all owner"},
      {"sim fds-limit 2"},
      {"sim fail-storage owner/notes put times 1 \"No space left on device\"", "owner set notes title draft => any"},
      {"sim crash-module kv"},
      {"sim crash-node our.dev"},
      {"sim restart our.dev"},
      {"sim crash-node b.dev"},
      {"lonely request away body hello => any"},
      {"sim latency 1s our.dev b.dev", "lonely send away body hello -> late => any", "sim partition our.dev b.dev",
       "lonely request away body hello => any", "sim heal our.dev b.dev", "lonely await $late => any"},
      {"sim offline b.dev", "lonely request away body hello => any", "sim online b.dev"},
      {"sim grant cap away \"invented\" to lonely", "lonely share cap away \"invented\" with away => any"},
      {"sim wait 2s"},
      {"parallel", "  owner set notes title both => any", "  viewer set owner/notes title both => any",
       "  host crash \"p\" => any", "  sim kill boss", "end"},
  };
  return all;
}

constexpr const char* kHead =
    "scenario \"t\"\n"
    "node our.dev b.dev\n"
    "process owner owner:app:dev.os\n"
    "process viewer viewer:viewer:other.os\n"
    "process slow slow:app:dev.os silent\n"
    "process lonely lonely:app:dev.os requests cap our@kernel:distro:sys \"network\"\n"
    "process away away:app:dev.os on b.dev networking\n"
    "process boss boss:app:dev.os exit none\n"
    "process host host:app:dev.os exit restart grants child \"Enter\" state asleep\n"
    "owner open notes\n"
    "owner set notes title draft\n"
    "owner get notes title -> saved\n";
/// Makes sure that a child is known, and that each name that a condition uses is saved.
constexpr const char* kTail = "host spawn child => any\n";

// Conditions ---------------------------------------------------------------------------------------------------------

/// The conditions that hold no other, by kind.
const std::vector<std::vector<std::string>>& leaves() {
  static const std::vector<std::vector<std::string>> all = [] {
    const std::vector<std::string> everybody = {"owner", "viewer", "host", "child", "lonely", "boss", "slow"};
    const std::vector<std::string> caps = {"owner/notes read",        "owner/notes write",
                                           "owner/notes read,write",  "cap host \"Enter\"",
                                           "cap owner \"messaging\"", "cap viewer \"messaging\"",
                                           "cap child \"messaging\"", "cap our@kernel:distro:sys \"network\""};
    const auto each = [](const std::vector<std::string>& who, const std::vector<std::string>& what) {
      std::vector<std::string> sentences;
      sentences.reserve(who.size() * what.size());
      for (const std::string& one : who) {
        for (const std::string& rest : what) sentences.push_back(one + " " + rest);
      }
      return sentences;
    };
    const auto of_caps = [&](const std::vector<std::string>& whose) { return each(whose, caps); };
    return std::vector<std::vector<std::string>>{
        of_caps(each(everybody, {"holds"})),
        of_caps(each(everybody, {"lacks"})),
        each(everybody, {"alive"}),
        each(everybody, {"dead"}),
        {"owner/notes exists"},
        {"owner/notes absent"},
        each({"owner/notes key title is"}, {"draft", "final", "both", "$saved"}),
        each({"owner/notes key"}, {"title absent", "body absent", "$saved absent"}),
        each({"owner/notes keys"}, {"0", "1", "2"}),
        each({"log contains"}, {"\"gone\"", "\"well\"", "\"may not save\""}),
        {"our.dev up"},
        {"our.dev down"},
        of_caps({"nobody holds"}),
        of_caps(each({"only"}, each(everybody, {"holds"}))),
        of_caps({"only owner viewer hold", "only host lonely hold"}),
        each({"host state", "child state", "owner state"}, {"absent", "is awake", "is asleep", "is $saved"}),
    };
  }();
  return all;
}

std::string any_leaf() { return *rc::gen::elementOf(*rc::gen::elementOf(leaves())); }

std::string any_condition(int depth) {
  const int what = depth == 0 ? 0 : *rc::gen::inRange(0, 8);
  if (what < 5) return any_leaf();
  if (what == 5) return "not " + any_condition(depth - 1);
  const std::string joint = what == 6 ? " or " : " and ";
  return "( " + any_condition(depth - 1) + joint + any_condition(depth - 1) + " )";
}

std::string any_scenario() {
  std::string text = kHead;
  for (int left = *rc::gen::inRange(1, 14); left > 0; --left) {
    for (const std::string& line : *rc::gen::elementOf(deeds())) text += line + "\n";
  }
  text += kTail;
  // `sometimes` asks nothing of a run.
  for (int left = 6; left > 0; --left) text += "sometimes " + any_condition(2) + "\n";
  return text;
}

/// One deed by itself, and every simple condition: what random scenarios bring about too rarely to count on it.
std::string scenario_with(const std::vector<std::string>& deed) {
  std::string text = kHead;
  for (const std::string& line : deed) text += line + "\n";
  text += kTail;
  for (const std::vector<std::string>& kind : leaves()) {
    for (const std::string& leaf : kind) text += "sometimes " + leaf + "\n";
  }
  return text;
}

// What happens -------------------------------------------------------------------------------------------------------

/// A condition that was judged differently after an event than before it.
struct Change {
  std::size_t fact = 0;  // its place in the variant
  Subjects speaks_of;
  std::string text;
};

struct Seen {
  std::vector<Change> changes;
  std::map<std::size_t, Subjects> said;        // for each fact that happened
  std::map<std::size_t, int> facts;            // how often
  std::map<std::size_t, int> condition_kinds;  // how often a condition was judged
};

struct CountKinds {
  std::map<std::size_t, int>& kinds;
  void of(const language::Condition& condition) {
    ++kinds[condition.is.index()];
    std::visit(*this, condition.is);
  }
  void all(const std::vector<language::Condition>& conditions) {
    for (const language::Condition& one : conditions) of(one);
  }
  void operator()(const language::NotCondition& c) { of(*c.of); }
  void operator()(const language::OrCondition& c) { all(c.any_of); }
  void operator()(const language::AndCondition& c) { all(c.all_of); }
  template <class Leaf>
  void operator()(const Leaf&) {}
};

void watch(const std::string& text, Schedule schedule, Seen& seen) {
  const language::ParsedFile parsed = language::parse_scenarios(text, "test.scn");
  if (parsed.scenarios.empty()) throw std::runtime_error(language::format_diagnostics(parsed) + text);
  const language::Scenario& scenario = parsed.scenarios.front();
  for (const language::Property& property : scenario.properties)
    CountKinds{seen.condition_kinds}.of(property.condition);
  RunOptions options;
  options.storage = language::StorageKind::Memory;
  options.schedule = schedule;
  actors::Network network(network_config(scenario, options));
  std::vector<bool> before;
  run_on(network, scenario, options, [&](const runtime::TraceEvent& event, Conditions& conditions) {
    const std::size_t fact = event.fact.index();
    ++seen.facts[fact];
    seen.said[fact] = changed_by(event.fact);
    std::vector<bool> now;
    for (const language::Property& property : scenario.properties)
      now.push_back(conditions.hold_now(property.condition));
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i] == now[i]) continue;
      const language::Condition& condition = scenario.properties[i].condition;
      seen.changes.push_back({fact, subjects_of(condition), condition.text + " in\n" + text});
    }
    before = std::move(now);
  });
}

/// Everything that is seen in the random scenarios, collected once for all tests.
const Seen& seen() {
  static const Seen all = [] {
    Seen seen;
    for (const std::vector<std::string>& deed : deeds()) watch(scenario_with(deed), Schedule::Fifo, seen);
    const int count = property::cases(kScenarios);
    property::expect_property("conditions_and_events", count, [&seen] {
      const std::string text = any_scenario();
      watch(text, *rc::gen::element(Schedule::Fifo, Schedule::Random), seen);
    });
    return seen;
  }();
  return all;
}

std::string_view name_of_fact(std::size_t fact) { return runtime::event_names()[fact]; }

constexpr std::array kEach = {std::pair("holdings", Subjects::holdings()), std::pair("lives", Subjects::lives()),
                              std::pair("node", Subjects::node()),         std::pair("storage", Subjects::storage()),
                              std::pair("lines", Subjects::lines()),       std::pair("names", Subjects::names()),
                              std::pair("states", Subjects::states())};

/// The first change that a statement does not allow, if it says this about the given fact and the truth about all
/// others.
const Change* missed(std::size_t fact, Subjects said_of_it) {
  for (const Change& change : seen().changes) {
    const Subjects said = change.fact == fact ? said_of_it : seen().said.at(change.fact);
    if (!said.meets(change.speaks_of)) return &change;
  }
  return nullptr;
}

TEST(ConditionChanges, AreSaidOfEveryEventThatBringsOneAbout) {
  const Change* change = missed(std::variant_size_v<runtime::Fact>, Subjects::none());
  EXPECT_EQ(change, nullptr) << name_of_fact(change->fact) << " changes " << change->text;
  EXPECT_GT(seen().changes.size(), 3u * static_cast<std::size_t>(property::cases(kScenarios)));
}

TEST(ConditionChanges, AreLookedForInEveryKindOfConditionAndOfEvent) {
  for (std::size_t fact = 0; fact < std::variant_size_v<runtime::Fact>; ++fact) {
    const bool ends_the_run = name_of_fact(fact) == "storage_failed";  // nothing happens that could change with it
    EXPECT_NE(seen().facts.contains(fact), ends_the_run) << name_of_fact(fact);
  }
  using Kinds = decltype(language::Condition::is);
  for (std::size_t kind = 0; kind < std::variant_size_v<Kinds>; ++kind)
    EXPECT_TRUE(seen().condition_kinds.contains(kind)) << "condition " << kind;
}

TEST(ConditionChangesCanary, AStatementWithAnyOnePairMissingIsCaught) {
  for (const auto& [fact, said] : seen().said) {
    for (const auto& [name, subject] : kEach) {
      if (!said.meets(subject)) continue;
      Subjects less;
      for (const auto& [other_name, other] : kEach) {
        if (other != subject && said.meets(other)) less |= other;
      }
      EXPECT_NE(missed(fact, less), nullptr) << name_of_fact(fact) << " changes " << name << ": said in vain";
    }
  }
}

}  // namespace
}  // namespace hypersim::simulator
