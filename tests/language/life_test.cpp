// The life of a process: spawn, state, sleep, exit, crash; networking; nodes.

#include <gtest/gtest.h>

#include "hypersim/language/update.hpp"

#include "reading.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using Texts = std::vector<std::string>;
using Ending = runtime::OnExit::Kind;

const ProcessDecl& member(const Scenario& scenario, const std::string& name) {
  for (const ProcessDecl& decl : scenario.cast) {
    if (decl.name == name) return decl;
  }
  static const ProcessDecl none;
  ADD_FAILURE() << name << " is not in the cast";
  return none;
}

TEST(ScenarioLife, ASpawnedNameIsOfTheCastInTheWholeFile) {
  const Scenario scenario = read(
      "scenario \"x\"\nprocess owner owner:app:dev.os grants kid requests kid/box read\nnever kid holds box write\n"
      "kid open box\nowner spawn kid -> done => ok\nowner share box read with kid\nkid:app:dev.os exit\nsim kill kid\n"
      "pipeline kid\n  open box\nend\n");
  ASSERT_EQ(scenario.cast.size(), 2U);
  const ProcessDecl& kid = scenario.cast[1];
  EXPECT_EQ(kid.name, "kid");
  EXPECT_EQ(kid.address.text(), "our.dev@kid:app:dev.os");
  EXPECT_TRUE(kid.spawned);
  EXPECT_FALSE(kid.wired);
  EXPECT_EQ(kid.answers.bytes, "ok");
  EXPECT_EQ(kid.at.line, 5);
  EXPECT_FALSE(scenario.cast[0].spawned);
  EXPECT_EQ(scenario.cast[0].grants[0].to.cast, 1);
  const auto& spawn = as<SpawnStep>(scenario.steps[1]);
  EXPECT_EQ(spawn.cast, 1);
  EXPECT_EQ(spawn.child.address, kid.address);
  EXPECT_TRUE(spawn.child.spawned);
  EXPECT_FALSE(spawn.child.wired);
  EXPECT_EQ(scenario.steps[1].saves, "done");
  EXPECT_EQ(as<KvStep>(scenario.steps[0]).db.key.text(), "app:dev.os/box");
  EXPECT_EQ(as<ShareStep>(scenario.steps[2]).with.cast, 1);
  EXPECT_EQ(scenario.steps[3].who->cast, 1);
  EXPECT_EQ(as<SimKillStep>(scenario.steps[4]).who.cast, 1);
}

TEST(ScenarioLife, ASpawnTakesEachClauseOfAProcess) {
  const Step step = read_step(
      "owner spawn kid answers {\"a\": 1} networking public grants owner requests box read,write exit restart ignores "
      "requests viewer grants viewer \"Print\" => error NameTaken");
  const ProcessDecl& child = as<SpawnStep>(step).child;
  EXPECT_EQ(child.answers.bytes, "{\"a\":1}");
  EXPECT_TRUE(child.networking);
  EXPECT_TRUE(child.is_public);
  EXPECT_FALSE(child.keeps);
  EXPECT_EQ(child.on_exit.kind, Ending::Restart);
  ASSERT_EQ(child.requests.size(), 2U);
  EXPECT_EQ(child.requests[0].caps[0],
            kv_module::kv_capability("our.dev", kv_module::KvCapabilityKind::Read, {{"app", "dev.os"}, "box"}));
  ASSERT_EQ(child.grants.size(), 2U);
  EXPECT_EQ(child.grants[0].params.json, "\"messaging\"");
  EXPECT_EQ(child.grants[1].params.json, "\"Print\"");
  EXPECT_EQ(std::get<ExpectError>(step.expected->is).name, "NameTaken");
  EXPECT_TRUE(as<SpawnStep>(read_step("owner spawn kid grants owner => ok")).child.grants.size() == 1);
  EXPECT_TRUE(as<SpawnStep>(read_step("owner spawn kid silent")).child.silent);
  const Scenario saved = read_after_prelude("owner get db k -> v\nowner spawn kid answers $v");
  EXPECT_EQ(as<SpawnStep>(saved.steps[1]).child.answers.saved_name, "v");
}

TEST(ScenarioLife, AChildIsOfThePackageOfItsParentHoweverFarDown) {
  const Scenario scenario = read_after_prelude(
      "grandkid spawn last\nkid spawn grandkid\nour@viewer:viewer:other.os spawn kid\n"
      "kid:viewer:other.os spawn Other_One\n");
  EXPECT_EQ(member(scenario, "last").address.text(), "our.dev@last:viewer:other.os");
  EXPECT_EQ(member(scenario, "grandkid").address.text(), "our.dev@grandkid:viewer:other.os");
  EXPECT_EQ(member(scenario, "kid").address.text(), "our.dev@kid:viewer:other.os");
  // The node, not the reader, refuses characters that an id cannot have.
  EXPECT_EQ(member(scenario, "Other_One").address.text(), "our.dev@Other_One:viewer:other.os");
  for (const Step& step : scenario.steps) {
    const auto& spawn = as<SpawnStep>(step);
    EXPECT_EQ(scenario.cast[static_cast<std::size_t>(spawn.cast)].address, spawn.child.address);
  }
}

TEST(ScenarioLife, ANameMayBeSpawnedAgainIfItIsTheSameProcess) {
  const Scenario scenario = read(
      "scenario \"x\"\nprocess owner owner:app:dev.os\nprocess twin twin:app:dev.os\nowner spawn kid\n"
      "owner spawn kid public\ntwin spawn kid\nkid spawn kid\nowner spawn twin => error NameTaken\n"
      "twin spawn owner\n");
  ASSERT_EQ(scenario.cast.size(), 3U);
  EXPECT_FALSE(scenario.cast[1].spawned);
  EXPECT_EQ(as<SpawnStep>(scenario.steps[1]).cast, 2);
  EXPECT_TRUE(as<SpawnStep>(scenario.steps[1]).child.is_public);
  EXPECT_FALSE(as<SpawnStep>(scenario.steps[2]).child.is_public);
  EXPECT_EQ(as<SpawnStep>(scenario.steps[4]).cast, 1);
  EXPECT_TRUE(as<SpawnStep>(scenario.steps[4]).child.spawned);
}

TEST(ScenarioLife, EachRoundAndEachValueMaySpawnAnother) {
  const Scenario scenario = read_after_prelude(
      "repeat 2 as i\n  owner spawn a{i}\n  repeat {i} as j\n    a{i} spawn b{i}-{j}\n    b{i}-{j} log \"x\"\n  end\n"
      "end\nrepeat 0 as k\n  owner spawn none{k}\nend\nb2-2 exit\n");
  Texts names;
  for (const ProcessDecl& decl : scenario.cast) names.push_back(decl.name);
  EXPECT_EQ(names, (Texts{"owner", "viewer", "a1", "b1-1", "a2", "b2-1", "b2-2", "none1"}));
  EXPECT_EQ(scenario.steps.back().who->cast, 6);
  const ParsedFile file = parse_scenarios(kPrelude + "matrix m kid \"other\"\nowner spawn {m}\n{m} exit", "t.scn");
  ASSERT_EQ(mistakes(file), Texts{});
  EXPECT_EQ(file.scenarios.at(0).cast.at(2).name, "kid");
  EXPECT_EQ(file.scenarios.at(1).cast.at(2).name, "other");
  ASSERT_EQ(file.scenarios.at(1).cast.size(), 3U);
}

TEST(ScenarioLife, ReadsStateSleepExitAndCrash) {
  using Action = StateStep::Action;
  const Step set = read_step("owner state set hex:00ff -> done");
  EXPECT_EQ(as<StateStep>(set).action, Action::Set);
  EXPECT_EQ(as<StateStep>(set).value.bytes, std::string("\x00\xff", 2));
  EXPECT_EQ(set.saves, "done");
  EXPECT_EQ(as<StateStep>(read_step("owner state get -> s => \"x\"")).action, Action::Get);
  EXPECT_EQ(as<StateStep>(read_step("owner state clear")).action, Action::Clear);
  EXPECT_EQ(as<StateStep>(read_step("owner state set clear")).value.bytes, "clear");
  as<ExitStep>(read_step("owner exit"));
  EXPECT_EQ(as<CrashStep>(read_step("owner crash \"a \\\"b\\\"\"")).text, "a \"b\"");
  EXPECT_EQ(as<CrashStep>(read_step("owner crash \"\" => crashed")).text, "");
}

TEST(ScenarioLife, ASleepWaitsForItsTimeAndFiveSecondsMore) {
  const std::vector<std::tuple<std::string, std::uint64_t, std::uint64_t>> cases = {
      {"0ms", 0, 5'000},
      {"1ms", 1, 6'000},
      {"1s", 1'000, 6'000},
      {"1500ms", 1'500, 7'000},
      {"2h", 7'200'000, 7'205'000},
      {"10s within 2s", 10'000, 2'000},
      {"9223372036854775807ms", 9'223'372'036'854'775'807U, 9'223'372'036'854'781'000U},
  };
  for (const auto& [written, duration, within] : cases) {
    const Step step = read_step("owner sleep " + written);
    EXPECT_EQ(as<SleepStep>(step).duration_ms, duration) << written;
    EXPECT_EQ(step.within_ms, within) << written;
  }
}

TEST(ScenarioLife, SimCrashesProcessesAndNodes) {
  EXPECT_EQ(as<SimCrashStep>(read_step("sim crash viewer")).who.cast, 1);
  EXPECT_EQ(as<SimRestartNodeStep>(read_step("sim restart our.dev")).node, "our.dev");
  EXPECT_EQ(as<SimCrashNodeStep>(read_step("sim crash-node our.dev")).node, "our.dev");
  const Scenario scenario = read("scenario \"x\"\nnode a.b\nsim restart a.b\n");
  EXPECT_EQ(as<SimRestartNodeStep>(scenario.steps.at(0)).node, "a.b");
}

TEST(ScenarioLife, StandsInParallelAndRepeat) {
  const Scenario scenario = read_after_prelude(
      "parallel\n  owner spawn kid\n  kid sleep 1s\n  sim crash kid\n  repeat 2\n    owner state get\n  end\n  owner "
      "exit\n  sim restart our.dev\nend\n");
  const auto& lanes = as<ParallelStep>(scenario.steps.at(0)).lanes;
  ASSERT_EQ(lanes.size(), 3U);
  EXPECT_EQ(lanes[0].steps.size(), 4U);
  EXPECT_EQ(lanes[1].who->cast, 2);
  EXPECT_EQ(lanes[2].steps.size(), 2U);
}

TEST(ScenarioLife, NetworkingAndExitLeaveAProcessWired) {
  const Scenario scenario = read(
      "scenario \"x\"\nprocess a a:app:dev.os exit restart networking\nprocess b b:app:dev.os networking requests a "
      "exit none\nprocess c c:app:dev.os exit requests []\nprocess d d:app:dev.os\n");
  EXPECT_TRUE(scenario.cast[0].networking);
  EXPECT_TRUE(scenario.cast[0].wired);
  EXPECT_EQ(scenario.cast[0].on_exit.kind, Ending::Restart);
  EXPECT_FALSE(scenario.cast[1].wired);
  EXPECT_EQ(scenario.cast[1].on_exit.kind, Ending::None);
  EXPECT_EQ(scenario.cast[2].on_exit.kind, Ending::Requests);
  EXPECT_TRUE(scenario.cast[2].wired);
  EXPECT_FALSE(scenario.cast[3].networking);
  EXPECT_EQ(scenario.cast[3].on_exit.kind, Ending::None);
}

TEST(ScenarioLife, AnUpdateWritesThatAStepCrashed) {
  const std::string text = kPrelude + "owner spawn A\nowner get db k                              => 1\n";
  OutcomesByLine outcomes;
  outcomes[4].others = {"crashed"};
  outcomes[5].held = true;
  outcomes[5].others = {"crashed"};
  const std::string updated = update_expectations(text, outcomes).value().text;
  EXPECT_EQ(updated, kPrelude +
                         "owner spawn A                               => crashed\n"
                         "owner get db k                              => one of 1 | crashed\n");
  EXPECT_TRUE(std::holds_alternative<ExpectCrashed>(read(updated).steps.at(0).expected->is));
}

TEST(ScenarioLife, RefusesWhatIsWrongAtItsPlace) {
  const std::vector<std::pair<std::string, Texts>> cases = {
      {"owner spawn viewer",
       {"4:13 \"viewer\" is viewer:viewer:other.os already, in line 3; spawned here it would be viewer:app:dev.os"}},
      {"owner spawn kid\nviewer spawn kid",
       {"5:14 \"kid\" is kid:app:dev.os already, in line 4; spawned here it would be kid:viewer:other.os"}},
      {"owner spawn birthdays",
       {"4:13 the id birthdays:app:dev.os belongs to \"owner\" already, in line 2 | call both by one name"}},
      {"process files vfs:distro:sys\nfiles spawn kv",
       {"5:13 \"kv:distro:sys\" is a module that hypersim has itself; a process cannot take its id"}},
      {"a spawn b\nb spawn a",
       {"4:1 nothing ever starts \"b\": only itself, or what it spawns, would spawn it | declare one of them with "
        "\"process\"",
        "5:1 nothing ever starts \"a\": only itself, or what it spawns, would spawn it | declare one of them with "
        "\"process\""}},
      {"owner spawn end", {"4:13 \"end\" is a word of the language and cannot be a name"}},
      {"owner spawn k.d\nk.d exit", {"4:13 a name is a letter, then letters, digits, \"-\" or \"_\", found \"k.d\""}},
      {"owner spawn \"kid\"",
       {"4:13 expected a name for the child, found the string \"kid\" | write: WHO spawn NAME [CLAUSE…]"}},
      {"owner spawn -> kid", {"4:13 expected a name for the child, found \"->\" | write: WHO spawn NAME [CLAUSE…]"}},
      {"pipeline owner\n  spawn kid\n  sleep 1s\nend\nkid exit",
       {"5:3 \"spawn\" sends no request; a pipeline holds only steps that do",
        "6:3 \"sleep\" cannot stand in a pipeline: that sends all its requests before it awaits any"}},
      {"owner sleep 1s -> x\nowner set db k $x", {"4:16 \"sleep\" has no result that could be saved"}},
      {"process x x:x:x exit restart exit restart", {"4:30 \"exit restart\" is given twice; once is enough"}},
      {"process x x:x:x exit requests [] exit none", {"4:34 \"exit none\" contradicts \"exit requests\""}},
      {"process x x:x:x => ok", {"4:17 expected the end of the line, found \"=>\""}},
  };
  for (const auto& [line, expected] : cases) EXPECT_EQ(mistakes_after_prelude(line), expected) << line;
}

TEST(ScenarioLife, NothingFollowsFromASpawnWithAMistake) {
  EXPECT_EQ(mistakes_after_prelude("ownr spawn kid\nkid open db\nkid spawn sub\nsub get kid/db k"),
            Texts{"4:1 expected a name of the cast, found \"ownr\" | did you mean \"owner\"?"});
  EXPECT_EQ(mistakes_after_prelude("owner spwan kid\nkid open db"),
            Texts{"4:7 expected a verb, found \"spwan\" | did you mean \"spawn\"?"});
  EXPECT_EQ(mistakes_after_prelude("process bad Bad\nbad spawn kid\nkid open db").size(), 1U);
  EXPECT_EQ(mistakes_after_prelude("owner spawn kid publik\nkid open db").size(), 1U);
}

}  // namespace
}  // namespace hypersim::language
