#include "sharing.hpp"

#include <algorithm>

namespace hypersim::analysis {

using Kind = SharingStep::Kind;

bool is_possible(const SharingWorld& world, const SharingStep& step) {
  const auto all = [&](const auto& holds) { return std::all_of(step.carries.begin(), step.carries.end(), holds); };
  switch (step.kind) {
    case Kind::Open:
      return world.processes[step.who].may_open && world.held.get(step.who, world.kv_messaging);
    case Kind::Save:
      return all([&](std::size_t cap) {
        return world.arrived.get(step.who, cap) || world.issued.get(step.who, cap) || world.held.get(step.who, cap);
      });
    case Kind::Share:
      return step.who != step.to && world.may_message(step.who, step.to) && all([&](std::size_t cap) {
               return world.may_attach(step.who, cap) && world.crosses(step.who, step.to, cap);
             });
  }
  return false;
}

void apply(SharingWorld& world, const SharingStep& step) {
  switch (step.kind) {
    case Kind::Open:
      for (const std::size_t cap : world.by_open) world.held.set(step.who, cap);
      break;
    case Kind::Save:
      for (const std::size_t cap : step.carries) world.held.set(step.who, cap);
      break;
    case Kind::Share:
      for (const std::size_t cap : step.carries) {
        (world.processes[step.to].keeps ? world.held : world.arrived).set(step.to, cap);
      }
      break;
  }
}

bool is_answered(const SharingWorld& world, const SharingStep& step) {
  if (step.kind == Kind::Open) return world.processes[step.who].kv_may_answer;
  if (step.kind == Kind::Save) return true;
  return world.may_message(step.to, step.who);
}

}  // namespace hypersim::analysis
