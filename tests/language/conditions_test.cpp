// Conditions and the properties that they make.

#include <gtest/gtest.h>

#include "reading.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using Texts = std::vector<std::string>;

Condition read_condition(const std::string& written) {
  Step step = read_step("check " + written);
  EXPECT_EQ(step.text, "check " + std::get<CheckStep>(step.is).condition.text);
  return std::move(std::get<CheckStep>(step.is).condition);
}

template <class Kind>
const Kind& as_kind(const Condition& condition) {
  const Kind* kind = std::get_if<Kind>(&condition.is);
  EXPECT_NE(kind, nullptr) << condition.text;
  static const Kind none{};
  return kind != nullptr ? *kind : none;
}

TEST(ScenarioConditions, GiveABareDatabaseThePackageOfTheirProcess) {
  const Condition holds = read_condition("viewer holds birthdays read,write");
  ASSERT_EQ(as_kind<HoldsCondition>(holds).cap.caps.size(), 2U);
  const kv_module::DbKey db{{"viewer", "other.os"}, "birthdays"};
  EXPECT_EQ(as_kind<HoldsCondition>(holds).cap.caps[0],
            kv_module::kv_capability("our.dev", kv_module::KvCapabilityKind::Read, db));
  const Condition lacks = read_condition("x:app:dev.os lacks cap our@kernel:distro:sys \"network\"");
  EXPECT_EQ(as_kind<LacksCondition>(lacks).cap.caps, runtime::Capabilities{runtime::Capability::networking("our.dev")});
  EXPECT_EQ(as_kind<LacksCondition>(lacks).who.cast, -1);
}

TEST(ScenarioConditions, SayWhoAloneMayHoldACapability) {
  const Condition condition = read_condition("only owner x:app:dev.os hold birthdays read,write");
  const auto& only = as_kind<OnlyHoldCondition>(condition);
  ASSERT_EQ(only.who.size(), 2U);
  EXPECT_EQ(only.who[0].cast, 0);
  EXPECT_EQ(only.who[1].address.process().text(), "x:app:dev.os");
  const kv_module::DbKey db{{"app", "dev.os"}, "birthdays"};
  ASSERT_EQ(only.cap.caps.size(), 2U);
  EXPECT_EQ(only.cap.caps[1], kv_module::kv_capability("our.dev", kv_module::KvCapabilityKind::Write, db));
  EXPECT_EQ(as_kind<OnlyHoldCondition>(read_condition("only owner holds cap viewer 1")).who.size(), 1U);
  EXPECT_EQ(as_kind<OnlyHoldCondition>(read_condition("only owner viewer hold owner/b read")).who.size(), 2U);
  EXPECT_TRUE(as_kind<OnlyHoldCondition>(read_condition("nobody holds owner/birthdays read")).who.empty());
}

/// What the condition is about, in the words of its kind.
std::string kind_of(const std::string& cast, const std::string& written) {
  const Scenario scenario = read("scenario \"x\"\nprocess a a:app:dev.os\n" + cast + "always " + written + "\n");
  if (scenario.properties.empty()) return "none";
  const Condition& condition = scenario.properties.front().condition;
  if (const auto* only = std::get_if<OnlyHoldCondition>(&condition.is)) {
    std::string text = "only";
    for (const WhoOperand& who : only->who) text += " " + std::to_string(who.cast);
    return text;
  }
  if (const auto* holds = std::get_if<HoldsCondition>(&condition.is)) return std::to_string(holds->who.cast) + " holds";
  if (const auto* lacks = std::get_if<LacksCondition>(&condition.is)) return std::to_string(lacks->who.cast) + " lacks";
  if (const auto* alive = std::get_if<AliveCondition>(&condition.is)) return std::to_string(alive->who.cast) + " alive";
  if (const auto* dead = std::get_if<DeadCondition>(&condition.is)) return std::to_string(dead->who.cast) + " dead";
  if (const auto* state = std::get_if<StateAbsentCondition>(&condition.is))
    return std::to_string(state->who.cast) + " state";
  if (const auto* up = std::get_if<NodeUpCondition>(&condition.is)) return up->node + " up";
  if (const auto* down = std::get_if<NodeDownCondition>(&condition.is)) return down->node + " down";
  return "?";
}

TEST(ScenarioConditions, LeaveOnlyAndNobodyToThoseWhoAreCalledSo) {
  const std::string only = "process only only:app:dev.os\n";
  const std::string nobody = "process nobody nobody:app:dev.os\n";
  EXPECT_EQ(kind_of(nobody, "nobody holds box read"), "1 holds");
  EXPECT_EQ(kind_of(only, "only lacks box read"), "1 lacks");
  EXPECT_EQ(kind_of(only, "only holds box read"), "1 holds");
  EXPECT_EQ(kind_of(only, "only alive"), "1 alive");
  EXPECT_EQ(kind_of(only, "only dead"), "1 dead");
  EXPECT_EQ(kind_of(only, "only state absent"), "1 state");
  EXPECT_EQ(kind_of(only, "only only hold box read"), "only 1");
  EXPECT_EQ(kind_of(nobody, "only a nobody hold box read"), "only 0 1");
  EXPECT_EQ(kind_of("process holds holds:app:dev.os\n", "only holds hold box read"), "only 1");
  EXPECT_EQ(kind_of("node only\n", "only up"), "only up");
  EXPECT_EQ(kind_of("node nobody\n", "nobody down"), "nobody down");
}

TEST(ScenarioConditions, LookAtTheStateOfAProcess) {
  const Condition is = read_condition("viewer state is {\"n\": 1}");
  EXPECT_EQ(as_kind<StateIsCondition>(is).who.cast, 1);
  EXPECT_EQ(as_kind<StateIsCondition>(is).value.bytes, "{\"n\":1}");
  EXPECT_EQ(as_kind<StateIsCondition>(read_condition("owner state is absent")).value.bytes, "absent");
  EXPECT_EQ(as_kind<StateAbsentCondition>(read_condition("x:app:dev.os state absent")).who.cast, -1);
}

TEST(ScenarioConditions, LookIntoTheStorage) {
  EXPECT_EQ(as_kind<DbExistsCondition>(read_condition("owner/birthdays exists")).db.key.text(), "app:dev.os/birthdays");
  EXPECT_EQ(as_kind<DbAbsentCondition>(read_condition("app:x.os/\"p/q\" absent")).db.key.text(), "app:x.os/p/q");
  EXPECT_EQ(as_kind<DbKeysCondition>(read_condition("owner/b keys 0")).count, 0U);
  const Condition is = read_condition("owner/b key is is hex:00");
  EXPECT_EQ(as_kind<DbKeyIsCondition>(is).key.bytes, "is");
  EXPECT_EQ(as_kind<DbKeyIsCondition>(is).value.bytes, std::string(1, '\0'));
  EXPECT_EQ(as_kind<DbKeyAbsentCondition>(read_condition("owner/b key \"a)\" absent")).key.bytes, "a)");
}

TEST(ScenarioConditions, AskWhetherANodeIsThereWhateverElseHasItsName) {
  EXPECT_EQ(as_kind<NodeUpCondition>(read_condition("our.dev up")).node, "our.dev");
  EXPECT_EQ(as_kind<NodeDownCondition>(read_condition("our.dev down")).node, "our.dev");
  const Scenario scenario =
      read("scenario \"x\"\nnode owner\nprocess owner owner:app:dev.os\nnever ( owner down or owner dead )\n");
  const auto& any_of = as_kind<OrCondition>(scenario.properties.at(0).condition).any_of;
  EXPECT_EQ(as_kind<NodeDownCondition>(any_of.at(0)).node, "owner");
  EXPECT_EQ(as_kind<DeadCondition>(any_of.at(1)).who.cast, 0);
}

TEST(ScenarioConditions, NestInParentheses) {
  const Condition condition =
      read_condition("not ( owner alive or ( not viewer dead and owner alive ) or viewer alive )");
  const auto& inner = *as_kind<NotCondition>(condition).of;
  const auto& any_of = as_kind<OrCondition>(inner).any_of;
  ASSERT_EQ(any_of.size(), 3U);
  EXPECT_EQ(any_of[1].text, "( not viewer dead and owner alive )");
  ASSERT_EQ(as_kind<AndCondition>(any_of[1]).all_of.size(), 2U);
  EXPECT_EQ(as_kind<NotCondition>(as_kind<AndCondition>(any_of[1]).all_of[0]).of->text, "viewer dead");
}

TEST(ScenarioConditions, NeedNoWhiteSpaceAroundParentheses) {
  const Scenario scenario = read_after_prelude("never(owner dead or owner/b key \"x\" is {\"a\":1})");
  ASSERT_EQ(scenario.properties.size(), 1U);
  EXPECT_EQ(scenario.properties[0].condition.text, "( owner dead or owner/b key \"x\" is {\"a\":1} )");
}

TEST(ScenarioConditions, MakePropertiesBeforeAndBetweenTheSteps) {
  const Scenario scenario = read_after_prelude(
      "never owner dead\nowner get db a -> x\nalways owner/db key a is $x\nowner open db\nfinally owner alive\n");
  ASSERT_EQ(scenario.properties.size(), 3U);
  EXPECT_EQ(scenario.properties[0].kind, Property::Kind::Never);
  EXPECT_EQ(scenario.properties[1].kind, Property::Kind::Always);
  EXPECT_EQ(scenario.properties[2].kind, Property::Kind::Finally);
  EXPECT_EQ(scenario.properties[1].at.line, 6);
}

TEST(ScenarioConditions, RefuseWhatIsWrongAtItsPlace) {
  const std::string verbs =
      "expected \"holds\", \"lacks\", \"alive\", \"dead\", \"state\", \"exists\", \"absent\", \"key\", \"keys\", "
      "\"up\" or "
      "\"down\", found ";
  const std::vector<std::pair<std::string, Texts>> cases = {
      {"check", {"4:6 expected a condition, found the end of the line"}},
      {"check owner", {"4:12 " + verbs + "the end of the line"}},
      {"check owner livea", {"4:13 " + verbs + "\"livea\""}},
      {"check owner alvie", {"4:13 " + verbs + "\"alvie\" | did you mean \"alive\"?"}},
      {"check (owner alive)", {"4:19 expected \"or\" or \"and\", found \")\""}},
      {"check (owner alive or)", {"4:22 expected a condition, found \")\""}},
      {"check ((owner alive or owner dead)", {"4:35 expected \"or\" or \"and\", found the end of the line"}},
      {"check owner alive => ok", {"4:19 expected the end of the line, found \"=>\""}},
      {"check owner/b key a is $x", {"4:24 nothing is saved as \"x\" before this"}},
      {"check birthdays keys 1",
       {"4:7 expected a database with its package, found \"birthdays\""
        " | write NAME/birthdays, NAME being of the cast, or PACKAGE:PUBLISHER/birthdays"}},
      {"check ownr alive",
       {"4:7 expected a name of the cast, a process id or an address, found \"ownr\" | did you mean \"owner\"?"}},
      {"check our.dv down", {"4:7 expected the name of a node, found \"our.dv\" | did you mean \"our.dev\"?"}},
      {"check owner up", {"4:7 expected the name of a node, found \"owner\" | the node is our.dev"}},
      {"check our.dev alive", {"4:7 expected a name of the cast, a process id or an address, found \"our.dev\""}},
      {"check \"our.dev\" up", {"4:7 expected the name of a node, found the string \"our.dev\""}},
      {"check nobody holds birthdays read",
       {"4:20 expected a database with its package, found \"birthdays\""
        " | write NAME/birthdays, NAME being of the cast, or PACKAGE:PUBLISHER/birthdays"}},
      {"check only owner viewer hold birthdays read",
       {"4:30 expected a database with its package, found \"birthdays\""
        " | write NAME/birthdays, NAME being of the cast, or PACKAGE:PUBLISHER/birthdays"}},
      {"check only hold cap owner 1",
       {"4:12 expected a name of the cast, a process id or an address, found \"hold\" | write: only WHO… hold CAP"}},
      {"check only owner viewer holds cap owner 1",
       {"4:25 expected \"hold\" behind several names, found \"holds\" | write: only WHO… hold CAP"}},
      {"check only owner",
       {"4:17 expected a name of the cast, a process id or an address, found the end of the line"
        " | write: only WHO… hold CAP"}},
      {"check nobody lacks cap owner 1",
       {"4:7 expected a name of the cast, a process id or an address, found \"nobody\""}},
      {"check only ownr hold cap owner 1",
       {"4:12 expected a name of the cast, a process id or an address, found \"ownr\" | did you mean \"owner\"?"}},
      {"check owner state owner", {"4:19 expected \"is\" or \"absent\", found \"owner\""}},
      {"check owner state is", {"4:21 expected a state, found the end of the line"}},
      {"check log contains x", {"4:20 expected a text in quotes, found \"x\""}},
      {"check log contains", {"4:19 expected a text in quotes, found the end of the line"}},
  };
  for (const auto& [line, expected] : cases) EXPECT_EQ(mistakes_after_prelude(line), expected) << line;
}

TEST(ScenarioConditions, NestNoDeeperThan64) {
  const auto nested = [](int depth) {
    std::string text = "check ";
    for (int i = 1; i < depth; ++i) text += "not ";
    return text + "owner dead";
  };
  EXPECT_EQ(mistakes_after_prelude(nested(64)), Texts{});
  EXPECT_EQ(mistakes_after_prelude(nested(65)), Texts{"4:263 a condition may be 64 levels deep, this one is deeper"});
}

}  // namespace
}  // namespace hypersim::language
