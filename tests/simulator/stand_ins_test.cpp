// Bundled programs that stand in for modules, and the steps that act on what is around them. What they answer is in
// scenarios/ok/stand-ins; here is what several runs, and the run as a whole, have to do with them.

#include <gmock/gmock.h>

#include "hypersim/simulator/explore.hpp"

#include "support/paths.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

const std::string kWeb = R"(scenario "test"
process app app:app:dev.os requests http-server:distro:sys requests http-client:distro:sys requests vfs:distro:sys grants http-server:distro:sys grants http-client:distro:sys requests kv:distro:sys grants kv:distro:sys
process web http-server:distro:sys program http-server
process world http-client:distro:sys program http-client
process vfs vfs:distro:sys program vfs
app request web body {"Bind":{"path":"/","authenticated":false,"local_only":false,"cache":false}} => {"Ok":null}
)";

/// The process that was asked answers so.
std::string served(const std::string& step, const std::string& answer) {
  return kWeb + "parallel\n  " + step + "\n  app receive from web\n  app " + answer + "\nend\n";
}

TEST(SimHttp, SavesTheBodyAndAPartOfIt) {
  const std::string answer = "respond {\"status\":201,\"headers\":{}} blob {\"id\":7,\"tag\":\"new\"}";
  const std::string ask =
      "app request world body {\"Http\":{\"method\":\"GET\",\"version\":null,\"url\":\"http://x\","
      "\"headers\":{}}} => any blob ";
  EXPECT_PASSES(served("sim http POST app /notes body note -> id from /id => status 201", answer) +
                "sim http-reply GET \"x\" 200 body {\"of\": $id}\n" + ask + "{\"of\":7}\n");
  EXPECT_PASSES(served("sim http POST app /notes body note -> all", answer) +
                "sim http-reply GET \"x\" 200 body $all\n" + ask + "{\"id\":7,\"tag\":\"new\"}\n");
  EXPECT_FAILS_AT(served("sim http POST app /notes body note -> id from /nr", answer), 8);
}

TEST(SimHttp, TellsSuccessFromOtherStatuses) {
  const std::string answer = "respond {\"status\":404,\"headers\":{}} blob {\"why\":\"gone\"}";
  EXPECT_FAILS_AT(served("sim http GET app /a", answer), 8);
  EXPECT_FAILS_AT(served("sim http GET app /a => {\"why\":\"gone\"}", answer), 8);
  EXPECT_PASSES(served("sim http GET app /a => status 404", answer));
  EXPECT_PASSES(served("sim http GET app /a => status 404 {\"why\":\"gone\"}", answer));
  EXPECT_PASSES(served("sim http GET app /a => one of status 200 | status 404 has {\"why\":\"gone\"}", answer));
  EXPECT_FAILS_AT(served("sim http GET app /a => status 404 has {\"why\":\"lost\"}", answer), 8);
  EXPECT_PASSES(served("sim http GET app /a => any", answer));
}

TEST(SimHttp, AnAnswerThatIsNoResponseIsStatus500) {
  EXPECT_PASSES(served("sim http GET app /a => status 500 \"\"", "respond hello"));
  EXPECT_PASSES(served("sim http GET app /a => status 500", "respond {\"status\":200}"));
  EXPECT_PASSES(served("sim http GET app /a => status 500 x", "respond {\"status\":99,\"headers\":{}} blob x"));
}

TEST(SimHttp, WaitsAsLongAsItSaysAndTheServerAsLongAsItDoes) {
  const std::string silent = R"(scenario "test"
process app app:app:dev.os requests http-server:distro:sys grants http-server:distro:sys silent
process web http-server:distro:sys program http-server
app request web body {"Bind":{"path":"/","authenticated":false,"local_only":false,"cache":false}}
)";
  EXPECT_PASSES(silent + "sim http GET app / => timeout\n");
  EXPECT_PASSES(silent + "sim http GET app / within 16s => status 408\n");
  EXPECT_PASSES(silent + "sim http GET app / header \"X-Hyperware-Http-Server-Timeout: 2\" => status 408\n");
  EXPECT_PASSES(silent + "sim http GET app / within 14s => timeout\nsim wait 1m\n");
}

TEST(SimHttp, NobodyListensWhereTheServerHasEnded) {
  EXPECT_PASSES(kWeb +
                "sim kill web\nsim http GET app / => offline\nsim restart our.dev\nsim http GET app / => status 404\n");
}

TEST(StandIns, OfAModuleForgetWithTheirNodeAndFilesDoNot) {
  const std::string request = "app request vfs body {\"path\":\"/app:dev.os/pkg/f\",\"action\":";
  EXPECT_PASSES(kWeb + "app request vfs body {\"path\":\"/app:dev.os/pkg\",\"action\":\"CreateDrive\"}\n" + request +
                "\"Write\"} blob x => \"\\\"Ok\\\"\"\n" + "sim restart our.dev\n" +
                "sim http GET app / => status 404\n");
}

TEST(StandIns, WhatIsGoneFromItsDriveCannotBeSpawned) {
  const std::string text =
      "scenario \"test\"\npackage file:../packages/list\nprocess owner owner:list:dev.os\n"
      "sim uninstall list:dev.os\nowner spawn child program list:dev.os/pkg/page.wasm\n";
  const RunResult result = play(scenarios_of(text, support::source_dir() + "/scenarios/wasm/ok/x.scn").front());
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->got, "error NoFileAtPath");
  EXPECT_THAT(result.failure->why,
              testing::ElementsAre("The file of the program list:dev.os/pkg/page.wasm is gone from "
                                   "the drive of its package."));
}

TEST(StandIns, ArePlayedTheSameAgain) {
  const std::string text =
      served("sim http GET app /a?b=c => status 200 hello", "respond {\"status\":200,\"headers\":{}} blob hello");
  const RunResult once = play(text);
  const RunResult again = play(text);
  EXPECT_EQ(once.verdict, Verdict::Passed) << story(once);
  EXPECT_EQ(jsonl(once), jsonl(again));
  EXPECT_TRUE(once.breaches.empty());
}

// A page that was bound too late is not there for a client that comes first.
TEST(StandIns, AreExploredWithTheirClients) {
  const std::string text = R"(scenario "test"
process app app:app:dev.os requests http-server:distro:sys grants http-server:distro:sys
process web http-server:distro:sys program http-server
parallel
  app request web body {"Bind":{"path":"/","authenticated":false,"local_only":false,"cache":true}} blob hello
  sim http GET app / => hello
end
)";
  ExploreOptions options;
  options.strategy = ExploreStrategy::Exhaustive;
  options.schedules = 1000;
  options.keep_going = true;
  const Exploration found = explore(scenario_of(text), options);
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_TRUE(found.covered);
  EXPECT_EQ(found.findings.front().result.failure->got, "status 404");
}

}  // namespace
}  // namespace hypersim::simulator
