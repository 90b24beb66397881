// The check of lives: starts, ends, returns after a back-off, last requests, boots, commands to the kernel. Each rule
// has a canary: a trace that was doctored.

#include <functional>

#include "hypersim/simulator/check.hpp"

#include "doctored.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using runtime::OnExit;
using runtime::TraceEvent;

constexpr const char* kProcess = R"(scenario "Lives"
process root   root:app:dev.os requests kernel:distro:sys exit restart
process phoenix phoenix:app:dev.os requests kv:distro:sys exit restart
process mortal mortal:app:dev.os
process heir   heir:app:dev.os public exit restart
process dying  dying:app:dev.os exit requests [["heir", {"body": "it is yours"}]]
process last   last:app:dev.os exit requests [["heir", {"body": "at the boot"}]]
phoenix crash "once"
sim     wait 1s
phoenix crash "twice"
sim     wait 10s
phoenix spawn child public exit restart
dying   exit
heir    receive body "it is yours"
root    send kernel:distro:sys body {"SetOnExit":{"target":"mortal:app:dev.os","on_exit":"Restart"}} no answer
root    request kernel:distro:sys body {"KillProcess":"mortal:app:dev.os"} => "{\"KilledProcess\":\"mortal:app:dev.os\"}"
sim     restart our.dev
heir    receive body "at the boot"
sim     wait 1s
)";

Check lives_check() {
  return [](const Trace& trace) { return check_lives(trace); };
}
void expect_lives(const std::function<void(Trace&)>& doctor, const std::string& words) {
  expect_breach(kProcess, lives_check(), doctor, words);
}
std::function<bool(const fact::ProcessStarted&)> start_of(const std::string& who) {
  return [=](const fact::ProcessStarted& e) { return e.process.process().text() == who; };
}
std::function<bool(const fact::ProcessEnded&)> end_of(const std::string& who) {
  return [=](const fact::ProcessEnded& e) { return e.process.text() == who; };
}
/// The start of that process after the last boot of the node.
Trace::iterator start_at_boot(Trace& trace, const std::string& who) {
  const auto boot = first<fact::NodeBooted>(trace);
  return std::find_if(boot, trace.end(), [&](const TraceEvent& event) {
    const auto* started = std::get_if<fact::ProcessStarted>(&event.fact);
    return started != nullptr && started->process.process().text() == who;
  });
}

TEST(CheckLivesCanary, CatchesAProcessThatEndsOtherwiseThanItsOnExitSays) {
  expect_lives(
      [](Trace& trace) {
        fact_of<fact::ProcessEnded>(first<fact::ProcessEnded>(trace, end_of("phoenix:app:dev.os"))).returns = false;
      },
      "phoenix:app:dev.os crashed, but with OnExit restart it is started again");
  expect_lives(
      [](Trace& trace) {
        fact_of<fact::ProcessEnded>(first<fact::ProcessEnded>(trace, end_of("mortal:app:dev.os"))).returns = true;
      },
      "mortal:app:dev.os killed, but with OnExit restart it is gone");
  expect_lives(
      [](Trace& trace) {
        fact_of<fact::ProcessEnded>(first<fact::ProcessEnded>(trace, end_of("mortal:app:dev.os"))).revokes = false;
      },
      "mortal:app:dev.os keeps what it issued");
}

TEST(CheckLivesCanary, CatchesAReturnTooEarlyOrNotAtAll) {
  expect_lives(
      [](Trace& trace) {
        const auto ended = first<fact::ProcessEnded>(
            trace, [](const auto& e) { return e.process.text() == "phoenix:app:dev.os" && e.why == "twice"; });
        const auto started = std::find_if(
            ended, trace.end(), [](const auto& e) { return std::holds_alternative<fact::ProcessStarted>(e.fact); });
        const TraceEvent early(ended->time, started->fact, started->step);
        trace.erase(started);
        trace.insert(ended + 1, early);
      },
      "phoenix:app:dev.os was started again at 1000 ms, not at 2000 ms");
  expect_lives(
      [](Trace& trace) {
        const auto ended = first<fact::ProcessEnded>(trace, end_of("phoenix:app:dev.os"));
        trace.erase(std::find_if(ended, trace.end(),
                                 [](const auto& e) { return std::holds_alternative<fact::ProcessStarted>(e.fact); }));
      },
      "phoenix:app:dev.os");
}

TEST(CheckLivesCanary, CatchesAChildThatIsOtherwiseThanItsSpawnSays) {
  expect_lives(
      [](Trace& trace) {
        fact_of<fact::ProcessStarted>(first<fact::ProcessStarted>(trace, start_of("child:app:dev.os"))).is_public =
            false;
      },
      "child:app:dev.os is not public, and should be");
  expect_lives(
      [](Trace& trace) {
        const auto set =
            first<fact::OnExitSet>(trace, [](const auto& e) { return e.process.text() == "child:app:dev.os"; });
        fact_of<fact::OnExitSet>(set).on_exit = OnExit::Kind::None;
      },
      "child:app:dev.os has OnExit none, not restart");
  expect_lives([](Trace& trace) { trace.erase(first<fact::Spawned>(trace)); },
               "child:app:dev.os was started, and nobody had spawned or initialized it");
}

TEST(CheckLivesCanary, CatchesLastRequestsThatAreOtherThanTheOnExitOrAreNotSent) {
  const std::function<bool(const fact::Sent&)> last = [](const fact::Sent& e) {
    return e.message->source.process().text() == "dying:app:dev.os";
  };
  expect_lives([&](Trace& trace) { trace.erase(first<fact::Sent>(trace, last)); },
               "dying:app:dev.os has not sent all its last requests");
  expect_lives(
      [&](Trace& trace) {
        const auto sent = first<fact::Sent>(trace, last);
        change(trace, fact_of<fact::Sent>(sent).message, [](runtime::KernelMessage& message) {
          std::get<runtime::Request>(message.message).body = runtime::Bytes("another");
        });
      },
      "dying:app:dev.os sends another last request than its OnExit has");
  expect_lives(
      [&](Trace& trace) {
        const auto sent = first<fact::Sent>(
            trace, [](const auto& e) { return e.message->source.process().text() == "last:app:dev.os"; });
        trace.erase(sent);
      },
      "last:app:dev.os has not sent its last requests at the boot");
}

TEST(CheckLivesCanary, CatchesACommandToTheKernelThatHasNoEffect) {
  expect_lives([](Trace& trace) { trace.erase(first<fact::ProcessEnded>(trace, end_of("mortal:app:dev.os"))); },
               "mortal:app:dev.os was to be killed by a command to the kernel");
  expect_lives(
      [](Trace& trace) {
        trace.erase(
            first<fact::OnExitSet>(trace, [](const auto& e) { return e.process.text() == "mortal:app:dev.os"; }));
      },
      "mortal:app:dev.os was to have OnExit restart by a command to the kernel");
}

TEST(CheckLivesCanary, CatchesABootThatBringsBackTooFewOrTooMany) {
  expect_lives([](Trace& trace) { trace.erase(start_at_boot(trace, "heir:app:dev.os")); },
               "heir:app:dev.os did not come back with the node");
  expect_lives(
      [](Trace& trace) {
        const auto at = start_at_boot(trace, "heir:app:dev.os");
        const auto started =
            fact_of<fact::ProcessStarted>(first<fact::ProcessStarted>(trace, start_of("mortal:app:dev.os")));
        trace.insert(at, TraceEvent(at->time, started, at->step));
      },
      "mortal:app:dev.os came up with the node, although it had ended");
  expect_lives(
      [](Trace& trace) { fact_of<fact::ProcessStarted>(start_at_boot(trace, "heir:app:dev.os")).is_public = false; },
      "heir:app:dev.os is not public, and should be");
}

TEST(CheckLivesCanary, CatchesAProcessThatSendsWhenItIsNotThere) {
  expect_lives(
      [](Trace& trace) {
        const auto sent = fact_of<fact::Sent>(first<fact::Sent>(
            trace, [](const auto& e) { return e.message->source.process().text() == "root:app:dev.os"; }));
        auto changed = std::make_shared<runtime::KernelMessage>(*sent.message);
        changed->source = *runtime::Address::parse("our.dev@mortal:app:dev.os");
        const auto ended = first<fact::ProcessEnded>(trace, end_of("mortal:app:dev.os"));
        trace.insert(ended + 1, TraceEvent(ended->time, fact::Sent{changed}, ended->step));
      },
      "mortal:app:dev.os sends, although it is not there");
}

}  // namespace
}  // namespace hypersim::simulator
