// No failure is left without a reason, whatever it is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

#include "support/bundled.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

struct Case {
  CameTo::Kind kind;
  const char* lines;  // behind the cast
};

constexpr const char* kCast = R"(scenario "A failure"
process app  app:app:dev.os
process peer peer:peer:other.os
process web  http-client:distro:sys requests web requests app grants app public
process far  far:far:dev.os networking public
)";

const std::vector<Case>& cases() {
  using Kind = CameTo::Kind;
  static const std::vector<Case> all = {
      // A success in place of each kind of expectation.
      {Kind::Ok, "app open box => bounced"},
      {Kind::Ok, "app open box => timeout"},
      {Kind::Ok, "app open box => offline"},
      {Kind::Ok, "app open box => crashed"},
      {Kind::Ok, "app open box => refused"},
      {Kind::Ok, "app open box => error NoDb"},
      {Kind::Ok, "app open box => error any"},
      {Kind::Ok, "app open box => value"},
      {Kind::Ok, "app open box => json 1"},
      {Kind::Ok, "app open box => one of a | b"},
      {Kind::Ok, "app open box => ok blob b"},
      {Kind::Ok, "app log \"x\" => bounced"},
      {Kind::Ok, "app sleep 1s => timeout"},
      {Kind::Ok, "app send peer => timeout"},
      {Kind::Ok, "app state set s => error any"},
      {Kind::Value, "app request peer => no"},
      {Kind::Value, "app request peer => bounced"},
      {Kind::Value, "app request peer => offline"},
      {Kind::Value, "app request peer => timeout"},
      {Kind::Value, "app request peer => refused"},
      {Kind::Value, "app request peer => crashed"},
      {Kind::Value, "app request peer => error any"},
      {Kind::Value, "app request peer => json {\"a\":1}"},
      {Kind::Value, "app request peer => has {\"a\":1}"},
      {Kind::Value, "app request peer => bytes 7"},
      {Kind::Value, "app request peer => matches \"^x$\""},
      {Kind::Value, "app request peer => \"ok\" blob b"},
      {Kind::Value, "app request peer => one of \"1\" | \"2\""},
      {Kind::Value, "app send peer -> r\napp await $r => no"},
      {Kind::Value, "app send peer body b\npeer receive => c"},
      {Kind::Value, "app send peer body b\napp receive response => c"},
      {Kind::Value, "app open box\napp set box k v\napp get box k => w"},
      {Kind::Value, "app open box\napp set box k v\napp get box k => error KeyNotFound"},
      {Kind::Value, "app open box\napp set box k v\napp get box k => json 1"},
      {Kind::Value, "app state set s\napp state get => t"},
      {Kind::Value, "app state set s\napp state get => json 1"},
      {Kind::Value, "app open box\napp begin box -> tx => error any"},
      {Kind::Value, "app request web => no"},
      // Errors.
      {Kind::Error, "app get box k"},
      {Kind::Error, "app set box k v"},
      {Kind::Error, "app commit box 7"},
      {Kind::Error, "app remove box"},
      {Kind::Error, "app open peer/box"},
      {Kind::Error, "app open box\napp get box k"},
      {Kind::Error, "app open box\napp set box k v in 7"},
      {Kind::Error, "app open \"a/b\""},
      {Kind::Error, "app open box\nsim fail-storage app/box put \"torn\"\napp set box k v"},
      {Kind::Error, "app request kv:distro:sys body hello => json 1"},
      {Kind::Error, "app request kv:distro:sys body {} => json 1"},
      {Kind::Error, "app spawn kid\napp spawn kid"},
      {Kind::Error, "app spawn peer2\napp spawn peer2 => ok"},
      {Kind::Error, "app open box\napp get box k => error NoTx"},
      // Refusals on the way.
      {Kind::Bounced, "app request ghost:app:dev.os"},
      {Kind::Bounced, "sim kill peer\napp request peer"},
      {Kind::Bounced, "app request kernel:distro:sys body x"},
      {Kind::Bounced, "app request sqlite:distro:sys"},
      {Kind::Offline, "far request other.dev@peer:peer:other.os"},
      {Kind::Refused, "app share peer/box read with peer"},
      {Kind::Refused, "app share cap peer \"Read\" with peer"},
      {Kind::Refused, "app save cap peer \"Read\""},
      // Time.
      {Kind::TimedOut, "app request timer:distro:sys body hello"},
      {Kind::TimedOut, "app request timer:distro:sys body \"\\\"Debug\\\"\""},
      {Kind::TimedOut, "app request timer:distro:sys body {\"SetTimer\":60000}"},
      {Kind::TimedOut, "sim grant cap state:distro:sys \"messaging\" to app\napp request state:distro:sys body x"},
      {Kind::TimedOut, "app sleep 10s within 5s"},
      {Kind::TimedOut, "sim fail-storage app/box open \"x\"\napp spawn kid silent\napp request kid"},
      {Kind::TimedOut, "app spawn kid answers a after 9s\napp request kid"},
      // Lives.
      {Kind::Crashed, "app crash \"x\" => ok"},
      {Kind::Dead, "app exit\napp open box"},
      {Kind::Dead, "sim kill app\napp open box"},
      {Kind::Dead, "sim restart our.dev\napp open box"},
      {Kind::Dead, "sim crash app\napp log \"x\""},
      // Messages.
      {Kind::WrongMessage, "app send peer body a\npeer receive body b"},
      {Kind::WrongMessage, "app send peer\npeer receive from web"},
      {Kind::WrongMessage, "app send peer\npeer receive blob b"},
      {Kind::WrongMessage, "app send peer blob a\npeer receive blob b"},
      {Kind::WrongMessage, "app send peer\npeer receive with cap app \"Read\""},
      {Kind::WrongMessage, "app send peer with cap app \"Read\"\npeer receive without cap app \"Read\""},
      {Kind::WrongMessage, "app send peer body a\napp receive response body b"},
      {Kind::NeverCame, "app receive"},
      {Kind::NeverCame, "app receive response"},
      {Kind::NeverCame, "app receive from peer"},
      {Kind::NeverCame, "app send peer no answer\napp receive response"},
      {Kind::NeverCame, "app request peer\npeer receive"},
      // What cannot be done.
      {Kind::NotPossible, "app respond x"},
      {Kind::NotPossible, "app send peer -> r\napp await $r\napp respond x"},
      {Kind::NotPossible, "app request app"},
      {Kind::NotPossible, "app get box k -> v => any\napp request peer body $v"},
      {Kind::NotPossible, "app request peer -> part from /a => any"},
      {Kind::NotPossible, "check app dead"},
      {Kind::NotPossible, "check app alive\ncheck not app alive"},
      {Kind::NotPossible, "check app/box exists"},
      {Kind::NotPossible, "app open box\ncheck app/box absent"},
      {Kind::NotPossible, "app open box\ncheck app/box keys 1"},
      {Kind::NotPossible, "app open box\ncheck app/box key k is v"},
      {Kind::NotPossible, "app open box\napp set box k v\ncheck app/box key k is w"},
      {Kind::NotPossible, "app open box\napp set box k v\ncheck app/box key k absent"},
      {Kind::NotPossible, "check app holds cap peer \"Read\""},
      {Kind::NotPossible, "check app lacks cap peer \"messaging\""},
      {Kind::NotPossible, "app open box\ncheck only peer holds app/box read"},
      {Kind::NotPossible, "app open box\ncheck nobody holds app/box read"},
      {Kind::NotPossible, "check app state is s"},
      {Kind::NotPossible, "app state set t\ncheck app state is s"},
      {Kind::NotPossible, "app state set t\ncheck app state absent"},
      {Kind::NotPossible, "check log contains \"x\""},
      {Kind::NotPossible, "check our.dev down"},
      {Kind::NotPossible, "check ( app dead or peer dead )"},
      {Kind::NotPossible, "check ( app dead and peer dead )"},
      // Properties.
      {Kind::Property, "never app alive"},
      {Kind::Property, "always app dead"},
      {Kind::Property, "eventually app/box exists"},
      {Kind::Property, "finally app/box exists"},
      {Kind::Property, "never our.dev up"},
      {Kind::Property, "never app/box keys 1\napp open box\napp set box k v"},
      {Kind::Property, "never log contains \"x\"\napp log \"x\""},
  };
  return all;
}

TEST(WhyEverywhere, EveryKindOfFailureHasAReason) {
  std::set<CameTo::Kind> seen;
  for (const Case& one : cases()) {
    const std::string text = kCast + std::string(one.lines) + "\n";
    const RunResult result = play(text);
    EXPECT_EQ(result.verdict, Verdict::Failed) << text << story(result);
    if (!result.failure) continue;
    EXPECT_EQ(result.failure->came_to.kind, one.kind) << text << story(result);
    EXPECT_FALSE(result.failure->why.empty()) << text << story(result);
    for (const std::string& sentence : result.failure->why) {
      EXPECT_FALSE(sentence.empty()) << text;
      EXPECT_EQ(sentence.find("no rule that hypersim knows"), std::string::npos) << text << story(result);
    }
    seen.insert(result.failure->came_to.kind);
  }
  // Of what ends an exploration only, and of limits, other tests ask.
  for (int kind = 0; kind <= static_cast<int>(CameTo::Kind::Property); ++kind)
    EXPECT_TRUE(seen.contains(static_cast<CameTo::Kind>(kind))) << kind;
}

TEST(WhyEverywhere, ARunWithoutAnEndSaysWhatItWaitsForAndWhichLimitLetsItGoOn) {
  const RunResult daily = play(
      "scenario \"A job that runs once a day\"\nprocess job job:digest:alice.os\njob sleep 24h\njob log \"digest\"\n");
  ASSERT_EQ(daily.verdict, Verdict::Undecided);
  EXPECT_THAT(daily.failure->why,
              testing::ElementsAre("job waits for timer:distro:sys, which answers after 24h of virtual time.",
                                   "The next thing that happens is at 24h of virtual time. This line lets the run go "
                                   "on: `option limit time 25h`."));
  EXPECT_EQ(play("scenario \"The same with that line\"\noption limit time 25h\nprocess job job:digest:alice.os\n"
                 "job sleep 24h\njob log \"digest\"\n")
                .verdict,
            Verdict::Passed);
  const RunResult events =
      play("scenario \"Events\"\noption limit events 20\nprocess a a:a:dev.os\na open b\na set b k v\na set b k w\n");
  ASSERT_EQ(events.verdict, Verdict::Undecided);
  EXPECT_THAT(events.failure->why, testing::Contains(testing::HasSubstr("`option limit events 40`")));
}

class WhyOfBundled : public testing::TestWithParam<std::string> {};
TEST_P(WhyOfBundled, IsNeverEmpty) {
  for (const language::Scenario& scenario : language::load_scenarios(GetParam()).scenarios) {
    const RunResult result = play(scenario);
    EXPECT_FALSE(result.failure && result.failure->why.empty()) << scenario.full_title();
  }
}
INSTANTIATE_TEST_SUITE_P(All, WhyOfBundled, testing::ValuesIn(support::bundled_scenarios({"scenarios/failed"})),
                         support::scenario_name);

}  // namespace
}  // namespace hypersim::simulator
