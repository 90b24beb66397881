// timer:distro:sys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "world.hpp"

namespace hypersim::actors::testing {
namespace {

using namespace hypersim::runtime;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NodeTimer, AnswersWithAnEmptyResponseAfterThatManyMilliseconds) {
  World world;
  world.boot(wired("alice", asks(world, {set_timer(R"({"SetTimer":1500})"), set_timer(R"( {"SetTimer" : 1} )")})));
  world.settle();
  EXPECT_THAT(world.log, IsEmpty());
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("1500 ", "1501 "));
  EXPECT_EQ(world.network->now(), LogicalTime{1501});
  EXPECT_FALSE(world.network->has_timers());
}

TEST(NodeTimer, AnswersAtOnceForZero) {
  World world;
  world.boot(wired("alice", asks(world, {set_timer(R"({"SetTimer":0})")})));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 "));
}

/// What happens to one request to the timer that waits that long for an answer.
std::vector<std::string> log_of_a_request(const std::string& body, std::uint64_t timeout_s) {
  World world;
  world.boot(wired("alice", asks(world, {set_timer(body, timeout_s)})));
  world.finish();
  return world.log;
}

TEST(NodeTimer, IgnoresWhatDoesNotParse) {
  for (const char* body :
       {"", "null", "5", R"("SetTimer")", R"({"SetTimer":-1})", R"({"SetTimer":1.5})", R"({"SetTimer":"1"})",
        R"({"settimer":1})", R"({"SetTimer":1,"SetTimer":2})", R"({"SetTimer":1} x)",
        R"({"SetTimer":18446744073709551616})", R"({"SetTimer":1)", "\xff", R"([{"SetTimer":1}])"}) {
    EXPECT_THAT(log_of_a_request(body, 60), ElementsAre("60000 Timeout (timed_out)")) << body;
  }
}

TEST(NodeTimer, DoesNotAnswerADebug) {
  for (const char* body : {R"("Debug")", R"({"Debug":null})"}) {
    EXPECT_THAT(log_of_a_request(body, 60), ElementsAre("60000 Timeout (timed_out)")) << body;
  }
}

TEST(NodeTimer, AVastDelayDoesNotOverflow) {
  EXPECT_THAT(log_of_a_request(R"({"SetTimer":18446744073709551615})", 10), ElementsAre("10000 Timeout (timed_out)"));
}

TEST(NodeTimer, IsPublicButItsAnswerIsBoundByRuleFour) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(alone("alice", asks(world, {set_timer(R"({"SetTimer":10})", 2)})));
  specs.push_back(alone("bob", asks(world, {set_timer(R"({"SetTimer":10})", 2)})));
  specs[1].grants = {{timer_address(), messaging("bob")}};
  world.node->boot(std::move(specs));
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("10 ", "2000 Timeout (timed_out)"));
}

TEST(NodeTimer, KeepsRequestsOfTwoProcessesApart) {
  World world;
  world.boot(wired("alice", pipelines(world, {set_timer(R"({"SetTimer":30})"), set_timer(R"({"SetTimer":10})")})),
             wired("bob", asks(world, {set_timer(R"({"SetTimer":20})")})));
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("20 ", "30 ", "30 "));
}

TEST(NodeTimer, TimersOfOneMomentFireInTheOrderInWhichTheyWereSet) {
  World world;
  std::vector<ProcessSpec> specs;
  for (const char* name : {"c", "a", "b"}) {
    specs.push_back(wired(name, asks(world, {set_timer(R"({"SetTimer":10})")})));
  }
  world.node->boot(std::move(specs));
  world.finish();
  std::vector<std::string> order;
  for (const auto& answered : world.facts<fact::Answered>()) {
    order.emplace_back(answered.response->target.process().process_name());
  }
  EXPECT_THAT(order, ElementsAre("c", "a", "b"));
}

}  // namespace
}  // namespace hypersim::actors::testing
