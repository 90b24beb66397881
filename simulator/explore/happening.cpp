#include "hypersim/simulator/happening.hpp"

#include <fmt/format.h>

#include "hypersim/analysis/names.hpp"
#include "hypersim/kv_module/storage_fault.hpp"

#include "happening_of.hpp"

namespace hypersim::simulator {

using actors::Candidate;
using actors::FaultPoint;
using runtime::ProcessId;
using Kind = Happening::Kind;

namespace {

// Those of what goes wrong come behind those of what is chosen, both in the order that they have there.
constexpr int kFirstFault = static_cast<int>(Kind::Drop);
static_assert(static_cast<int>(Candidate::Kind::Outside) == static_cast<int>(Kind::Outside));
static_assert(static_cast<int>(FaultPoint::Kind::Storage) + kFirstFault == static_cast<int>(Kind::Storage));

ProcessId copy_of(const ProcessId* process) { return process == nullptr ? ProcessId() : *process; }
const ProcessId* pointer_to(const ProcessId& process) { return process.text().empty() ? nullptr : &process; }

std::string text_of(const Happening& happening, const analysis::Names& names) {
  const std::string who = names.process(happening.who);
  switch (happening.kind) {
    case Kind::Process:
    case Kind::Module:
      return who + " takes a message";
    case Kind::Kv:
      return "kv:distro:sys serves " + who;
    case Kind::Outside:
      return "sim acts";
    case Kind::Drop:
      return fmt::format("fault drop {} to {}", who, names.process(happening.to));
    case Kind::Delay:
      return fmt::format("fault delay {} to {} by {} ms", who, names.process(happening.to), happening.detail);
    case Kind::Crash:
      return "fault crash " + who;
    case Kind::CrashKv:
      return "fault crash kv:distro:sys";
    case Kind::CrashKvInAct:
      return "fault crash kv:distro:sys before it answers " + who;
    case Kind::Storage: {
      const auto operation = static_cast<kv_module::StorageOperation>(happening.detail);
      return fmt::format("fault storage {} for {}", to_text(operation), who);
    }
  }
  return {};
}

}  // namespace

Happening happening_of(const Candidate& candidate) {
  return {static_cast<Kind>(candidate.kind), copy_of(candidate.who), {}, 0, 0};
}

Happening happening_of(const FaultPoint& fault) {
  return {static_cast<Kind>(static_cast<int>(fault.kind) + kFirstFault), copy_of(fault.who), copy_of(fault.to),
          fault.detail, fault.round};
}

std::uint64_t Happening::key() const {
  if (!is_fault()) return Candidate{static_cast<Candidate::Kind>(kind), pointer_to(who)}.key();
  const auto fault = static_cast<FaultPoint::Kind>(static_cast<int>(kind) - kFirstFault);
  return FaultPoint{fault, pointer_to(who), pointer_to(to), detail, round}.key();
}

std::string to_text(const Happening& happening, const language::Scenario& scenario) {
  const std::string text = text_of(happening, analysis::Names(scenario));
  return happening.round == 0 ? text : fmt::format("{}, message {}", text, happening.round + 1);
}

}  // namespace hypersim::simulator
