// Steps: who acts, verbs, operands and options, blocks, and the names that steps save.

#include <gtest/gtest.h>

#include "reading.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using Texts = std::vector<std::string>;
using Action = KvStep::Action;

TEST(ScenarioSteps, AskTheKeyValueStore) {
  const std::vector<std::pair<std::string, Action>> cases = {
      {"owner open db", Action::Open},       {"owner remove db", Action::Remove}, {"owner set db k v", Action::Set},
      {"owner delete db k", Action::Delete}, {"owner get db k", Action::Get},     {"owner begin db", Action::Begin},
      {"owner commit db 7", Action::Commit},
  };
  for (const auto& [line, action] : cases) {
    const Step step = read_step(line + " within 3s");
    EXPECT_EQ(as<KvStep>(step).action, action) << line;
    EXPECT_EQ(as<KvStep>(step).db.key.text(), "app:dev.os/db") << line;
    EXPECT_EQ(step.within_ms, 3'000U) << line;
    ASSERT_TRUE(step.who.has_value());
    EXPECT_EQ(step.who->cast, 0);
  }
  EXPECT_EQ(read_step("owner open db").within_ms, 5'000U);
}

TEST(ScenarioSteps, TakeOperandsThatLookLikeKeywords) {
  const Step step = read_step("owner set in within read within 1m in 5");
  EXPECT_EQ(as<KvStep>(step).db.key.db, "in");
  EXPECT_EQ(as<KvStep>(step).key.bytes, "within");
  EXPECT_EQ(as<KvStep>(step).value.bytes, "read");
  ASSERT_TRUE(as<KvStep>(step).tx.has_value());
  EXPECT_EQ(as<KvStep>(step).tx->tx_id, 5U);
  EXPECT_EQ(step.within_ms, 60'000U);
}

TEST(ScenarioSteps, ResolveEachFormOfADatabase) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"db", "app:dev.os/db"},
      {"\"p/q\"", "app:dev.os/p/q"},
      {"\"\"", "app:dev.os/"},
      {"viewer/db", "viewer:other.os/db"},
      {"viewer/\"a b\"", "viewer:other.os/a b"},
      {"x:y.os/db", "x:y.os/db"},
      {"x:y.os/\"\"", "x:y.os/"},
  };
  for (const auto& [written, key] : cases) {
    const Step step = read_step("owner open " + written);
    EXPECT_EQ(as<KvStep>(step).db.key.text(), key) << written;
    EXPECT_EQ(as<KvStep>(step).db.text, written);
  }
}

TEST(ScenarioSteps, ResolveEachFormOfAProcess) {
  for (const char* who :
       {"viewer", "viewer:viewer:other.os", "our@viewer:viewer:other.os", "our.dev@viewer:viewer:other.os"}) {
    EXPECT_EQ(as<RequestStep>(read_step(std::string("owner request ") + who)).to.cast, 1) << who;
    EXPECT_EQ(read_step(std::string(who) + " open db").who->cast, 1) << who;
  }
  const Step step = read_step("owner request far.dev@viewer:viewer:other.os");
  EXPECT_EQ(as<RequestStep>(step).to.cast, -1);
  EXPECT_EQ(as<RequestStep>(step).to.address.text(), "far.dev@viewer:viewer:other.os");
}

TEST(ScenarioSteps, PassCapabilitiesOn) {
  const Step share = read_step("owner share birthdays read,write with viewer within 2s");
  EXPECT_EQ(as<ShareStep>(share).cap.caps.size(), 2U);
  EXPECT_EQ(as<ShareStep>(share).with.cast, 1);
  EXPECT_EQ(share.within_ms, 2'000U);
  EXPECT_EQ(as<SaveStep>(read_step("viewer save owner/birthdays write")).cap.text, "owner/birthdays write");
  const Step drop = read_step("viewer drop cap owner {\"b\" : 1}");
  EXPECT_EQ(as<DropStep>(drop).cap.caps[0].params(), "{\"b\":1}");
  EXPECT_EQ(as<DropStep>(drop).cap.caps[0].issuer().text(), "our.dev@birthdays:app:dev.os");
  for (const char* json : {"true", "null", "-1.5e3", "\"Read\"", "[1]"}) {
    EXPECT_EQ(as<SaveStep>(read_step(std::string("viewer save cap owner ") + json)).cap.caps[0].params(), json);
  }
}

TEST(ScenarioSteps, SendMessagesWithOptionsInAnyOrder) {
  const Step step = read_step(
      "owner send viewer with birthdays read inherit blob hex:00 no answer context c within 9s metadata m mime "
      "text/plain "
      "with cap owner 1 body {\"a\": 1} -> r");
  const auto& send = as<SendStep>(step);
  EXPECT_TRUE(send.no_answer);
  EXPECT_TRUE(send.message.inherit);
  EXPECT_EQ(send.message.body.bytes, "{\"a\":1}");
  EXPECT_EQ(send.message.blob->bytes, std::string(1, '\0'));
  EXPECT_EQ(send.message.mime, "text/plain");
  EXPECT_EQ(send.message.metadata->bytes, "m");
  EXPECT_EQ(send.message.caps.size(), 2U);
  EXPECT_EQ(send.context->bytes, "c");
  EXPECT_EQ(step.saves, "r");
  EXPECT_EQ(step.within_ms, 9'000U);

  const Step receive = read_step("viewer receive from owner body x blob y with owner/b read");
  EXPECT_EQ(as<ReceiveStep>(receive).from->cast, 0);
  EXPECT_EQ(as<ReceiveStep>(receive).body->bytes, "x");
  EXPECT_EQ(as<ReceiveStep>(receive).blob->bytes, "y");
  EXPECT_EQ(as<ReceiveStep>(receive).caps.size(), 1U);
  EXPECT_FALSE(as<ReceiveStep>(receive).response);
  EXPECT_FALSE(as<ReceiveStep>(read_step("viewer receive")).body.has_value());
  const Step answer = read_step("viewer receive response from owner without b read without cap owner 1 => timeout");
  EXPECT_TRUE(as<ReceiveStep>(answer).response);
  EXPECT_EQ(as<ReceiveStep>(answer).without.size(), 2U);

  const Step respond = read_step("viewer respond hello inherit blob b");
  EXPECT_EQ(as<RespondStep>(respond).message.body.bytes, "hello");
  EXPECT_TRUE(as<RespondStep>(respond).message.inherit);
  EXPECT_EQ(as<LogStep>(read_step("viewer log \"a b\"")).text, "a b");
}

TEST(ScenarioSteps, ActFromOutside) {
  EXPECT_EQ(as<SimWaitStep>(read_step("sim wait 250ms")).duration_ms, 250U);
  EXPECT_EQ(as<SimWaitStep>(read_step("sim wait 2h")).duration_ms, 7'200'000U);
  as<SimSettleStep>(read_step("sim settle"));
  EXPECT_EQ(as<SimKillStep>(read_step("sim kill viewer")).who.cast, 1);
  const Step grant = read_step("sim grant owner/birthdays read to viewer");
  EXPECT_EQ(as<SimGrantStep>(grant).to.cast, 1);
  EXPECT_FALSE(grant.who.has_value());
}

TEST(ScenarioSteps, ReadWhatBreaksTheNodeFromOutside) {
  EXPECT_EQ(as<SimRevokeAllStep>(read_step("sim revoke-all viewer")).issuer.cast, 1);
  EXPECT_EQ(as<SimRevokeAllStep>(read_step("sim revoke-all kv:distro:sys")).issuer.address.text(),
            "our.dev@kv:distro:sys");
  as<SimCrashKvStep>(read_step("sim crash-module kv"));
  EXPECT_EQ(as<SimFdsLimitStep>(read_step("sim fds-limit 3")).limit, 3U);
  const auto always = as<SimFailStorageStep>(read_step(R"(sim fail-storage owner/"my db" commit "disk full")"));
  EXPECT_EQ(always.db.key.text(), "app:dev.os/my db");
  EXPECT_EQ(always.operation, kv_module::StorageOperation::Commit);
  EXPECT_FALSE(always.times.has_value());
  EXPECT_EQ(always.error, "disk full");
  EXPECT_EQ(as<SimFailStorageStep>(read_step(R"(sim fail-storage app:dev.os/box open times 2 "")")).times, 2U);
}

TEST(ScenarioSteps, ShareAParallelBlockAmongLanesInTheOrderOfTheirFirstLines) {
  const Step step = read_step(
      "parallel # together\n  viewer open a\n  owner open b\n  sim wait 1s\n  viewer:viewer:other.os open c\n  sim "
      "settle\nend # all\n");
  const auto& lanes = as<ParallelStep>(step).lanes;
  ASSERT_EQ(lanes.size(), 3U);
  EXPECT_EQ(lanes[0].who->cast, 1);
  EXPECT_EQ(lanes[0].steps.size(), 2U);
  EXPECT_EQ(lanes[1].who->cast, 0);
  EXPECT_FALSE(lanes[2].who.has_value());
  EXPECT_EQ(lanes[2].steps.size(), 2U);
  EXPECT_EQ(step.at.line, 4);
}

TEST(ScenarioSteps, UseNamesThatWereSavedBefore) {
  const Scenario scenario = read_after_prelude(
      "owner begin db -> tx\nowner set db k v in $tx\nowner commit db $tx -> tx\nowner get db k -> tx => $tx\n"
      "owner send viewer -> r\nowner await $r -> answer\nviewer set viewer/db $answer $tx\nowner get db k -> r\nowner "
      "set db k $r\n");
  EXPECT_EQ(as<KvStep>(scenario.steps[1]).tx->saved_name, "tx");
  EXPECT_EQ(as<AwaitStep>(scenario.steps[5]).request_name, "r");
  EXPECT_EQ(as<KvStep>(scenario.steps[6]).key.saved_name, "answer");
  EXPECT_EQ(std::get<ExpectBytes>(scenario.steps[3].expected->is).bytes.saved_name, "tx");
}

TEST(ScenarioSteps, MayUseInParallelWhatAnotherLaneSaves) {
  EXPECT_EQ(
      mistakes_after_prelude(
          "owner get db k -> before\nparallel\n  owner set db a $theirs\n  viewer get owner/db k -> theirs\n"
          "  owner set db a $before\n  owner set db a $own\n  owner get db k -> own\n  owner set db a $own\n"
          "  viewer send owner -> question\n  owner set db a $question\nend\nowner set db k $theirs\n"),
      (Texts{"9:18 nothing is saved as \"own\" before this", "13:18 nothing is saved as \"question\" before this"}));
}

TEST(ScenarioSteps, RefuseWhatIsWrongAtItsPlace) {
  const std::vector<std::pair<std::string, Texts>> cases = {
      {"owner",
       {"4:6 expected a verb, found the end of the line | there are open, remove, set, delete, get, begin, commit, "
        "share, save, drop, request, send, await, receive, respond, log, spawn, state, sleep, exit and crash"}},
      {"{} open db", {"4:1 expected a statement or a name of the cast, found the JSON value {}"}},
      {"ownr opne db", {"4:1 expected a statement or a name of the cast, found \"ownr\" | did you mean \"owner\"?"}},
      {"owner alive",
       {"4:7 expected a verb, found \"alive\" | a condition alone is not a statement; write: check COND, or a property "
        "such as: never COND"}},
      {"only owner holds owner/db read",
       {"4:1 expected a statement or a name of the cast, found \"only\" | a condition alone is not a statement; write: "
        "check COND, or a property such as: never COND"}},
      {"log contains \"x\"",
       {"4:1 expected a statement or a name of the cast, found \"log\" | a condition alone is not a statement; write: "
        "check COND, or a property such as: never COND"}},
      {"owner set db -> v", {"4:14 expected a key, found \"->\" | write: WHO set DB KEY VALUE [in TX] [within D]"}},
      {"owner commit db x",
       {"4:17 expected a transaction, $NAME or a number, found \"x\" | write: WHO commit DB TX [within D]"}},
      {"owner delete db k in -1",
       {"4:22 expected a transaction, $NAME or a number, found \"-1\" | write: WHO delete DB KEY [in TX] [within D]"}},
      {"owner save birthdays",
       {"4:21 expected \"read\", \"write\" or \"read,write\", found the end of the line | write: WHO save CAP"}},
      {"owner save birthdays write,read",
       {"4:22 expected \"read\", \"write\" or \"read,write\", found \"write,read\" | write: WHO save CAP"}},
      {"owner save birthdays read within 1s", {"4:27 expected the end of the line, found \"within\""}},
      {"owner respond x context y",
       {"4:17 expected \"blob\", \"mime\", \"metadata\", \"with\", \"inherit\" or the end of the line, found "
        "\"context\""
        " | write: WHO respond B [blob B] [mime WORD] [with CAP] [inherit] [metadata B]"}},
      {"owner request viewer metadata hex:ff", {"4:31 metadata is text, and these bytes are not UTF-8"}},
      {"owner request viewer:viewer",
       {"4:15 \"viewer:viewer\" is not a process id such as owner:app:dev.os: a part between the colons is missing"}},
      {"owner get db k -> sim", {"4:19 \"sim\" is a word of the language and cannot be a name"}},
      {"sim grant birthdays read to owner",
       {"4:11 expected a database with its package, found \"birthdays\""
        " | write NAME/birthdays, NAME being of the cast, or PACKAGE:PUBLISHER/birthdays"}},
      {"sim wait 5",
       {"4:10 expected a duration such as 250ms, 5s, 2m or 1h, found \"5\" | a duration has a unit: ms, s, m or h"}},
      {"end", {"4:1 this \"end\" closes nothing; no block is open here"}},
      {"parallel", {"4:1 this \"parallel\" is never closed; expected \"end\" before the end of the file"}},
      {"parallel\nparallel\nowner gett\nend\nend", {"5:1 \"parallel\" cannot stand inside \"parallel\""}},
      {"owner share db read with viewr",
       {"4:26 expected a name of the cast, a process id or an address, found \"viewr\" | did you mean \"viewer\"?"}},
  };
  for (const auto& [line, expected] : cases) EXPECT_EQ(mistakes_after_prelude(line), expected) << line;
}

}  // namespace
}  // namespace hypersim::language
