// Every fact carries the step that brought it about.

#include "hypersim/analysis/steps.hpp"

#include <gmock/gmock.h>
#include <map>
#include <set>

#include "hypersim/language/for_each_step.hpp"
#include "hypersim/runtime/modules.hpp"

#include "support/bundled.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using runtime::StepId;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
namespace fact = runtime::fact;

/// The lines of the steps to which the facts of that kind belong; 0: to none.
template <class Which, class Predicate>
std::vector<int> lines_of(const language::Scenario& scenario, const RunResult& played, Predicate predicate) {
  const analysis::Steps steps(scenario);
  std::vector<int> lines;
  for (const runtime::TraceEvent& event : played.trace) {
    const auto* fact = std::get_if<Which>(&event.fact);
    if (fact == nullptr || !predicate(*fact)) continue;
    const language::Step* step = steps.find(event.step);
    lines.push_back(step == nullptr ? 0 : step->at.line);
  }
  return lines;
}
template <class Which>
std::vector<int> lines_of(const language::Scenario& scenario, const RunResult& played) {
  return lines_of<Which>(scenario, played, [](const Which&) { return true; });
}

/// Whose step each event of a request to kv belongs to is whose request it is.
void expect_own_steps(const language::Scenario& scenario, const RunResult& played) {
  const analysis::Steps steps(scenario);
  std::map<std::pair<runtime::Address, runtime::RequestId>, StepId> asked;
  const auto expect_step = [&](const runtime::Address& source, runtime::RequestId id, StepId step) {
    const auto sent = asked.find({source, id});
    ASSERT_NE(sent, asked.end());
    EXPECT_EQ(sent->second, step) << source.text();
  };
  for (const runtime::TraceEvent& event : played.trace) {
    if (const auto* sent = std::get_if<fact::Sent>(&event.fact)) {
      const runtime::KernelMessage& message = *sent->message;
      if (!message.is_request()) {
        if (message.source.process() == runtime::modules::kv()) expect_step(message.target, message.id, event.step);
        continue;
      }
      asked[{message.source, message.id}] = event.step;
      const language::Step* step = steps.find(event.step);
      ASSERT_NE(step, nullptr);
      EXPECT_EQ(runtime::Address(scenario.node, step->who->address.process()), message.source);
    } else if (const auto* checked = std::get_if<fact::KvChecked>(&event.fact)) {
      expect_step(checked->source, checked->id, event.step);
    } else if (const auto* done = std::get_if<fact::KvDone>(&event.fact)) {
      expect_step(done->source, done->id, event.step);
    }
  }
  EXPECT_THAT(asked, Not(IsEmpty()));
}

const std::string kStepCast = R"(scenario "test"
process a a:one:dev.os
process b b:one:dev.os
process s s:one:dev.os
)";

TEST(StepsOfFacts, RequestsToKvBelongToTheirStepsWhateverTheOrder) {
  const language::Scenario scenario = scenario_of(kStepCast + R"(a open d
b open d
s open d
parallel
  repeat 10 as i
    a set d k{i} 1
    b get d k{i} => any
  end
  b set d x 1
  s get d x => any
  pipeline a
    set d p 1
    get d p => 1
  end
end
)");
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    RunOptions options = on_memory(seed);
    options.schedule = Schedule::Random;
    const RunResult played = play(scenario, options);
    ASSERT_EQ(played.verdict, Verdict::Passed) << story(played);
    expect_own_steps(scenario, played);
  }
}

TEST(StepsOfFacts, TheLinesOfAPipelineAreStepsOfTheirOwn) {
  const language::Scenario scenario = scenario_of(kStepCast + R"(a open d
pipeline a
  set d k 1
  set d k 2
  get d k => 2
end
)");
  const RunResult played = play(scenario);
  ASSERT_EQ(played.verdict, Verdict::Passed) << story(played);
  EXPECT_THAT(lines_of<fact::KvDone>(scenario, played), ElementsAre(5, 7, 8, 9));
  EXPECT_THAT(lines_of<fact::Answered>(scenario, played), ElementsAre(5, 7, 8, 9));
}

TEST(StepsOfFacts, WhatWaitsInAnInboxKeepsItsStep) {
  const language::Scenario scenario = scenario_of(kStepCast + R"(a open d
a send b body "x" with d read -> asked
b log "meanwhile"
b receive from a body "x"
b respond "y"
a await $asked => "y"
)");
  const RunResult played = play(scenario);
  ASSERT_EQ(played.verdict, Verdict::Passed) << story(played);
  const auto saved = [](const fact::CapabilityAdded& e) { return e.how == fact::CapabilityAdded::How::Saved; };
  EXPECT_THAT(lines_of<fact::CapabilityAdded>(scenario, played, saved), ElementsAre(6));
  EXPECT_THAT(lines_of<fact::Printed>(scenario, played), ElementsAre(7));
  const auto response = [](const fact::Sent& e) {
    return !e.message->is_request() && e.message->source.process() != runtime::modules::kv();
  };
  EXPECT_THAT(lines_of<fact::Sent>(scenario, played, response), ElementsAre(9));
}

TEST(StepsOfFacts, AnAnswerInPassingBelongsToTheStepThatAsks) {
  const language::Scenario scenario = scenario_of(kStepCast +
                                                  "parallel\n  a request b body \"1\" => any\n"
                                                  "  s request b body \"2\" => any\nend\n");
  const RunResult played = play(scenario);
  ASSERT_EQ(played.verdict, Verdict::Passed) << story(played);
  const auto to = [&](std::size_t member) {
    return [&scenario, member](const fact::Sent& e) { return e.message->target == scenario.cast[member].address; };
  };
  EXPECT_THAT(lines_of<fact::Sent>(scenario, played, to(0)), ElementsAre(6));
  EXPECT_THAT(lines_of<fact::Sent>(scenario, played, to(2)), ElementsAre(7));
}

TEST(StepsOfFacts, TimersBringTheirStepAlong) {
  const language::Scenario scenario = scenario_of(R"(scenario "test"
process a a:one:dev.os
process s s:one:dev.os silent
parallel
  a sleep 3s
  s sleep 2s
end
a request s body "x" within 1s => timeout
)");
  const RunResult played = play(scenario);
  ASSERT_EQ(played.verdict, Verdict::Passed) << story(played);
  EXPECT_THAT(lines_of<fact::Answered>(scenario, played), ElementsAre(6, 5));
  EXPECT_THAT(lines_of<fact::Failed>(scenario, played), ElementsAre(8));
}

TEST(StepsOfFacts, TheFirstBootIsNoStepAndALaterOneTheStepOfSim) {
  const language::Scenario scenario = scenario_of(R"(scenario "test"
process a a:one:dev.os exit restart
a log "before"
sim restart our.dev
sim kill a
)");
  const RunResult played = play(scenario);
  ASSERT_EQ(played.verdict, Verdict::Passed) << story(played);
  const auto is_a = [&](const fact::ProcessStarted& e) { return e.process == scenario.cast[0].address; };
  EXPECT_THAT(lines_of<fact::ProcessStarted>(scenario, played, is_a), ElementsAre(0, 4));
  EXPECT_THAT(lines_of<fact::NodeStopped>(scenario, played), ElementsAre(4));
  EXPECT_THAT(lines_of<fact::ProcessEnded>(scenario, played), ElementsAre(5));
}

TEST(StepsOfFacts, WhatAProcessDoesWhenItComesBackBelongsToTheStepThatMadeItEnd) {
  const language::Scenario scenario = scenario_of(R"(scenario "test"
process a a:one:dev.os exit restart
process b b:one:dev.os
a crash "first"
sim wait 1ms
a crash "second"
b log "x"
sim wait 5s
)");
  const RunResult played = play(scenario);
  ASSERT_EQ(played.verdict, Verdict::Passed) << story(played);
  const auto is_a = [&](const fact::ProcessStarted& e) { return e.process == scenario.cast[0].address; };
  EXPECT_THAT(lines_of<fact::ProcessStarted>(scenario, played, is_a), ElementsAre(0, 4, 6));
}

class StepsOfBundled : public testing::TestWithParam<std::string> {};

TEST_P(StepsOfBundled, EveryEventNamesAStepThatHasBegun) {
  for (const language::Scenario& scenario : language::load_scenarios(GetParam()).scenarios) {
    std::set<StepId> ids;
    std::size_t count = 0;
    language::for_each_step(scenario.steps, [&](const language::Step& step) {
      if (std::holds_alternative<language::ParallelStep>(step.is)) return;
      ids.insert(step.id);
      ++count;
    });
    ASSERT_EQ(ids.size(), count) << "no two steps have one id";
    const analysis::Steps steps(scenario);
    const RunResult played = play(scenario);
    std::set<StepId> begun = {StepId{}};
    for (std::size_t i = 0; i < played.trace.size(); ++i) {
      const runtime::TraceEvent& event = played.trace[i];
      if (const auto* started = std::get_if<fact::StepStarted>(&event.fact)) {
        const language::Step* step = steps.find(event.step);
        ASSERT_NE(step, nullptr);
        EXPECT_EQ(step->line(), started->line);
        EXPECT_EQ(step->text, started->text);
        EXPECT_EQ(lane_of(*step), started->lane);
        EXPECT_TRUE(begun.insert(event.step).second) << "a step begins once";
      } else if (const auto* ended = std::get_if<fact::StepEnded>(&event.fact)) {
        EXPECT_EQ(steps.find(event.step)->line(), ended->line);
      }
      EXPECT_TRUE(begun.contains(event.step)) << runtime::to_jsonl(event, i);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, StepsOfBundled,
                         testing::ValuesIn(support::bundled_scenarios({"scenarios/ok", "scenarios/failed"})),
                         support::scenario_name);

}  // namespace
}  // namespace hypersim::simulator
