// The built-in checks where the rows of capabilities, routing and the network ship (docs/semantics.md, section 9): what
// a row allows is a finding with that row, and whatever breaks the row's own rule is a fault.

#include <algorithm>
#include <functional>
#include <gmock/gmock.h>
#include <map>
#include <set>

#include "hypersim/simulator/check.hpp"

#include "doctored.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using runtime::Row;
using runtime::Semantics;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string hyperdrive(const std::string& steps) {
  return "scenario \"What ships\"\noption semantics hyperdrive\n" + steps;
}

const std::string kMinting = hyperdrive(R"(process owner owner:app:dev.os
process thief thief:thief:evil.os
owner open secrets
thief save owner/secrets read
)");
const std::string kNamesakes = hyperdrive(R"(node a.dev b.dev
process here app:app:dev.os networking
process there app:app:dev.os on b.dev networking
process friend friend:app:dev.os
here share cap there "ticket" with friend
)");
const std::string kLastWill = hyperdrive(R"(process heir heir:app:dev.os
process testator testator:app:dev.os requests heir exit requests [["our.dev@heir:app:dev.os",{"body":"share","capabilities":[{"issuer":"our.dev@bank:app:dev.os","params":"\"Vault\""}]}]]
testator exit
sim settle
)");
const std::string kLostGrant = hyperdrive(
    R"(process host host:app:dev.os requests vfs:distro:sys requests cap vfs:distro:sys {"kind":"read","drive":"/app:dev.os/pkg"}
sim grant cap host "Stay" to child
host spawn child
)");
const std::string kRevocation =
    hyperdrive(R"(process issuer issuer:app:dev.os requests holder grants holder "Enter" grants holder
process holder holder:app:dev.os requests issuer
issuer share cap issuer "Late" with holder
sim kill issuer
)");
const std::string kTakenId = hyperdrive(R"(process root root:app:dev.os requests kernel:distro:sys
process owner owner:app:dev.os requests root
root request kernel:distro:sys body {"InitializeProcess":{"id":"owner:app:dev.os","wasm_bytes_handle":"script","wit_version":null,"on_exit":"None","initial_capabilities":[],"public":false}} blob program => any
root request owner
)");
const std::string kNamedKernel = hyperdrive(R"(process fake kernel:app:dev.os public
process app app:other:dev.os requests fake
app request fake body {"Debug":"ProcessMap"} => any
)");
const std::string kComingHome = hyperdrive(R"(node a.dev b.dev
process a app:app:dev.os networking
process b app:app:dev.os on b.dev networking
process friend friend:app:dev.os networking
a share cap a "ticket" with b
b share cap a "ticket" with friend
)");
const std::string kThirdNode = hyperdrive(R"(node a.dev b.dev c.dev
process a app:app:dev.os networking
process b app:app:dev.os on b.dev networking
process c friend:app:dev.os on c.dev networking
sim grant cap b "invented" to a
a share cap b "invented" with c
)");
const std::string kLostAnswer = hyperdrive(R"(node a.dev b.dev
process a app:app:dev.os networking
process b app:app:dev.os on b.dev networking
a send b body hi within 3s -> asked
b receive body hi
sim offline a.dev
b respond hello
a await $asked => timeout
)");
const std::string kTooLarge = hyperdrive(R"(node a.dev b.dev
process a app:app:dev.os networking
process b app:app:dev.os on b.dev networking
sim latency 1s a.dev b.dev
b send a body early within 3s -> early
a request b body repeat:a*11000000 within 1s => timeout
b await $early => timeout
)");

std::set<Row> rows_found_in(const std::string& text) {
  const RunResult result = play(text);
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  EXPECT_THAT(texts(result.breaches), IsEmpty());
  std::set<Row> rows;
  for (const Breach& breach : result.allowed) rows.insert(*breach.row);
  return rows;
}

TEST(CheckHyperdrive, WhatARowAllowsIsAFindingWithThatRow) {
  EXPECT_THAT(rows_found_in(kMinting), ElementsAre(Row::D1));
  EXPECT_THAT(rows_found_in(kNamesakes), ElementsAre(Row::D24));
  EXPECT_THAT(rows_found_in(kLastWill), ElementsAre(Row::D9));
  EXPECT_THAT(rows_found_in(kLostGrant), ElementsAre(Row::D11));
  EXPECT_THAT(rows_found_in(kRevocation), ElementsAre(Row::D12));
  EXPECT_THAT(rows_found_in(kTakenId), ElementsAre(Row::D33));
  EXPECT_THAT(rows_found_in(kNamedKernel), ElementsAre(Row::D19));
  EXPECT_THAT(rows_found_in(kComingHome), ElementsAre(Row::D31));
  EXPECT_THAT(rows_found_in(kThirdNode), ElementsAre(Row::D32));
  EXPECT_THAT(rows_found_in(kLostAnswer), ElementsAre(Row::D42));
  EXPECT_THAT(rows_found_in(kTooLarge), ElementsAre(Row::D44));
}

/// What the check says of the trace that is no finding.
std::vector<std::string> faults(const std::vector<Breach>& breaches) {
  std::vector<std::string> found;
  for (const Breach& breach : breaches) {
    if (!breach.row) found.push_back(to_text(breach));
  }
  return found;
}

using Checker = std::function<std::vector<Breach>(const Trace&, const CheckOptions&)>;
Checker chains_of(const std::string& text, Holdings at_the_end = {}) {
  const auto scenario = std::make_shared<const language::Scenario>(scenario_of(text));
  return [scenario, at_the_end](const Trace& trace, const CheckOptions& options) {
    return check_capability_chains(trace, *scenario, HandedOut(*scenario), at_the_end, options);
  };
}
Checker enough_of(const std::string& text) {
  const auto scenario = std::make_shared<const language::Scenario>(scenario_of(text));
  return [scenario](const Trace& trace, const CheckOptions& options) {
    return check_enough(trace, HandedOut(*scenario), options);
  };
}
std::vector<Breach> network_of(const Trace& trace, const CheckOptions& options) {
  return check_network(trace, {"a.dev", "b.dev", "c.dev"}, options);
}

/// Nothing is a fault of what the scenario does, and these words are of what was made of it.
void expect_fault(const std::string& text, const Checker& check, const std::function<void(Trace&)>& doctor,
                  const std::string& words) {
  const CheckOptions ships{Semantics::hyperdrive(), nullptr};
  Trace trace = played(text);
  ASSERT_THAT(faults(check(trace, ships)), IsEmpty());
  doctor(trace);
  EXPECT_THAT(faults(check(trace, ships)), Contains(HasSubstr(words)));
}
/// Where that row does not ship, the same trace has a fault.
void expect_fault_without(Row row, const std::string& text, const Checker& check) {
  const CheckOptions without{Semantics::hyperdrive().without(row), nullptr};
  EXPECT_FALSE(faults(check(played(text), without)).empty()) << to_text(row);
}

TEST(CheckHyperdrive, WithoutItsRowItIsAFault) {
  expect_fault_without(Row::D1, kMinting, chains_of(kMinting));
  expect_fault_without(Row::D11, kLostGrant, enough_of(kLostGrant));
  expect_fault_without(Row::D33, kTakenId, chains_of(kTakenId));
  expect_fault_without(Row::D19, kNamedKernel,
                       [](const Trace& trace, const CheckOptions& options) { return check_answers(trace, options); });
  expect_fault_without(Row::D44, kTooLarge, network_of);
}

TEST(CheckHyperdriveCanary, CatchesALastRequestWithoutWhatWasWrittenOnIt) {
  expect_fault(
      kLastWill, chains_of(kLastWill),
      [](Trace& trace) {
        const auto sent =
            first<fact::Sent>(trace, [](const fact::Sent& e) { return !e.message->capabilities().empty(); });
        change(trace, fact_of<fact::Sent>(sent).message, [](runtime::KernelMessage& message) {
          std::get<runtime::Request>(message.message).capabilities.clear();
        });
      },
      "without all that was written on it");
}

TEST(CheckHyperdriveCanary, CatchesAGrantThatIsKept) {
  expect_fault(
      kLostGrant, chains_of(kLostGrant),
      [](Trace& trace) {
        runtime::TraceEvent kept = trace.back();
        const auto cap = runtime::Capability(*runtime::Address::parse("our.dev@host:app:dev.os"), "\"Stay\"");
        kept.fact = fact::GrantKept{*runtime::ProcessId::parse("child:app:dev.os"), cap};
        trace.push_back(kept);
      },
      "a shipped node loses it");
}

TEST(CheckHyperdriveCanary, CatchesWhatWasGivenSinceTheBootAndOutlivesItsIssuer) {
  const auto cap = runtime::Capability(*runtime::Address::parse("our.dev@issuer:app:dev.os"), "\"Late\"");
  const auto holder = *runtime::ProcessId::parse("holder:app:dev.os");
  const CheckOptions ships{Semantics::hyperdrive(), nullptr};
  Trace trace = played(kRevocation);
  ASSERT_THAT(faults(chains_of(kRevocation)(trace, ships)), IsEmpty());
  std::erase_if(trace, [&](const runtime::TraceEvent& event) {
    const auto* removed = std::get_if<fact::CapabilityRemoved>(&event.fact);
    return removed != nullptr && removed->capability == cap;
  });
  EXPECT_THAT(faults(chains_of(kRevocation, {{holder, {cap}}})(trace, ships)),
              ElementsAre(HasSubstr("although its issuer has ended")));
}

TEST(CheckHyperdriveCanary, CatchesMessagingThatNoFailedInitializationGave) {
  expect_fault(
      kTakenId, chains_of(kTakenId),
      [](Trace& trace) {
        std::erase_if(trace, [](const runtime::TraceEvent& event) {
          const auto* delivered = std::get_if<fact::Delivered>(&event.fact);
          return delivered != nullptr && delivered->message->target.process().process_name() == "kernel";
        });
      },
      "no spawn of one by the other is in progress");
}

TEST(CheckHyperdriveCanary, CatchesAFailedInitializationThatGivesNothing) {
  const std::string twice = kTakenId + "root request owner\n";  // the first one may be early (D39)
  expect_fault(
      twice, enough_of(twice),
      [](Trace& trace) {
        std::erase_if(trace, [](const runtime::TraceEvent& event) {
          const auto* added = std::get_if<fact::CapabilityAdded>(&event.fact);
          return added != nullptr && added->how == fact::CapabilityAdded::How::Spawned;
        });
      },
      "which a failed InitializeProcess gives");
}

TEST(CheckHyperdriveCanary, CatchesACommandThatAProcessTakes) {
  expect_fault(
      kNamedKernel, [](const Trace& trace, const CheckOptions& options) { return check_answers(trace, options); },
      [](Trace& trace) {
        const auto delivered = first<fact::Delivered>(
            trace, [](const fact::Delivered& e) { return e.message->target.process().text() == "kernel:app:dev.os"; });
        runtime::TraceEvent taken = *delivered;
        taken.fact = fact::Taken{fact_of<fact::Delivered>(delivered).message, fact::Taken::Kind::Request, {}};
        trace.insert(delivered + 1, taken);
      },
      "a shipped kernel takes it as a command");
}

TEST(CheckHyperdriveCanary, CatchesWhatComesHomeAndIsBelieved) {
  expect_fault(
      kComingHome, network_of,
      [](Trace& trace) {
        for (runtime::TraceEvent& event : trace) {
          const auto* stripped = std::get_if<fact::Stripped>(&event.fact);
          if (stripped != nullptr) event.fact = fact::Arrived{stripped->message};
        }
      },
      "has the signature of another node");
}

TEST(CheckHyperdriveCanary, CatchesWhatAThirdNodeIssuedAndIsLeftOff) {
  expect_fault(
      kThirdNode, network_of,
      [](Trace& trace) {
        const auto arrived =
            first<fact::Arrived>(trace, [](const fact::Arrived& e) { return !e.message->capabilities().empty(); });
        runtime::TraceEvent stripped = *arrived;
        const runtime::MessagePtr& message = fact_of<fact::Arrived>(arrived).message;
        stripped.fact = fact::Stripped{message, message->capabilities().front()};
        trace.insert(arrived, stripped);
      },
      "a shipped node believes what other nodes have issued");
}

TEST(CheckHyperdriveCanary, CatchesAnAnswererThatIsTold) {
  expect_fault(
      kLostAnswer, network_of,
      [](Trace& trace) { fact_of<fact::NotReached>(first<fact::NotReached>(trace)).told = true; },
      "a shipped node does not tell it");
}

TEST(CheckHyperdriveCanary, CatchesAConnectionThatBreaksByItself) {
  expect_fault(
      kTooLarge, network_of,
      [](Trace& trace) {
        trace.erase(first<fact::Lost>(trace, [](const fact::Lost& e) { return e.why == runtime::Loss::TooLarge; }));
      },
      "which nothing had broken");
}

constexpr const char* kGrant = R"(process root root:app:dev.os requests kernel:distro:sys grants kernel:distro:sys
process closed closed:app:dev.os requests root grants timer:distro:sys
root send kernel:distro:sys body {"GrantCapabilities":{"target":"root:app:dev.os","capabilities":[{"issuer":"our.dev@closed:app:dev.os","params":"\"messaging\""}]}} no answer
root request closed body first => any
root request closed body second => any
)";

TEST(CheckHyperdriveCanary, CatchesAGrantThatIsNotThereAfterTwoMessages) {
  const std::string text = hyperdrive(kGrant);
  const auto is_grant = [](const runtime::TraceEvent& event) {
    const auto* added = std::get_if<fact::CapabilityAdded>(&event.fact);
    return added != nullptr && added->how == fact::CapabilityAdded::How::Granted &&
           added->holder.text() == "root:app:dev.os" &&
           added->capability.issuer().process().text() == "closed:app:dev.os";
  };
  expect_fault(
      text, enough_of(text), [&](Trace& trace) { std::erase_if(trace, is_grant); }, "which the kernel grants it");
  Trace late = played(text);
  const auto given = std::find_if(late.begin(), late.end(), is_grant);
  ASSERT_NE(given, late.end());
  const auto judged = std::find_if(given, late.end(), [](const runtime::TraceEvent& event) {
    const auto* delivered = std::get_if<fact::Delivered>(&event.fact);
    return delivered != nullptr && delivered->message->body().view() == "first";
  });
  ASSERT_NE(judged, late.end());
  std::rotate(given, given + 1, judged + 1);
  const auto found = enough_of(text)(late, {Semantics::hyperdrive(), nullptr});
  EXPECT_THAT(faults(found), IsEmpty());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].row, Row::D39);
}

}  // namespace
}  // namespace hypersim::simulator
