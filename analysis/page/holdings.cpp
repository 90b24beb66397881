#include "holdings.hpp"

#include <type_traits>
#include <utility>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/overload.hpp"

namespace hypersim::analysis::page {

namespace fact = runtime::fact;
using runtime::ProcessId;

struct Holdings::Node {
  explicit Node(language::Scenario seen) : scenario(std::move(seen)), names(scenario), ledger(scenario, names) {}

  language::Scenario scenario;
  Names names;
  Ledger ledger;
  std::map<ProcessId, runtime::PersistentSet<runtime::Capability>> held;  // before the event
};

Holdings::Holdings(const language::Scenario& scenario) {
  for (const runtime::NodeId& node : scenario.nodes)
    nodes_.push_back(std::make_shared<Node>(language::seen_from(scenario, node)));
}

namespace {

/// What the event may have changed: whether one process holds one capability, or anything on the node.
struct Affected {
  const ProcessId* holder = nullptr;
  const runtime::Capability* capability = nullptr;
  bool all = false;
};

Affected affected_by(const runtime::Fact& of) {
  return std::visit(runtime::Overload{[](const fact::CapabilityAdded& e) {
                                        return Affected{&e.holder, &e.capability, false};
                                      },
                                      [](const fact::CapabilityRemoved& e) {
                                        return Affected{&e.holder, &e.capability, false};
                                      },
                                      [](const auto& e) {
                                        using Fact = std::decay_t<decltype(e)>;
                                        Affected affected;
                                        affected.all = std::is_same_v<Fact, fact::ProcessEnded> ||
                                                       std::is_same_v<Fact, fact::NodeStopped> ||
                                                       std::is_same_v<Fact, fact::RevokedAll> ||
                                                       std::is_same_v<Fact, fact::DatabaseRemoved>;
                                        return affected;
                                      }},
                    of);
}

std::string_view how_it_changed(const runtime::Fact& of, const ProcessId& holder) {
  return std::visit(
      runtime::Overload{[](const fact::CapabilityAdded& e) { return runtime::to_text(e.how); },
                        [](const fact::CapabilityRemoved& e) { return runtime::to_text(e.how); },
                        [&](const fact::ProcessEnded& e) -> std::string_view {
                          return e.process == holder ? "its holder ended" : "revoked";
                        },
                        [](const fact::NodeStopped&) -> std::string_view { return "the node stopped"; },
                        [](const fact::RevokedAll&) -> std::string_view { return "revoked"; },
                        [](const fact::DatabaseRemoved&) -> std::string_view { return "its database was removed"; },
                        [](const auto&) -> std::string_view { return ""; }},
      of);
}

}  // namespace

std::vector<HeldChange> Holdings::take(const runtime::TraceEvent& event) {
  std::vector<HeldChange> changes;
  for (std::size_t number = 0; number < nodes_.size(); ++number) {
    // What belongs to no node, such as the steps of the scenario, is told to all.
    if (event.node == runtime::kNoNode || event.node.value == number) take_on(*nodes_[number], event, changes);
  }
  return changes;
}

void Holdings::take_on(Node& node, const runtime::TraceEvent& event, std::vector<HeldChange>& changes) {
  node.ledger.take(event);
  const Affected affected = affected_by(event.fact);
  const auto held_now = [&](const ProcessId& process) {
    const auto row = node.ledger.table().row(process);
    return row == nullptr ? runtime::PersistentSet<runtime::Capability>() : row->held();
  };
  const auto note = [&](const ProcessId& process, const runtime::Capability& cap, bool added) {
    changes.push_back({{node.ledger.node(), process}, cap, added, how_it_changed(event.fact, process)});
  };
  if (affected.holder != nullptr) {
    auto& before = node.held[*affected.holder];
    auto now = held_now(*affected.holder);
    const bool holds = now.contains(*affected.capability);
    if (holds != before.contains(*affected.capability)) note(*affected.holder, *affected.capability, holds);
    before = std::move(now);
  }
  if (!affected.all) return;
  for (auto& [process, before] : node.held) {
    auto now = held_now(process);
    for (const runtime::Capability& cap : before) {
      if (!now.contains(cap)) note(process, cap, false);
    }
    before = std::move(now);
  }
}

}  // namespace hypersim::analysis::page
