#include "hypersim/simulator/happening.hpp"

#include <fmt/format.h>

#include "hypersim/analysis/names.hpp"
#include "hypersim/kv_module/storage_fault.hpp"
#include "hypersim/runtime/modules.hpp"

#include "happening_of.hpp"

namespace hypersim::simulator {

using actors::Candidate;
using actors::FaultPoint;
using runtime::ProcessId;
using Kind = Happening::Kind;

namespace {

// Those of what goes wrong come behind those of what is chosen, both in the order that they have there.
constexpr int kFirstFault = static_cast<int>(Kind::Drop);
static_assert(static_cast<int>(Candidate::Kind::Line) == static_cast<int>(Kind::Line));
static_assert(static_cast<int>(FaultPoint::Kind::LateChange) + kFirstFault == static_cast<int>(Kind::LateChange));

ProcessId copy_of(const ProcessId* process) { return process == nullptr ? ProcessId() : *process; }
const ProcessId* pointer_to(const ProcessId& process) { return process.text().empty() ? nullptr : &process; }

class TextOf {
 public:
  TextOf(const Happening& happening, const language::Scenario& scenario)
      : happening_(happening), scenario_(scenario), names_(scenario) {}

  std::string text() const {
    const std::string who = process(happening_.who, happening_.node);
    switch (happening_.kind) {
      case Kind::Process:
      case Kind::Module:
        return who + " takes a message";
      case Kind::Kv:
        return happening_.detail == 0 ? fmt::format("{} serves {}", module(), who)
                                      : fmt::format("{} serves request {} of {}", module(), happening_.detail, who);
      case Kind::Outside:
        return "sim acts";
      case Kind::Line:
        return fmt::format("a message of {} arrives at {}", node(happening_.to_node), node(happening_.node));
      case Kind::Drop:
        return fmt::format("fault drop {} to {}", who, process(happening_.to, happening_.to_node));
      case Kind::Delay:
        return fmt::format("fault delay {} to {} by {} ms", who, process(happening_.to, happening_.to_node),
                           happening_.detail);
      case Kind::Crash:
        return "fault crash " + who;
      case Kind::CrashKv:
        return "fault crash " + module();
      case Kind::CrashKvInAct:
        return fmt::format("fault crash {} before it answers {}", module(), who);
      case Kind::Storage: {
        const auto operation = static_cast<kv_module::StorageOperation>(happening_.detail);
        return fmt::format("fault storage {} for {}", to_text(operation), who);
      }
      case Kind::CrashNode:
        return "fault crash-node " + node(happening_.node);
      case Kind::Partition:
        return fmt::format("fault partition {} {}", node(happening_.node), node(happening_.to_node));
      case Kind::Heal:
        return fmt::format("the partition of {} and {} heals", node(happening_.node), node(happening_.to_node));
      case Kind::Locked:
        return fmt::format("{} finds the database of {} locked", module(), who);
      case Kind::Busy:
        return fmt::format("{} finds what {} commits changed meanwhile", module(), who);
      case Kind::Starved:
        return fmt::format("{} finds no database to close for {}, and ends", module(), who);
      case Kind::LateChange:
        return fmt::format("what {} orders the kernel to give or to take comes late", who);
    }
    return {};
  }

 private:
  /// Its number is one of the scenario's, unless that has changed since it was recorded.
  std::string node(runtime::NodeNumber number) const {
    return number.value < scenario_.nodes.size() ? scenario_.nodes[number.value]
                                                 : fmt::format("node {}", number.value + 1);
  }
  std::string process(const ProcessId& who, runtime::NodeNumber on) const {
    if (who.text().empty()) return {};
    return on.value == 0 ? names_.process(who) : names_.process(runtime::Address(node(on), who));
  }
  std::string module() const { return process(runtime::modules::kv(), happening_.node); }

  const Happening& happening_;
  const language::Scenario& scenario_;
  const analysis::Names names_;
};

}  // namespace

Happening happening_of(const Candidate& candidate) {
  return {static_cast<Kind>(candidate.kind),
          copy_of(candidate.who),
          {},
          candidate.number,
          0,
          candidate.node,
          candidate.from};
}

Happening happening_of(const FaultPoint& fault) {
  return {static_cast<Kind>(static_cast<int>(fault.kind) + kFirstFault),
          copy_of(fault.who),
          copy_of(fault.to),
          fault.detail,
          fault.round,
          fault.node,
          fault.to_node};
}

std::uint64_t Happening::key() const {
  if (!is_fault()) {
    Candidate candidate{static_cast<Candidate::Kind>(kind), pointer_to(who)};
    candidate.node = node;
    candidate.from = to_node;
    candidate.number = detail;
    return candidate.key();
  }
  const auto fault = static_cast<FaultPoint::Kind>(static_cast<int>(kind) - kFirstFault);
  return FaultPoint{fault, pointer_to(who), pointer_to(to), detail, round, node, to_node}.key();
}

std::string to_text(const Happening& happening, const language::Scenario& scenario) {
  const std::string text = TextOf(happening, scenario).text();
  return happening.round == 0 ? text : fmt::format("{}, message {}", text, happening.round + 1);
}

}  // namespace hypersim::simulator
