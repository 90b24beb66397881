#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "hypersim/actors/chooser.hpp"

#include "deterministic_config.hpp"
#include "light_actor.hpp"
#include "thread_count.hpp"

namespace hypersim::actors {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// An actor system under our scheduler, and a log that its actors write to.
class SchedulerTest : public ::testing::Test {
 protected:
  ~SchedulerTest() override {
    for (const caf::actor& actor : actors_) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    actors_.clear();
    scheduler().drain();
  }
  DeterministicScheduler& scheduler() { return DeterministicScheduler::of(system_); }

  /// Writes `name` and the number of each message. The actor is already started.
  caf::actor writer(std::string name) {
    caf::actor actor = system_.spawn([this, name](caf::event_based_actor*) -> caf::behavior {
      return {[this, name](int number) { log_.push_back(name + std::to_string(number)); }};
    });
    actors_.push_back(actor);
    scheduler().drain();
    return actor;
  }
  /// Passes each message on, with its number reduced by one, until the number is zero.
  caf::actor relay(std::string name, const caf::actor& to) {
    caf::actor actor = system_.spawn([this, name, to](caf::event_based_actor*) -> caf::behavior {
      return {[this, name, to](int number) {
        log_.push_back(name + std::to_string(number));
        if (number > 0) caf::anon_send(to, number - 1);
      }};
    });
    actors_.push_back(actor);
    scheduler().drain();
    return actor;
  }

  DeterministicConfig config_;
  caf::actor_system system_{config_};
  std::vector<std::string> log_;
  std::vector<caf::actor> actors_;
};

TEST_F(SchedulerTest, NothingRunsUntilSomebodyRunsIt) {
  const caf::actor a = writer("a");
  caf::anon_send(a, 1);
  EXPECT_THAT(log_, IsEmpty());
  EXPECT_EQ(scheduler().runnable(), 1u);
  scheduler().run_at(0);
  EXPECT_THAT(log_, ElementsAre("a1"));
  EXPECT_EQ(scheduler().runnable(), 0u);
}

TEST_F(SchedulerTest, OneRunIsOneMessageAndTheActorQueuesAgain) {
  const caf::actor a = writer("a"), b = writer("b");
  caf::anon_send(a, 1);
  caf::anon_send(a, 2);
  caf::anon_send(b, 3);
  EXPECT_EQ(scheduler().runnable(), 2u);
  scheduler().run_at(0);
  EXPECT_THAT(log_, ElementsAre("a1"));
  scheduler().drain();
  EXPECT_THAT(log_, ElementsAre("a1", "b3", "a2"));
}

TEST_F(SchedulerTest, RunsTheChosenOneOfThoseThatAreRunnable) {
  const caf::actor a = writer("a"), b = writer("b"), c = writer("c");
  for (const caf::actor& actor : {a, b, c}) caf::anon_send(actor, 0);
  scheduler().run_at(1);
  scheduler().run_at(1);
  scheduler().run_at(0);
  EXPECT_THAT(log_, ElementsAre("b0", "c0", "a0"));
}

TEST_F(SchedulerTest, SomeRunToQuiescenceBetweenChoices) {
  const caf::actor end = writer("end");
  const caf::actor kernel = relay("kernel", end);
  const caf::actor back = relay("back", kernel);
  for (const caf::actor& actor : {kernel, back}) {
    scheduler().run_between_choices(dynamic_cast<const caf::resumable&>(*caf::actor_cast<caf::abstract_actor*>(actor)));
  }
  caf::anon_send(end, 7);
  caf::anon_send(back, 2);
  EXPECT_EQ(scheduler().runnable(), 1u) << "only what is a choice counts";
  scheduler().run_between();
  EXPECT_THAT(log_, ElementsAre("back2", "kernel1"));
  scheduler().drain();
  EXPECT_THAT(log_, ElementsAre("back2", "kernel1", "end7", "end0"));
}

TEST_F(SchedulerTest, EndingAnActorOvertakesTheMessagesThatWait) {
  const caf::actor a = writer("a");
  caf::anon_send(a, 1);
  caf::anon_send(a, 2);
  end_actor(a);
  scheduler().run_at(0);
  EXPECT_EQ(scheduler().runnable(), 0u);
  EXPECT_THAT(log_, IsEmpty());
}

TEST_F(SchedulerTest, MessagesToTheDeadAreLost) {
  const caf::actor a = writer("a");
  caf::anon_send_exit(a, caf::exit_reason::user_shutdown);
  scheduler().drain();
  caf::anon_send(a, 1);
  EXPECT_EQ(scheduler().runnable(), 0u);
}

TEST(Scheduler, HasNoThreadOfItsOwn) {
  const auto before = thread_count();
  DeterministicConfig config;
  const caf::actor_system system(config);
  EXPECT_EQ(thread_count(), before);
}

TEST(Scheduler, ManySystemsComeAndGo) {
  for (int i = 0; i < 200; ++i) {
    DeterministicConfig config;
    caf::actor_system system(config);
    auto& scheduler = DeterministicScheduler::of(system);
    int got = 0;
    {
      const caf::actor a = system.spawn(
          [&got](caf::event_based_actor*) -> caf::behavior { return {[&got](int number) { got = number; }}; });
      caf::anon_send(a, 5);
    }
    scheduler.drain();
    EXPECT_EQ(got, 5);
  }
}

TEST(FifoChooser, TakesTheFirst) {
  const auto chooser = make_fifo_chooser();
  for (std::size_t runnable : {1u, 2u, 100u}) EXPECT_EQ(chooser->choose(runnable), 0u);
}

}  // namespace
}  // namespace hypersim::actors
