// What the built-in checks say of the lives of processes, and of their side of the protocol, where a node does what
// ships (docs/semantics.md, section 9): what a row allows is found with that row, and what breaks the row's own rule is
// a fault all the same.

#include <gmock/gmock.h>

#include "hypersim/simulator/check.hpp"

#include "doctored.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using runtime::Row;
using runtime::TraceEvent;
using testing::ElementsAre;
using testing::HasSubstr;

const CheckOptions kShipped{runtime::Semantics::hyperdrive(), nullptr};

std::string shipped(const std::string& lines) {
  return "scenario \"As shipped\"\noption semantics hyperdrive\n" + lines;
}

Check lives() {
  return [](const Trace& trace) { return check_lives(trace, kShipped); };
}
Check one_answer() {
  return [](const Trace& trace) { return check_one_answer(trace, kShipped); };
}
Check answers() {
  return [](const Trace& trace) { return check_answers(trace, kShipped); };
}
Check chains(const std::string& text) {
  return [text](const Trace& trace) {
    return check_capability_chains(trace, scenario_of(text), HandedOut(scenario_of(text)), {}, kShipped);
  };
}
Check enough(const std::string& text) {
  return [text](const Trace& trace) { return check_enough(trace, HandedOut(scenario_of(text)), kShipped); };
}

/// Which rows allow what the check finds, each once.
std::vector<Row> rows_of(const std::vector<Breach>& breaches) {
  std::vector<Row> rows;
  for (const Breach& breach : breaches) {
    EXPECT_TRUE(breach.row) << to_text(breach);
    if (breach.row && std::find(rows.begin(), rows.end(), *breach.row) == rows.end()) rows.push_back(*breach.row);
  }
  return rows;
}
std::vector<std::string> faults_of(const std::vector<Breach>& breaches) {
  std::vector<std::string> faults;
  for (const Breach& breach : breaches) {
    if (!breach.row) faults.push_back(breach.what);
  }
  return faults;
}

/// Of what the scenario does, the check finds what these rows allow; and a fault in what was made of it.
void expect_found(const std::string& scenario, const Check& check, const std::vector<Row>& rows,
                  const std::function<void(Trace&)>& doctor, const std::string& words) {
  Trace trace = played(scenario);
  EXPECT_EQ(rows_of(check(trace)), rows);
  doctor(trace);
  const auto faults = faults_of(check(trace));
  ASSERT_FALSE(faults.empty());
  EXPECT_THAT(faults[0], HasSubstr(words));
}

std::function<bool(const fact::ProcessStarted&)> start_of(const std::string& who) {
  return [=](const fact::ProcessStarted& e) { return e.process.process().text() == who; };
}
TraceEvent beside(Trace::iterator event, runtime::Fact fact) {
  return TraceEvent(event->time, std::move(fact), event->step);
}
/// It comes up once more with the last boot.
void start_at_boot(Trace& trace, const std::string& who) {
  const auto started = fact_of<fact::ProcessStarted>(first<fact::ProcessStarted>(trace, start_of(who)));
  const auto boot = std::find_if(trace.rbegin(), trace.rend(), [](const TraceEvent& event) {
    return std::holds_alternative<fact::NodeBooted>(event.fact);
  });
  ASSERT_NE(boot, trace.rend());
  trace.insert(boot.base(), beside(boot.base(), started));
}

const std::string kVfs =
    " requests vfs:distro:sys requests cap vfs:distro:sys {\"kind\":\"read\",\"drive\":\"/app:dev.os/pkg\"} ";

TEST(CheckShippedLivesCanary, CatchesAnAdoptedProcessThatIsStartedAnew) {
  expect_found(
      shipped("process parent parent:app:dev.os" + kVfs + "\nprocess taken taken:app:dev.os\nparent spawn taken\n"),
      lives(), {Row::D8},
      [](Trace& trace) {
        const auto spawned = first<fact::Spawned>(trace);
        const auto started =
            fact_of<fact::ProcessStarted>(first<fact::ProcessStarted>(trace, start_of("taken:app:dev.os")));
        trace.insert(spawned + 1, beside(spawned, started));
      },
      "taken:app:dev.os was started, although it is there");
}

TEST(CheckShippedLivesCanary, CatchesAKilledProcessThatSendsItsLastRequests) {
  expect_found(
      shipped("process heir heir:app:dev.os public\n"
              "process dying dying:app:dev.os exit requests [[\"heir\", {\"body\": \"bye\"}]]\n"
              "heir send dying no answer\nsim kill dying\n"),
      lives(), {Row::D20},
      [](Trace& trace) {
        auto message = std::make_shared<runtime::KernelMessage>(*fact_of<fact::Sent>(first<fact::Sent>(trace)).message);
        std::swap(message->source, message->target);
        const auto ended = first<fact::ProcessEnded>(trace);
        trace.insert(ended + 1, beside(ended, fact::Sent{message}));
      },
      "dying:app:dev.os sends, although it is not there");
}

constexpr const char* kKillInTheGap = R"(
process root   root:app:dev.os requests kernel:distro:sys
process looper looper:app:dev.os exit restart
looper crash "one"
root   send kernel:distro:sys body {"KillProcess":"looper:app:dev.os"} no answer
sim    settle
)";

TEST(CheckShippedLivesCanary, CatchesAKillThatReachesTheAbsent) {
  expect_found(
      shipped(kKillInTheGap), lives(), {Row::D22},
      [](Trace& trace) {
        fact::ProcessEnded killed = fact_of<fact::ProcessEnded>(first<fact::ProcessEnded>(trace));
        killed.how = fact::ProcessEnded::How::Killed;
        killed.returns = false;
        trace.insert(trace.end(), beside(trace.end() - 1, killed));
      },
      "looper:app:dev.os ended, but it was not there");
}

constexpr const char* kOldBackoff = R"(
parent spawn worker exit restart
worker crash "once"
sim    wait 2s
sim    settle
sim    kill worker
parent spawn worker exit restart
worker crash "in its second life"
sim    wait 4s
)";

TEST(CheckShippedLivesCanary, CatchesABackoffThatIsNeitherTheOldOneNorTwiceAsLong) {
  expect_found(
      shipped("process parent parent:app:dev.os" + kVfs + kOldBackoff), lives(), {Row::D40},
      [](Trace& trace) {
        const auto ended =
            first<fact::ProcessEnded>(trace, [](const auto& e) { return e.why.find("second") != std::string::npos; });
        const auto started = std::find_if(ended, trace.end(), [](const TraceEvent& event) {
          return std::holds_alternative<fact::ProcessStarted>(event.fact);
        });
        ASSERT_NE(started, trace.end());
        const TraceEvent early = beside(ended, started->fact);
        trace.erase(started);
        trace.insert(ended + 1, early);
      },
      "worker:app:dev.os was started again at");
}

constexpr const char* kSetByAnother = R"(
process root   root:app:dev.os requests kernel:distro:sys
process worker worker:app:dev.os
root   send kernel:distro:sys body {"SetOnExit":{"target":"worker:app:dev.os","on_exit":"Restart"}} no answer
sim    settle
worker crash "it does not know"
)";

TEST(CheckShippedLivesCanary, CatchesAnEndThatFollowsAnother) {
  expect_found(
      shipped(kSetByAnother), lives(), {Row::D29},
      [](Trace& trace) { fact_of<fact::ProcessEnded>(first<fact::ProcessEnded>(trace)).returns = true; },
      "worker:app:dev.os crashed, but with OnExit none it is gone");
}

TEST(CheckShippedLivesCanary, CatchesANodeThatIsEndedByAnInnocentProcess) {
  const std::string text = shipped(
      "process alice alice:app:dev.os\nprocess bob bob:app:dev.os exit restart\n"
      "sim crash-node our.dev\n");
  const auto dies_of = [&](const std::string& who, bool has_set_restart) {
    Trace trace = played(text);
    const auto stopped = first<fact::NodeStopped>(trace);
    fact_of<fact::NodeStopped>(stopped).why = who + ":app:dev.os ended with OnExit Restart";
    const auto set =
        fact::OnExitSet{*runtime::ProcessId::parse(who + ":app:dev.os"), runtime::OnExit::Kind::Restart, {}};
    if (has_set_restart) trace.insert(stopped, beside(stopped, set));
    return check_lives(trace, kShipped);
  };
  const auto found = dies_of("alice", true);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].row, Row::D30);
  EXPECT_THAT(faults_of(dies_of("alice", false)), testing::Contains("alice:app:dev.os ended the node"));
  EXPECT_THAT(faults_of(dies_of("bob", false)), testing::Contains("bob:app:dev.os ended the node"));
}

TEST(CheckShippedLivesCanary, CatchesABootWithoutAProcessThatLeavesRequests) {
  expect_found(
      shipped("process heir heir:app:dev.os public exit restart\n"
              "process dying dying:app:dev.os exit requests [[\"heir\", {\"body\": \"bye\"}]]\n"
              "sim restart our.dev\n"),
      lives(), {Row::D36},
      [](Trace& trace) {
        const auto boot = first<fact::NodeBooted>(trace);
        trace.erase(std::find_if(boot, trace.end(), [](const TraceEvent& event) {
          const auto* started = std::get_if<fact::ProcessStarted>(&event.fact);
          return started != nullptr && start_of("dying:app:dev.os")(*started);
        }));
      },
      "dying:app:dev.os did not come back with the node");
}

constexpr const char* kKilled = R"(
process first  first:app:dev.os  exit restart
process second second:app:dev.os exit restart
sim    kill first
)";

TEST(CheckShippedLivesCanary, CatchesAKilledProcessThatComesBackAfterTheMapWasWritten) {
  EXPECT_THAT(rows_of(lives()(played(shipped(std::string(kKilled) + "sim crash-node our.dev\n")))),
              ElementsAre(Row::D37));
  expect_found(
      shipped(std::string(kKilled) + "second open notes\nsim crash-node our.dev\n"), lives(), {},
      [](Trace& trace) { start_at_boot(trace, "first:app:dev.os"); },
      "first:app:dev.os came up with the node, although it had ended");
}

TEST(CheckShippedLivesCanary, CatchesATransientProcessThatComesBackAfterAShutdown) {
  const std::string lines =
      "process keeper keeper:app:dev.os exit restart\nprocess mortal mortal:app:dev.os\n"
      "keeper open notes\n";
  EXPECT_THAT(rows_of(lives()(played(shipped(lines + "sim crash-node our.dev\n")))), ElementsAre(Row::D23));
  expect_found(
      shipped(lines + "sim restart our.dev\n"), lives(), {},
      [](Trace& trace) { start_at_boot(trace, "mortal:app:dev.os"); },
      "mortal:app:dev.os came up with the node, although it had ended");
}

constexpr const char* kTwoAnswers = R"(
process asker  asker:app:dev.os
process app    app:app:dev.os
process helper helper:app:dev.os
asker  send app body question no answer
app    receive from asker
app    send helper body "what do you say?"
helper receive from app
helper respond first
helper respond second
app    receive response
app    respond "to an answer"
)";

TEST(CheckShippedLivesCanary, CatchesASecondAnswerAfterTheFirstWasTaken) {
  expect_found(
      shipped(kTwoAnswers), one_answer(), {Row::D21},
      [](Trace& trace) {
        const TraceEvent again = *first<fact::Answered>(trace);
        trace.insert(trace.end(), beside(trace.end() - 1, again.fact));
      },
      "was answered, but was not outstanding");
}

TEST(CheckShippedLivesCanary, CatchesAnAnswerToAnAnswerThatGoesElsewhere) {
  expect_found(
      shipped(kTwoAnswers), answers(), {Row::D21},
      [](Trace& trace) {
        const auto sent =
            first<fact::Sent>(trace, [](const fact::Sent& e) { return e.message->body().view() == "to an answer"; });
        const runtime::MessagePtr message = fact_of<fact::Sent>(sent).message;
        change(trace, message,
               [](runtime::KernelMessage& one) { one.target = *runtime::Address::parse("our.dev@asker:app:dev.os"); });
      },
      "does not go where");
}

constexpr const char* kStruck = R"(
process asker  asker:app:dev.os
process app    app:app:dev.os
process helper helper:app:dev.os silent
asker  send app body question within 10m
app    receive from asker
app    send helper body older inherit within 2s
app    send helper body newer inherit within 1m
sim    wait 3s
)";

TEST(CheckShippedLivesCanary, CatchesARequestThatIsStruckTwice) {
  expect_found(
      shipped(kStruck), one_answer(), {Row::D28},
      [](Trace& trace) {
        const TraceEvent again = *first<fact::Failed>(trace);
        trace.insert(trace.end(), beside(trace.end() - 1, again.fact));
      },
      "got a send error, but was not outstanding");
}

TEST(CheckShippedLivesCanary, CatchesAChildThatMayNeverMessageItsParent) {
  const std::string text =
      shipped("process parent parent:app:dev.os" + kVfs + "\nparent spawn child\nparent log \"done\"\n");
  expect_found(
      text, enough(text), {},
      [](Trace& trace) {
        trace.erase(first<fact::CapabilityAdded>(trace, [](const fact::CapabilityAdded& e) {
          return e.how == fact::CapabilityAdded::How::Spawned && e.holder.text() == "child:app:dev.os";
        }));
      },
      "child:app:dev.os does not hold");
}

TEST(CheckShippedLivesCanary, CatchesMessagingBetweenTwoThatNoSpawnHasBroughtTogether) {
  const std::string text = shipped("process parent parent:app:dev.os" + kVfs +
                                   "\nprocess other other:app:dev.os requests timer:distro:sys\nparent spawn child\n");
  expect_found(
      text, chains(text), {},
      [](Trace& trace) {
        const auto added = first<fact::CapabilityAdded>(trace, [](const fact::CapabilityAdded& e) {
          return e.how == fact::CapabilityAdded::How::Spawned && e.holder.text() == "child:app:dev.os";
        });
        fact::CapabilityAdded another = fact_of<fact::CapabilityAdded>(added);
        another.holder = *runtime::ProcessId::parse("other:app:dev.os");
        trace.insert(added + 1, beside(added, another));
      },
      "no spawn of one by the other is in progress");
}

TEST(CheckShippedLivesCanary, CatchesWhatIsRestoredAndWasNeverHeld) {
  const std::string text = shipped(
      "process keeper keeper:app:dev.os exit restart\nprocess mortal mortal:app:dev.os\n"
      "mortal share cap mortal \"Ticket\" with keeper\nsim restart our.dev\n");
  expect_found(
      text, chains(text), {Row::D45},
      [](Trace& trace) {
        const auto boot = first<fact::NodeBooted>(trace);
        const auto restored = std::find_if(boot, trace.end(), [](const TraceEvent& event) {
          const auto* added = std::get_if<fact::CapabilityAdded>(&event.fact);
          return added != nullptr && added->holder.text() == "keeper:app:dev.os";
        });
        auto another = fact_of<fact::CapabilityAdded>(restored);
        another.capability = runtime::Capability(another.capability.issuer(), "\"never held\"");
        trace.insert(restored + 1, beside(restored, another));
      },
      "it did not hold it when the node stopped");
}

TEST(CheckShippedLivesCanary, CatchesAProcessThatIsLateThoughNobodyHoldsUpTheNode) {
  expect_found(
      shipped(R"(process idle idle:app:dev.os
process busy busy:app:dev.os
process phoenix phoenix:app:dev.os exit restart
phoenix crash "x"
repeat 120 as n
  busy send idle body "news {n}" no answer
end
sim wait 3s
repeat 120 as n
  idle receive from busy body "news {n}"
end
check phoenix alive
)"),
      lives(), {Row::D17},
      [](Trace& trace) {
        int left = 50;
        std::erase_if(trace, [&](const TraceEvent& event) {
          const auto* delivered = std::get_if<fact::Delivered>(&event.fact);
          return delivered != nullptr && delivered->message->target.process().process_name() == "idle" && --left >= 0;
        });
      },
      "was started again at 3000 ms, not at 2000 ms");
}

TEST(CheckShippedLivesCanary, CatchesTheCapabilitiesOfAFailedOpenInOtherHands) {
  const std::string text = shipped(R"(process ann ann:app:dev.os
process ben ben:app:dev.os
sim fail-storage app:dev.os/d open times 1 "x"
ann open d => error RocksDBError "x"
)");
  expect_found(
      text, chains(text), {Row::D25},
      [](Trace& trace) {
        using How = fact::CapabilityAdded::How;
        auto& added = fact_of<fact::CapabilityAdded>(
            first<fact::CapabilityAdded>(trace, [](const fact::CapabilityAdded& e) { return e.how == How::Issued; }));
        added.holder = runtime::ProcessId::parse("ben:app:dev.os").value();
      },
      "ben");
}

}  // namespace
}  // namespace hypersim::simulator
