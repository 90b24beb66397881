// What a process does with its own life through the process library, on a node.
#include <chrono>

#include "hypersim/testing/matchers.hpp"

#include "process_names.hpp"

namespace hypersim::processes {
namespace {

using namespace hypersim::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Options {
  std::string name;
  int times = 0;
};
HYPERSIM_JSON(Options, name, times)

Task<> with_args(Address our) {
  const auto options = args<std::optional<Options>>();
  println(our.text() + (options ? " " + options->name : " nothing"));
  print_to_terminal(2, "verbose");
  co_return;
}

class Life : public NodeTest {};

TEST_F(Life, ArgumentsAreAValue) {
  spawn(kMine, with_args).unwrap();
  spawn("second:app:dev.os", with_args, {.args = R"({"name":"x","times":3})"}).unwrap();
  EXPECT_THAT(printed(),
              ElementsAre("our.dev@mine:app:dev.os nothing", "verbose", "our.dev@second:app:dev.os x", "verbose"));
  spawn("third:app:dev.os", with_args, {.args = R"({"name":1})"}).unwrap();
  EXPECT_THAT(explained(), HasSubstr("life_test.cpp:23: args: expected a string at byte 8"));
}

Task<> without_address() {
  println(our_address().process().text() + " " + address_of("our@kv:distro:sys").text());
  co_return;
}
HYPERSIM_PROCESS("without-address", without_address)

TEST_F(Life, AProgramNeedNotTakeItsAddress) {
  spawn(kMine, "without-address").unwrap();
  EXPECT_THAT(printed(), ElementsAre("mine:app:dev.os our.dev@kv:distro:sys"));
}

Task<> remembers(Address) {
  const auto before = (co_await get_typed_state<std::map<std::string, int>>()).unwrap();
  println(before ? to_json(*before) : "nothing");
  const std::map<std::string, int> next = {{"starts", before ? before->at("starts") + 1 : 1}};
  (co_await set_state(next)).unwrap();
  if (next.at("starts") < 3) throw std::runtime_error("once more");
  (co_await clear_state()).unwrap();
  const auto raw = (co_await get_state()).unwrap();
  println(raw ? "still there" : "cleared");
}

TEST_F(Life, TheStateOutlivesACrash) {
  spawn(kMine, remembers, {.on_exit = OnExit::restart()}).unwrap();
  advance(std::chrono::seconds(10));
  EXPECT_THAT(printed(), Contains(R"({"starts":2})")) << explained();
  EXPECT_THAT(printed(), Contains("cleared"));
}

Task<> holder(Address our) {
  const Capability own(our, "{\"a\": 1}");
  const Capability foreign("our.dev" == our.node() ? Address("our.dev", ProcessId("x", {"y", "z"})) : our, "\"b\"");
  const Capabilities both = {own, foreign};
  const Capabilities refused = co_await save_capabilities(both);
  println(std::to_string(refused.size()) + " refused");
  const auto found = co_await get_capability("our@mine:app:dev.os", "{\"a\":1}");
  println(found ? found->params() : "not found");
  const Capabilities dropped = co_await drop_capabilities(both);
  println(std::to_string(dropped.size()) + " dropped");
  println((co_await get_capability(our, "{\"a\":1}")) ? "still there" : "gone");
}

TEST_F(Life, CapabilitiesAreSavedFoundAndDropped) {
  spawn(kMine, holder).unwrap();
  const auto lines = printed();
  EXPECT_THAT(lines, Contains("1 refused"));
  EXPECT_THAT(lines, Contains("{\"a\": 1}"));
  EXPECT_THAT(lines, Contains("1 dropped"));
  EXPECT_THAT(lines, Contains("gone"));
}

Task<> kid(Address our) {
  println(our.process().text() + " is there");
  const auto message = co_await await_message();
  co_await Response().body("from the kid").send();
  println(std::string(message.unwrap().text()));
}
HYPERSIM_PROCESS("life-test-kid", kid)

Task<> parent(Address our) {
  const auto named = co_await spawn("kid", our.package_id().text() + "/pkg/life-test-kid.wasm");
  const auto again = co_await spawn("kid", "life-test-kid");
  println(std::string(to_text(again.error())));
  const auto none = co_await spawn("other", "no-such-program.wasm");
  println(std::string(to_text(none.error())));
  const auto answer = co_await Request::to(named.unwrap()).body("hello kid").send_and_await_response(5s);
  println(std::string(answer.unwrap().text()));
  const auto random = co_await spawn(std::nullopt, "life-test-kid");
  println(random.ok() ? "a random name" : "refused");
}

TEST_F(Life, ChildrenAreSpawnedByTheNameOfTheirProgram) {
  spawn(kMine, parent).unwrap();
  const auto lines = printed();
  for (const char* line :
       {"kid:app:dev.os is there", "NameTaken", "NoFileAtPath", "hello kid", "from the kid", "a random name"}) {
    EXPECT_THAT(lines, Contains(line));
  }
}

Task<> leaves_a_will(Address) {
  OnExit will = OnExit::requests();
  will.add_request("our@tester:test:test.os", "it is over");
  set_on_exit(will);
  (void)co_await await_message();
}

TEST_F(Life, ALastWillIsSent) {
  spawn(kMine, leaves_a_will).unwrap();
  EXPECT_THAT(next_message(), Nothing());
  send(kMine, "go");
  EXPECT_FALSE(alive(kMine));
  EXPECT_THAT(next_message(), Body("it is over"));
}

Task<> decides_to_restart(Address) {
  println("begins");
  set_on_exit(OnExit::restart());
  (void)co_await await_message();
}

TEST_F(Life, AProcessMayDecideToRestartThoughItWasNotBegunSo) {
  spawn(kMine, decides_to_restart).unwrap();
  send(kMine, "end");
  EXPECT_THAT(printed(), ElementsAre("begins", "begins")) << explained();
  EXPECT_TRUE(alive(kMine));
}

Task<> looks_at_its_blobs(Address) {
  const auto see = [](const char* after) {
    const auto blob = get_blob();
    println(std::string(after) + ": " + (blob ? std::string(blob->bytes.view()) : "none"));
  };
  for (int messages = 0; messages < 2; ++messages) {
    (void)co_await await_message();
    see("message");
    (co_await set_state(Bytes("state"))).unwrap();
    see("set_state");
    (void)co_await get_state();
    see("get_state");
    (co_await clear_state()).unwrap();
    (void)co_await get_state();
    see("clear_state");
    (void)co_await spawn(std::nullopt, "life-test-kid");
    see("spawn");
  }
}

TEST_F(Life, TheBlobStaysThatOfTheMessageWhateverTheProcessDoesNext) {
  spawn(kMine, looks_at_its_blobs).unwrap();
  send(kMine, "first", {.blob = "of the first"});
  send(kMine, "second");
  std::vector<std::string> lines = printed();
  std::erase_if(lines, [](const std::string& line) { return line.find("is there") != std::string::npos; });
  EXPECT_THAT(lines, ElementsAre("message: of the first", "set_state: of the first", "get_state: of the first",
                                 "clear_state: of the first", "spawn: of the first", "message: none", "set_state: none",
                                 "get_state: none", "clear_state: none", "spawn: none"))
      << explained();
}

Task<> sleeps(Address) {
  (co_await set_and_await_timer(2500ms)).unwrap();
  println("slept");
  co_await set_timer(1000ms, Bytes("alarm"));
  const auto alarm = co_await await_message();
  println(std::string(alarm.unwrap().context()->view()));
}

TEST_F(Life, TimersTakeVirtualTime) {
  spawn(kMine, sleeps).unwrap();
  advance(std::chrono::milliseconds(2499));
  EXPECT_THAT(printed(), ElementsAre());
  advance(std::chrono::milliseconds(1));
  EXPECT_THAT(printed(), ElementsAre("slept"));
  advance(std::chrono::seconds(1));
  EXPECT_THAT(printed(), ElementsAre("slept", "alarm"));
  EXPECT_EQ(now(), std::chrono::milliseconds(3500));
}

}  // namespace
}  // namespace hypersim::processes
