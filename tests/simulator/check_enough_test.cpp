// The check of what is owed, with canaries: traces that were doctored.

#include <functional>

#include "hypersim/simulator/check.hpp"

#include "doctored.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using runtime::MessagePtr;
using runtime::TraceEvent;

constexpr const char* kOwed = R"(scenario "What is given is held"
process root   root:app:dev.os requests kernel:distro:sys grants kernel:distro:sys grants late "Enter"
process owner  birthdays:app:dev.os
process viewer viewer:viewer:other.os
process middle middle:app:dev.os exit restart
process new    new:app:dev.os
owner  open birthdays
owner  set birthdays alice 1990-01-01
owner  share birthdays read with viewer
viewer get owner/birthdays alice => 1990-01-01
middle share cap middle "Key" with viewer
owner  spawn child requests birthdays read requests kv:distro:sys grants viewer "Child" grants late "Late"
owner  spawn late
root   send kernel:distro:sys body {"GrantCapabilities":{"target":"child:app:dev.os","capabilities":[{"issuer":"our.dev@middle:app:dev.os","params":"\"Key\""}]}} no answer
sim    kill new
root   request kernel:distro:sys body {"InitializeProcess":{"id":"new:app:dev.os","wasm_bytes_handle":"script","wit_version":null,"on_exit":"None","initial_capabilities":[{"issuer":"our.dev@kernel:distro:sys","params":"\"messaging\""}],"public":false}} blob "program" => "\"InitializedProcess\""
sim    grant cap middle "Sim" to viewer
sim    restart our.dev
middle state get => ""
)";

Check enough() {
  return [](const Trace& trace) { return check_enough(trace, HandedOut(scenario_of(kOwed))); };
}

void expect_owed(const std::function<void(Trace&)>& doctor, const std::string& words) {
  expect_breach(kOwed, enough(), doctor, words);
}
/// Without the capability that someone came to hold like that.
void expect_missed(const std::string& holder, fact::CapabilityAdded::How how, const std::string& cap,
                   const std::string& words) {
  expect_owed(
      [&](Trace& trace) {
        trace.erase(first<fact::CapabilityAdded>(trace, [&](const auto& e) {
          return e.how == how && e.holder.text() == holder &&
                 (e.capability.issuer().text() + " " + e.capability.params()).find(cap) != std::string::npos;
        }));
      },
      words);
}

TEST(CheckEnoughCanary, CatchesAnOpenThatGivesNothing) {
  expect_owed(
      [](Trace& trace) {
        trace.erase(first<fact::CapabilityAdded>(
            trace, [](const auto& e) { return e.how == fact::CapabilityAdded::How::Issued; }));
      },
      "opened app:dev.os/birthdays and does not hold our.dev@kv:distro:sys");
}

TEST(CheckEnoughCanary, CatchesARefusalOfKvWithoutReason) {
  expect_owed(
      [](Trace& trace) {
        const auto checked = first<fact::KvChecked>(trace, [](const auto& e) { return e.held && e.needs; });
        fact_of<fact::KvChecked>(checked).held = false;
      },
      "kv refused birthdays:app:dev.os Set on app:dev.os/birthdays, which held");
}

TEST(CheckEnoughCanary, CatchesASaveThatIsRefusedAlthoughItArrived) {
  expect_owed(
      [](Trace& trace) {
        const auto saved = first<fact::CapabilityAdded>(
            trace, [](const auto& e) { return e.how == fact::CapabilityAdded::How::Saved; });
        const auto& [holder, capability, how] = fact_of<fact::CapabilityAdded>(saved);
        saved->fact = fact::SaveRefused{holder, capability};
      },
      "could not save our.dev@kv:distro:sys");
}

TEST(CheckEnoughCanary, CatchesACapabilityThatIsLeftOutAlthoughItIsHeldOrIssued) {
  expect_owed(
      [](Trace& trace) {
        const auto sent = first<fact::Sent>(trace, [](const auto& e) { return !e.message->capabilities().empty(); });
        const MessagePtr message = fact_of<fact::Sent>(sent).message;
        trace.insert(sent,
                     TraceEvent({}, fact::NotAttached{message->source, message->capabilities().front()}, sent->step));
      },
      "was left out of a message of birthdays:app:dev.os, which holds it");
}

TEST(CheckEnoughCanary, CatchesABootThatForgetsWhatWasHeld) {
  expect_owed(
      [](Trace& trace) {
        const auto boot = first<fact::NodeBooted>(trace, [](const auto&) { return true; });
        const auto restored = std::find_if(boot, trace.end(), [](const TraceEvent& event) {
          const auto* added = std::get_if<fact::CapabilityAdded>(&event.fact);
          return added != nullptr && added->holder.text() == "middle:app:dev.os";
        });
        ASSERT_NE(restored, trace.end());
        trace.erase(restored);
      },
      "middle:app:dev.os came back with the node without");
}

TEST(CheckEnoughCanary, CatchesADeclarationThatIsForgotten) {
  expect_missed("root:app:dev.os", fact::CapabilityAdded::How::Initial, "kernel:distro:sys",
                "which its declaration requests for it");
  expect_owed([](Trace& trace) { trace.erase(first<fact::GrantKept>(trace)); }, "which a declaration grants it");
}

TEST(CheckEnoughCanary, CatchesAProcessThatMayNotMessageItself) {
  expect_missed("root:app:dev.os", fact::CapabilityAdded::How::Initial, "root:app:dev.os", "which its start gives");
}

TEST(CheckEnoughCanary, CatchesASpawnThatGivesLessThanItSays) {
  expect_missed("child:app:dev.os", fact::CapabilityAdded::How::Initial, "birthdays", "which a spawn gives it");
  expect_missed("child:app:dev.os", fact::CapabilityAdded::How::Spawned, "messaging", "which a spawn gives it");
  expect_missed("viewer:viewer:other.os", fact::CapabilityAdded::How::Granted, "Child", "which a spawn grants it");
}

TEST(CheckEnoughCanary, CatchesAGrantThatWasKeptAndIsForgotten) {
  expect_missed("late:app:dev.os", fact::CapabilityAdded::How::Granted, "Late", "which was kept for it");
}

TEST(CheckEnoughCanary, CatchesACommandToTheKernelThatGivesNothing) {
  expect_missed("child:app:dev.os", fact::CapabilityAdded::How::Granted, "Key", "which the kernel grants it");
  expect_missed("new:app:dev.os", fact::CapabilityAdded::How::Initial, "kernel:distro:sys",
                "which InitializeProcess gives it");
}

TEST(CheckEnoughCanary, CatchesASimGrantThatGivesNothing) {
  expect_missed("viewer:viewer:other.os", fact::CapabilityAdded::How::Granted, "Sim", "which `sim grant` gives it");
}

TEST(CheckEnoughCanary, CatchesASaveThatIsForgotten) {
  expect_missed("viewer:viewer:other.os", fact::CapabilityAdded::How::Saved, "Key", "which it has saved");
}

}  // namespace
}  // namespace hypersim::simulator
