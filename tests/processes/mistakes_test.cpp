// Wrong use crashes only the process that does it, with the reason and the line.
#include <chrono>
#include <stdexcept>

#include "hypersim/testing/matchers.hpp"

#include "process_names.hpp"

namespace hypersim::processes {
namespace {

using namespace hypersim::testing;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr int kAwaitsItself = __LINE__ + 1;
Task<> awaits_itself(Address our) { (co_await Request::to(our).body("x").send_and_await_response(5s)).unwrap(); }
Task<> sends_without_target(Address) { co_await Request().body("x").send(); }
Task<> sends_without_body(Address our) { co_await Request::to(our).send(); }
Task<> has_a_wrong_address(Address) { co_await Request::to("kv").body("x").send(); }
Task<> unwraps_an_error(Address our) {
  const auto db = kv::use_db<std::string, std::string>(our.package_id(), "none");
  (co_await db.get("x")).unwrap();
}
Task<> throws_something(Address) {
  co_await our_capabilities();
  throw std::out_of_range("too far");
}
Task<> throws_a_number(Address) {
  co_await our_capabilities();
  throw 7;
}
Task<> spawns_a_wrong_name(Address) { static_cast<void>(co_await spawn("Kid", "kid")); }
Task<> deeply(int depth) {
  if (depth == 0) throw std::runtime_error("at the bottom");
  co_await deeply(depth - 1);
}
Task<> throws_deep_down(Address) { co_await deeply(100); }

Task<> answers(Address) {
  for (;;) {
    (void)co_await await_message();
    co_await Response().body("still here").send();
  }
}

class Mistakes : public NodeTest {
 public:
  /// Why the process crashed. Another process and the node continue.
  std::string crash_of(detail::Entry program) {
    spawn("other:app:dev.os", answers).unwrap();
    spawn(kMine, program).unwrap();
    EXPECT_FALSE(alive(kMine));
    EXPECT_THAT(request("other:app:dev.os", "hello"), Body("still here"));
    const std::string story = explained();
    const std::size_t at = story.find("mine:app:dev.os crashed");
    EXPECT_NE(at, std::string::npos) << story;
    return at == std::string::npos ? "" : story.substr(at, story.find('\n', at) - at);
  }
};

TEST_F(Mistakes, AwaitingOneself) {
  EXPECT_THAT(crash_of(awaits_itself),
              HasSubstr("mistakes_test.cpp:" + std::to_string(kAwaitsItself) + ": it awaits an answer from itself"));
}
TEST_F(Mistakes, ARequestWithoutTargetOrBody) {
  EXPECT_THAT(crash_of(sends_without_target),
              AllOf(ContainsRegex("mistakes_test.cpp:[0-9]+: "), HasSubstr("a Request without a target")));
}
TEST_F(Mistakes, ARequestWithoutBody) {
  EXPECT_THAT(crash_of(sends_without_body),
              AllOf(ContainsRegex("mistakes_test.cpp:[0-9]+: "), HasSubstr("a Request without a body")));
}
TEST_F(Mistakes, ATextThatIsNoAddress) {
  EXPECT_THAT(crash_of(has_a_wrong_address),
              AllOf(ContainsRegex("mistakes_test.cpp:[0-9]+: "), HasSubstr("\"kv\" is no address")));
}
TEST_F(Mistakes, UnwrappingAnError) {
  EXPECT_THAT(crash_of(unwraps_an_error),
              AllOf(ContainsRegex("mistakes_test.cpp:[0-9]+: "),
                    HasSubstr("unwrap() of an error: no read capability for requested DB")));
}
TEST_F(Mistakes, AnExceptionThatEscapesSaysAfterWhichCall) {
  EXPECT_THAT(crash_of(throws_something),
              ContainsRegex("std::out_of_range: too far .after its call at mistakes_test.cpp:[0-9]+\\)"));
}
TEST_F(Mistakes, WhatIsNoException) { EXPECT_THAT(crash_of(throws_a_number), HasSubstr("no std::exception")); }
TEST_F(Mistakes, ANameThatNoProcessMayHave) {
  EXPECT_THAT(crash_of(spawns_a_wrong_name),
              AllOf(ContainsRegex("mistakes_test.cpp:[0-9]+: "), HasSubstr("it spawns a process with the name")));
}
TEST_F(Mistakes, AnExceptionFromATaskOfATask) {
  EXPECT_THAT(crash_of(throws_deep_down), HasSubstr("std::runtime_error: at the bottom"));
}

TEST(OutsideOfAProcess, EveryCallSaysSo) {
  try {
    (void)our_address();
    FAIL();
  } catch (const Panic& panic) {
    EXPECT_THAT(panic.what(), MatchesRegex("mistakes_test.cpp:[0-9]+: our_address\\(\\) is for processes.*"));
  }
  EXPECT_THROW((void)await_message(), Panic);
  EXPECT_THROW((void)Request::to("our@kv:distro:sys").body("x").send(), Panic);
  println("nobody hears it, and nothing happens");
}

// A killed process that was awaiting.

int g_alive = 0;
struct Counted {
  Counted() { ++g_alive; }
  ~Counted() {
    --g_alive;
    println("a destructor may print");
  }
};
Task<> waits_inside(Address to) {
  const Counted here;
  (co_await Request::to(to).body("never answered").send_and_await_response(1000s)).unwrap();
}
Task<> waits_for_good(Address) {
  const Counted here;
  const std::string owned(1000, 'x');
  co_await waits_inside(Address("our.dev", ProcessId("silent", {"app", "dev.os"})));
}
Task<> silent(Address) {
  for (;;) (void)co_await await_message();
}

TEST_F(Mistakes, AKilledProcessLeavesNothingBehind) {
  spawn("silent:app:dev.os", silent).unwrap();
  spawn(kMine, waits_for_good).unwrap();
  EXPECT_EQ(g_alive, 2);
  kill(kMine);
  EXPECT_EQ(g_alive, 0);
  EXPECT_FALSE(alive(kMine));
  spawn(kMine, waits_for_good).unwrap();
  EXPECT_EQ(g_alive, 2);
  restart();
  EXPECT_EQ(g_alive, 0);
}

}  // namespace
}  // namespace hypersim::processes
