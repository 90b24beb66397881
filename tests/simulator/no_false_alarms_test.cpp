// Runs in which a built-in check once found a fault of the node, and the node was right.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "explore_support.hpp"

namespace hypersim::simulator {
namespace {

using testing::IsEmpty;

struct Right {
  const char* what;
  const char* text;
};

class NoFalseAlarm : public testing::TestWithParam<Right> {};

TEST_P(NoFalseAlarm, InAnyOrder) {
  const language::Scenario scenario = scenario_of(std::string("scenario \"t\"\n") + GetParam().text);
  for (const ExploreStrategy strategy : {ExploreStrategy::Exhaustive, ExploreStrategy::Random}) {
    ExploreOptions options = with(strategy, 300);
    options.faults = true;
    const Exploration explored = explore(scenario, options);
    for (const Finding& finding : explored.findings)
      ADD_FAILURE() << testing::PrintToString(texts(finding.result.breaches));
    EXPECT_GT(explored.schedules, 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, NoFalseAlarm,
    testing::Values(
        Right{"TheSameKeyOnTwoNodes",
              "node a.dev b.dev\nprocess a app:app:dev.os\nprocess b app:app:dev.os on b.dev\n"
              "a open box\na set box k 1\nb open box\nb get box k => error KeyNotFound\n"},
        Right{"ASpawnBehindABoot",
              "process adm adm:adm:dev.os exit restart\nfault crash-node our.dev\n"
              "adm spawn kid => any\n"},
        Right{"ACrashBehindABoot",
              "process p p:app:dev.os exit restart\nfault crash p\nfault crash-node our.dev\n"
              "p log \"hello\" => any\nsim wait 10m\n"},
        Right{"ASaveBesideAShare",
              "process p x:oth:dev.os\nprocess q y:oth:dev.os\nparallel\n"
              "  q save cap p \"t\" => any\n  p share cap p \"t\" with q => any\nend\n"},
        Right{"AnInheritingRequestToANamesake",
              "node a.dev b.dev\nprocess p x:app:dev.os networking\nprocess q x:app:dev.os on b.dev networking\n"
              "q share cap q \"t\" with p => any\nq request p inherit => any\n"},
        Right{"AnOpenOfAnEarlierLife",
              "process main main:p:dev.os\n"
              "main spawn kid requests kv:distro:sys grants kv:distro:sys\nparallel\n"
              "  kid open box => any\n  sim kill kid\n  main spawn kid => any\nend\n"},
        Right{"ANodeWithoutOthersThatIsOffline",
              "process p p:app:dev.os\nsim offline our.dev\np log \"alone\"\n"
              "sim online our.dev\n"}),
    [](const testing::TestParamInfo<Right>& one) { return one.param.what; });

TEST(NoFalseAlarms, AGrantToANodeThatIsDownFailsAndIsNoFault) {
  const RunResult result =
      play(scenario_of("scenario \"t\"\nprocess a app:app:dev.os requests kernel:distro:sys exit restart\n"
                       "a send kernel:distro:sys body \"\\\"Shutdown\\\"\" no answer\nsim settle\n"
                       "sim grant cap a \"t\" to a\n"));
  EXPECT_EQ(result.verdict, Verdict::Failed);
  EXPECT_THAT(texts(result.breaches), IsEmpty());
}

}  // namespace
}  // namespace hypersim::simulator
