#include "light_actor.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "deterministic_config.hpp"
#include "thread_count.hpp"

namespace hypersim::actors {
namespace {

using ::testing::ElementsAre;

struct Note {
  int number;
};
struct Forward {
  int left;
  caf::actor to;
};
using TestMail = std::variant<Note, Forward>;

}  // namespace
}  // namespace hypersim::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(hypersim::actors::TestMail)

namespace hypersim::actors {
namespace {

/// What happened to an actor, kept outside the actor.
struct Diary {
  std::vector<int> notes;
  int exits = 0;
};

class Keeper : public LightActor<TestMail> {
 public:
  Keeper(caf::actor_config& config, Diary& diary) : LightActor(config), diary_(diary) {}

 protected:
  void handle(TestMail& mail) noexcept override {
    if (const auto* note = std::get_if<Note>(&mail)) diary_.notes.push_back(note->number);
  }
  void on_exit() noexcept override { ++diary_.exits; }

 private:
  Diary& diary_;
};

class LightActorTest : public ::testing::Test {
 protected:
  LightActorTest() { scheduler().drain(); }
  ~LightActorTest() override {
    caf::anon_send_exit(keeper_, caf::exit_reason::user_shutdown);
    keeper_ = nullptr;
    scheduler().drain();
  }
  DeterministicScheduler& scheduler() { return DeterministicScheduler::of(system_); }
  void note(int number) { caf::anon_send(keeper_, TestMail(Note{number})); }
  void tell(int number) { LightActor<TestMail>::tell(keeper_, Note{number}); }

  DeterministicConfig config_;
  caf::actor_system system_{config_};
  Diary diary_;
  caf::actor keeper_ = system_.spawn<Keeper>(diary_);
};

TEST_F(LightActorTest, HandlesItsMailInTheOrderOfSending) {
  for (int i = 1; i <= 5; ++i) note(i);
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

TEST_F(LightActorTest, TakesItsMailHoweverCafHasWrappedIt) {
  note(1);
  keeper_->enqueue(nullptr, caf::make_message_id(), caf::make_message(TestMail(Note{2})), nullptr);
  note(3);
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre(1, 2, 3));
}

TEST_F(LightActorTest, TakesMailInTheOrderOfSendingHoweverItIsSent) {
  tell(1);
  note(2);
  tell(3);
  scheduler().run_at(0);
  tell(4);
  note(5);
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(LightActorTest, ManyLettersAtOnceAreNoneTooFewAndNoneTooMany) {
  std::vector<int> sent;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 100; ++i) tell(sent.emplace_back(round * 100 + i));
    scheduler().drain();
  }
  EXPECT_EQ(diary_.notes, sent);
}

TEST_F(LightActorTest, DropsWhatItIsToldAfterItsEnd) {
  tell(1);
  caf::anon_send<caf::message_priority::high>(keeper_,
                                              caf::exit_msg{keeper_->address(), caf::exit_reason::user_shutdown});
  scheduler().drain();
  tell(2);
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
  caf::anon_send<caf::message_priority::high>(keeper_,
                                              caf::exit_msg{keeper_->address(), caf::exit_reason::user_shutdown});
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre(1));
  EXPECT_EQ(diary_.exits, 1);
  note(4);
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre(1));
}

TEST_F(LightActorTest, AnExitWithoutUrgencyWaitsItsTurn) {
  note(1);
  caf::anon_send_exit(keeper_, caf::exit_reason::user_shutdown);
  note(2);
  scheduler().drain();
  EXPECT_THAT(diary_.notes, ElementsAre(1));
  EXPECT_EQ(diary_.exits, 1);
}

TEST_F(LightActorTest, ExitsWhenNobodyHoldsIt) {
  Diary diary;
  system_.spawn<Keeper>(diary);
  EXPECT_EQ(diary.exits, 1);
}

TEST_F(LightActorTest, TellsWhoMonitorsItAndRefusesRequestsOfAnotherKind) {
  std::vector<std::string> heard;
  caf::actor observer = system_.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    self->set_down_handler([&](caf::down_msg&) { heard.emplace_back("down"); });
    self->monitor(keeper_);
    self->request(keeper_, caf::infinite, std::string("what is this?"))
        .then([](int) {}, [&](const caf::error& error) { heard.push_back(system_.render(error)); });
    return {[](int) {}};
  });
  scheduler().drain();
  caf::anon_send_exit(keeper_, caf::exit_reason::user_shutdown);
  scheduler().drain();
  EXPECT_THAT(heard, ElementsAre("system_error(unexpected_message)", "down"));
  caf::anon_send_exit(observer, caf::exit_reason::user_shutdown);
}

/// Passes a token on until it has gone all the way. Many tokens are under way at once, each on another thread.
class Relay : public LightActor<TestMail> {
 public:
  Relay(caf::actor_config& config, std::atomic<int>& ends) : LightActor(config), ends_(ends) {}

 protected:
  void handle(TestMail& mail) noexcept override {
    auto* token = std::get_if<Forward>(&mail);
    if (token == nullptr) return;
    if (token->left == 0) {
      ++ends_;
      return;
    }
    const caf::actor next = token->to;
    Forward on{token->left - 1, caf::actor_cast<caf::actor>(this)};
    on.left % 2 == 0 ? tell(next, std::move(on)) : caf::anon_send(next, TestMail(std::move(on)));
  }

 private:
  std::atomic<int>& ends_;
};

TEST(LightActorUnderWorkStealing, LosesAndDoublesNothing) {
  constexpr int kTokens = 200, kHops = 500;
  std::atomic<int> ends = 0;
  const auto threads_before = thread_count();
  {
    caf::actor_system_config config;
    config.set("scheduler.max-threads", 4);
    caf::actor_system system(config);
    const caf::actor a = system.spawn<Relay>(ends), b = system.spawn<Relay>(ends);
    for (int i = 0; i < kTokens; ++i) caf::anon_send(a, TestMail(Forward{kHops, b}));
    while (ends < kTokens) std::this_thread::yield();
    for (const caf::actor& actor : {a, b}) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  }  // the system waits for its actors: a forgotten actor would make it hang here
  EXPECT_EQ(ends, kTokens);
  // CAF detaches the thread of its printer, and the system does not wait until that is gone. The leak checker and
  // tests that count threads must not meet it.
  while (thread_count() > threads_before) std::this_thread::yield();
}

}  // namespace
}  // namespace hypersim::actors
