// Processes that handle other messages while a handler awaits an answer.
#include <chrono>

#include "hypersim/testing/matchers.hpp"

#include "process_names.hpp"

namespace hypersim::processes {
namespace {

using namespace hypersim::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kAsker = "asker:app:dev.os";
constexpr const char* kOther = "other:app:dev.os";

/// A request that is a number is answered after so many milliseconds, another at once.
Task<> handles_and_waits(Message message) {
  const std::string text(message.text());
  const auto ms = message.body_as<std::uint64_t>();
  if (ms) (co_await set_and_await_timer(std::chrono::milliseconds(*ms))).unwrap();
  if (text == "remember") (co_await set_state(text)).unwrap();
  if (text == "panic") {
    (co_await set_and_await_timer(10ms)).unwrap();
    throw Panic(Where::here(), "as told");
  }
  if (text == "ask") {
    const auto answer = co_await Request::to("our@silent:app:dev.os").body("?").send_and_await_response(1s);
    println(answer ? "answered" : to_text(answer.error()));
  }
  if (text == "send") {
    co_await Request::to("our@echo:app:dev.os").body("later").expects_response(5s).send();
    co_await Request::to("our@silent:app:dev.os").body("never").expects_response(1s).send();
  }
  if (text == "steal") (void)co_await await_message();
  if (message.is_request()) {
    co_await Response().body(text).send();
  } else {
    println("a response: " + text);
  }
}
Task<> concurrent(Address) { return handle_messages(handles_and_waits); }

/// Asks, and prints what it was answered.
Task<> asks_mine(Address) {
  const Message told = co_await await_request();
  const std::string text(told.text());
  const auto answer = co_await Request::to("our@mine:app:dev.os").body(text).send_and_await_response(5s);
  println(text + " is " + (answer ? std::string(answer->text()) : to_text(answer.error())));
}
Task<> says_nothing(Address) {
  for (;;) co_await await_request();
}
Task<> says_the_same(Address) {
  for (;;) {
    const Message message = co_await await_request();
    co_await Response().body(message.body()).send();
  }
}

class Handling : public NodeTest {
 protected:
  void SetUp() override {
    spawn(kMine, concurrent).unwrap();
    spawn(kAsker, asks_mine).unwrap();
    spawn(kOther, asks_mine).unwrap();
    spawn("silent:app:dev.os", says_nothing).unwrap();
    spawn("echo:app:dev.os", says_the_same).unwrap();
  }
};

TEST_F(Handling, GoesOnWithTheNextMessageWhileAHandlerWaits) {
  send(kAsker, "3000");
  settle();
  EXPECT_THAT(request(kMine, "at once"), Body("at once"));
  EXPECT_EQ(now().count(), 0);
  EXPECT_THAT(printed(), IsEmpty());
  advance(std::chrono::milliseconds(3000));
  EXPECT_THAT(printed(), ElementsAre("3000 is 3000"));
}

TEST_F(Handling, AnswersTheRequestThatEachHandlerHandles) {
  send(kAsker, "3000");
  send(kOther, "1000");
  settle();
  advance(std::chrono::milliseconds(1000));
  EXPECT_THAT(printed(), ElementsAre("1000 is 1000"));
  advance(std::chrono::milliseconds(2000));
  EXPECT_THAT(printed(), ElementsAre("1000 is 1000", "3000 is 3000"));
}

TEST_F(Handling, TellsAHandlerThatNoAnswerCame) {
  send(kAsker, "ask");
  settle();
  EXPECT_THAT(request(kMine, "remember"), Body("remember"));
  advance(std::chrono::milliseconds(1000));
  EXPECT_THAT(printed(), ElementsAre("Timeout: silent:app:dev.os did not answer", "ask is ask"));
}

TEST_F(Handling, TakesAnswersThatNobodyAwaitsAsMessages) {
  EXPECT_THAT(request(kMine, "send"), Body("send"));
  advance(std::chrono::milliseconds(1000));
  EXPECT_THAT(printed(),
              ElementsAre("a response: later", "handle_messages(): Timeout: silent:app:dev.os did not answer"));
}

TEST_F(Handling, EndsWithAHandlerThatCrashes) {
  send(kAsker, "3000");
  send(kOther, "panic");
  settle();
  EXPECT_TRUE(alive(kMine));
  advance(std::chrono::milliseconds(10));
  EXPECT_FALSE(alive(kMine));
  EXPECT_THAT(explained(), HasSubstr(": as told"));
}

TEST_F(Handling, LosesItsHandlersWithItsLife) {
  send(kAsker, "3000");
  send(kOther, "ask");
  settle();
  kill(kMine);
  advance(std::chrono::milliseconds(5000));
  EXPECT_FALSE(alive(kMine));
}

TEST_F(Handling, AHandlerTakesNoMessageFromAnother) {
  send(kMine, "steal");
  settle();
  EXPECT_FALSE(alive(kMine));
  EXPECT_THAT(explained(), HasSubstr("await_message() in a handler"));
}

Task<> two_visits(Address) {
  co_await await_request();
  Request first = Request::to("our@hall:visits:dev.os").body("visit").expects_response(5s);
  Request second = Request::to("our@hall:visits:dev.os").body("visit").expects_response(5s);
  co_await first.send();
  co_await second.send();
  for (int i = 0; i < 2; ++i) println(std::string((co_await await_message())->text()));
}

TEST_F(Handling, MayLoseAnUpdateInsideOneProcess) {
  spawn("hall:visits:dev.os", "visits").unwrap();
  spawn("visitor:app:dev.os", two_visits).unwrap();
  send("visitor:app:dev.os", "go");
  settle();
  EXPECT_THAT(printed(), ElementsAre("1", "1"));
  EXPECT_THAT(request("hall:visits:dev.os", "count"), Body("1"));
}

}  // namespace
}  // namespace hypersim::processes
