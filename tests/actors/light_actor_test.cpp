#include "light_actor.hpp"

#include <cstdint>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "deterministic_config.hpp"
#include "node_context.hpp"

namespace hypersim::actors {
namespace {

using ::testing::ElementsAre;

/// Stands for any mail.
using Note = RequestTimedOut;

/// What happened to an actor, kept outside the actor.
struct Diary {
  std::vector<std::uint64_t> notes;
  std::vector<std::uint32_t> steps;  // of the notes
  int exits = 0;
};

class Keeper : public Actor<Takes<Note>> {
 public:
  Keeper(caf::actor_config& config, NodeContext& context, Diary& diary) : Actor(config, context), diary_(diary) {}

 protected:
  void handle(Mail& mail) noexcept override {
    dispatch(mail, [this](const Note& note) {
      diary_.notes.push_back(note.id.value);
      diary_.steps.push_back(context_.trace.step().value);
    });
  }
  void on_exit() noexcept override { ++diary_.exits; }

 private:
  Diary& diary_;
};

class LightActorTest : public ::testing::Test {
 protected:
  LightActorTest() {
    network_.scheduler = &scheduler();
    scheduler().drain();
  }
  ~LightActorTest() override {
    caf::anon_send_exit(keeper_.handle(), caf::exit_reason::user_shutdown);
    scheduler().drain();
  }
  DeterministicScheduler& scheduler() { return DeterministicScheduler::of(system_); }
  void note(std::uint64_t number) { keeper_.tell(Note{{number}}); }

  NetworkContext network_;
  NodeContext context_{network_, "our.dev", {}, 0, Policies()};
  DeterministicConfig config_;
  caf::actor_system system_{config_};
  Diary diary_;
  ActorRef<Takes<Note>> keeper_ = LightActor::spawn<Keeper>(system_, context_, diary_);
};

TEST_F(LightActorTest, HandlesItsMailInTheOrderOfSending) {
  for (std::uint64_t i = 1; i <= 5; ++i) note(i);
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(LightActorTest, KeepsTheOrderWhereMailArrivesInBetween) {
  note(1);
  note(2);
  note(3);
  scheduler().run_at(0);
  note(4);
  note(5);
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(LightActorTest, HandlesMailInTheStepInWhichItWasSent) {
  for (const std::uint32_t step : {7u, 0u, 8u}) {
    context_.trace.set_step({step});
    note(step);
  }
  context_.trace.set_step({9});
  scheduler().drain();
  EXPECT_THAT(diary_.steps, ElementsAre(7, 0, 8));
}

TEST_F(LightActorTest, ManyLettersAtOnceAreNoneTooFewAndNoneTooMany) {
  std::vector<std::uint64_t> sent;
  for (std::uint64_t round = 0; round < 3; ++round) {
    for (std::uint64_t i = 0; i < 100; ++i) note(sent.emplace_back(round * 100 + i));
    scheduler().drain();
  }
  EXPECT_EQ(diary_.notes, sent);
}

TEST_F(LightActorTest, DropsWhatItIsToldAfterItsEnd) {
  note(1);
  end_actor(keeper_);
  scheduler().drain();
  note(2);
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre());
  EXPECT_EQ(diary_.exits, 1);
}

TEST_F(LightActorTest, EndsAtOnceAndHandlesNothingThatWaits) {
  note(1);
  keeper_.end_at_once();
  EXPECT_EQ(diary_.exits, 1);
  note(2);
  scheduler().drain();
  EXPECT_EQ(scheduler().runnable(), 0u);
  keeper_.end_at_once();
  end_actor(keeper_);
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre());
  EXPECT_EQ(diary_.exits, 1);
}

TEST_F(LightActorTest, OneRunIsOneMessage) {
  note(1);
  note(2);
  EXPECT_EQ(scheduler().runnable(), 1u);
  scheduler().run_at(0);
  EXPECT_THAT(diary_.notes, ElementsAre(1));
  EXPECT_EQ(scheduler().runnable(), 1u);
}

TEST_F(LightActorTest, AnUrgentExitGoesBeforeWhatWaitsAndIsSaidOnce) {
  note(1);
  note(2);
  scheduler().run_at(0);
  note(3);
  end_actor(keeper_);
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre(1));
  EXPECT_EQ(diary_.exits, 1);
  note(4);
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre(1));
}

TEST_F(LightActorTest, AnExitWithoutUrgencyWaitsItsTurn) {
  note(1);
  caf::anon_send_exit(keeper_.handle(), caf::exit_reason::user_shutdown);
  note(2);
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre(1));
  EXPECT_EQ(diary_.exits, 1);
}

TEST_F(LightActorTest, ExitsWhenNobodyHoldsIt) {
  Diary diary;
  system_.spawn<Keeper>(context_, diary);
  EXPECT_EQ(diary.exits, 1);
}

TEST_F(LightActorTest, TellsWhoMonitorsItAndRefusesRequestsOfAnotherKind) {
  std::vector<std::string> heard;
  caf::actor observer = system_.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    self->set_down_handler([&](caf::down_msg&) { heard.emplace_back("down"); });
    self->monitor(keeper_.handle());
    self->request(keeper_.handle(), caf::infinite, std::string("what is this?"))
        .then([](int) {}, [&](const caf::error& error) { heard.push_back(system_.render(error)); });
    return {[](int) {}};
  });
  scheduler().drain();
  caf::anon_send_exit(keeper_.handle(), caf::exit_reason::user_shutdown);
  scheduler().drain();
  EXPECT_THAT(heard, ElementsAre("system_error(unexpected_message)", "down"));
  caf::anon_send_exit(observer, caf::exit_reason::user_shutdown);
}

}  // namespace
}  // namespace hypersim::actors
