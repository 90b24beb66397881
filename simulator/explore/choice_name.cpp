#include "choice_name.hpp"

#include "hypersim/runtime/modules.hpp"
#include "hypersim/simulator/replay.hpp"

#include "../explain/names.hpp"

namespace hypersim::simulator {

using actors::Candidate;
using runtime::ProcessId;

namespace {

constexpr std::string_view kOutside = "sim";
constexpr std::string_view kKvFor = "kv:distro:sys for ";
constexpr std::string_view kModule = "module ";

}  // namespace

std::string choice_name(const Candidate& candidate) {
  switch (candidate.kind) {
    case Candidate::Kind::Process:
      return candidate.who->text();
    case Candidate::Kind::Kv:
      return std::string(kKvFor) + candidate.who->text();
    case Candidate::Kind::Module:
      return std::string(kModule) + candidate.who->text();
    case Candidate::Kind::Outside:
      break;
  }
  return std::string(kOutside);
}

std::optional<std::uint64_t> choice_key(std::string_view name) {
  if (name == kOutside) return Candidate{Candidate::Kind::Outside, nullptr}.key();
  auto kind = Candidate::Kind::Process;
  for (const auto& [prefix, its_kind] : {std::pair(kKvFor, Candidate::Kind::Kv), {kModule, Candidate::Kind::Module}}) {
    if (!name.starts_with(prefix)) continue;
    kind = its_kind;
    name.remove_prefix(prefix.size());
    break;
  }
  const auto who = ProcessId::parse(name);
  if (!who.ok()) return std::nullopt;
  return Candidate{kind, &*who}.key();
}

std::string choice_text(const std::string& name, const Scenario& scenario) {
  const Names names(scenario);
  const auto called = [&](std::string_view process) {
    const auto id = ProcessId::parse(process);
    return id.ok() ? names.process(*id) : std::string(process);
  };
  const std::string_view view = name;
  if (view == kOutside) return "sim acts";
  if (view.starts_with(kKvFor)) return "kv:distro:sys serves " + called(view.substr(kKvFor.size()));
  if (view.starts_with(kModule)) return called(view.substr(kModule.size())) + " takes a message";
  return called(view) + " takes a message";
}

}  // namespace hypersim::simulator
