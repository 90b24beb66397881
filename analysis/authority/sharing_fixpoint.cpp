#include "sharing_fixpoint.hpp"

#include <algorithm>
#include <utility>

namespace hypersim::analysis {

SharingFixpoint::SharingFixpoint(const SharingWorld& world, const SharingGoal* goal)
    : world_(world),
      width_(world.capabilities),
      held_(world.processes.size() * width_, kNever),
      arrived_(held_),
      messaged_by_(width_),
      attach_(world.processes.size(), width_),
      messages_(world.processes.size(), world.processes.size()),
      connected_(world.processes.size()),
      given_(world.processes.size(), width_),
      given_to_(width_, world.processes.size()) {
  start();
  while (!fresh_.empty() && (goal == nullptr || !reached(*goal))) {
    const std::vector<Fact> last = std::exchange(fresh_, {});
    ++round_;
    for (const Fact& fact : last) know(fact);
    for (const Fact& fact : last) follow(fact);
  }
}

void SharingFixpoint::start() {
  const std::size_t count = world_.processes.size();
  for (std::size_t p = 0; p < count; ++p) {
    const SharingWorld::Process& process = world_.processes[p];
    messaged_by_[process.messaging].push_back(p);
    for (std::size_t other = 0; other < count; ++other) {
      if (world_.is_abroad(p, other)) continue;
      if (process.may_message_anyone) messages_.set(p, other);
      if (process.is_public) messages_.set(other, p);
    }
  }
  for (std::size_t p = 0; p < count; ++p) {
    for (std::size_t cap = 0; cap < width_; ++cap) {
      if (world_.held.get(p, cap)) gain(p, cap, true);
      if (world_.arrived.get(p, cap)) gain(p, cap, false);
      if (world_.issued.get(p, cap)) attach_.set(p, cap);
    }
  }
  const std::vector<Fact> first = std::exchange(fresh_, {});
  round_ = 1;
  for (const Fact& fact : first) know(fact);
  for (std::size_t p = 0; p < count; ++p) {
    for (std::size_t cap = 0; cap < width_; ++cap) {
      if (!world_.issued.get(p, cap)) continue;
      spread(p, cap);
      gain(p, cap, true);  // by saving it
    }
  }
  for (const Fact& fact : first) follow(fact);
}

void SharingFixpoint::gain(std::size_t process, std::size_t cap, bool held) {
  std::uint32_t& level = (held ? held_ : arrived_)[process * width_ + cap];
  if (level != kNever) return;
  level = round_;
  fresh_.push_back({process, cap, held});
  if (held != world_.processes[process].keeps) return;
  given_.set(process, cap);
  given_to_.set(cap, process);
}

void SharingFixpoint::know(const Fact& fact) {
  if (!fact.held) return;
  attach_.set(fact.process, fact.cap);
  for (const std::size_t to : messaged_by_[fact.cap]) {
    if (!world_.is_abroad(fact.process, to)) messages_.set(fact.process, to);
  }
  if (world_.nodes > 1 && fact.cap == world_.processes[fact.process].networking) connect(fact.process);
}

void SharingFixpoint::connect(std::size_t process) {
  connected_[process] = 1;
  for (std::size_t other = 0; other < world_.processes.size(); ++other) {
    if (!is_connected(other) || !world_.is_abroad(process, other) || !world_.nodes_reach(process, other)) continue;
    messages_.set(process, other);
    messages_.set(other, process);
  }
}

void SharingFixpoint::spread(std::size_t process, std::size_t cap) {
  messages_.without(process, given_to_, cap, [&](std::size_t to) {
    if (world_.crosses(process, to, cap)) give(to, cap);
  });
}

void SharingFixpoint::spread_all(std::size_t from, std::size_t to) {
  attach_.without(from, given_, to, [&](std::size_t cap) {
    if (world_.crosses(from, to, cap)) give(to, cap);
  });
}

void SharingFixpoint::follow(const Fact& fact) {
  if (!fact.held) return gain(fact.process, fact.cap, true);
  spread(fact.process, fact.cap);
  for (const std::size_t to : messaged_by_[fact.cap]) {
    if (!world_.is_abroad(fact.process, to)) spread_all(fact.process, to);
  }
  const bool is_networking = world_.nodes > 1 && fact.cap == world_.processes[fact.process].networking;
  for (std::size_t other = 0; is_networking && other < world_.processes.size(); ++other) {
    if (!is_connected(other) || !world_.is_abroad(fact.process, other) || !world_.nodes_reach(fact.process, other))
      continue;
    spread_all(fact.process, other);
    spread_all(other, fact.process);
  }
  const bool opens = !world_.by_open.empty() && fact.cap == world_.kv_messaging;
  if (!opens || !world_.processes[fact.process].may_open) return;
  for (const std::size_t cap : world_.by_open) gain(fact.process, cap, true);
}

bool SharingFixpoint::reached(const SharingGoal& goal) const {
  return std::all_of(goal.capabilities.begin(), goal.capabilities.end(),
                     [&](std::size_t cap) { return held(goal.process, cap) != kNever; });
}

std::uint32_t SharingFixpoint::of(const SharingStep& step) const {
  std::uint32_t latest = 0;
  const auto takes = [&](std::uint32_t level) { latest = std::max(latest, level); };
  if (step.kind == SharingStep::Kind::Open) {
    takes(world_.processes[step.who].may_open ? held(step.who, world_.kv_messaging) : kNever);
  } else if (step.kind == SharingStep::Kind::Share) {
    takes(step.who == step.to ? kNever : route(step.who, step.to));
  }
  for (const std::size_t cap : step.carries) {
    const bool has = world_.issued.get(step.who, cap) || world_.held.get(step.who, cap);
    if (step.kind == SharingStep::Kind::Share) {
      takes(world_.crosses(step.who, step.to, cap) ? attach(step.who, cap) : kNever);
    } else if (!has) {
      takes(arrived(step.who, cap));
    }
  }
  return latest == kNever ? kNever : latest + 1;
}

}  // namespace hypersim::analysis
