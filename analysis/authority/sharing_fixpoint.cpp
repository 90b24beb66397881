#include "sharing_fixpoint.hpp"

#include <algorithm>

namespace hypersim::analysis {

SharingFixpoint::SharingFixpoint(const SharingWorld& world, const SharingGoal* goal)
    : world_(world),
      width_(world.capabilities),
      held_(world.processes.size() * width_, kNever),
      arrived_(held_),
      messaged_by_(width_),
      given_to_public_(width_) {
  for (std::size_t p = 0; p < world.processes.size(); ++p) {
    messaged_by_[world.processes[p].messaging].push_back(p);
    (world.processes[p].is_public ? public_ : not_public_).push_back(p);
  }
  start();
  while (!fresh_.empty() && (goal == nullptr || !reached(*goal))) {
    const std::vector<Fact> last = std::exchange(fresh_, {});
    ++round_;
    for (const Fact& fact : last) follow(fact);
  }
}

void SharingFixpoint::start() {
  for (std::size_t p = 0; p < world_.processes.size(); ++p) {
    for (std::size_t cap = 0; cap < width_; ++cap) {
      if (world_.held.get(p, cap)) gain(p, cap, true);
      if (world_.arrived.get(p, cap)) gain(p, cap, false);
    }
  }
  round_ = 1;
  const std::vector<Fact> held = fresh_;
  for (std::size_t p = 0; p < world_.processes.size(); ++p) {
    for (std::size_t cap = 0; cap < width_; ++cap) {
      if (!world_.issued.get(p, cap)) continue;
      if (held_[p * width_ + cap] != 0) attachable(p, cap);
      gain(p, cap, true);  // by saving it
    }
  }
  // The facts of round 0 are followed from round 1 on; those just gained belong to round 1.
  std::vector<Fact> gained(fresh_.begin() + static_cast<std::ptrdiff_t>(held.size()), fresh_.end());
  fresh_ = std::move(gained);
  for (const Fact& fact : held) follow(fact);
}

void SharingFixpoint::gain(std::size_t process, std::size_t cap, bool held) {
  std::uint32_t& level = (held ? held_ : arrived_)[process * width_ + cap];
  if (level != kNever) return;
  level = round_;
  fresh_.push_back({process, cap, held});
}

void SharingFixpoint::attachable(std::size_t process, std::size_t cap) {
  if (world_.processes[process].may_message_anyone) {
    for (std::size_t to = 0; to < world_.processes.size(); ++to) give(to, cap);
    return;
  }
  if (!given_to_public_[cap]) {
    given_to_public_[cap] = true;  // whoever comes later cannot give it earlier
    for (const std::size_t to : public_) give(to, cap);
  }
  for (const std::size_t to : not_public_) {
    if (route(process, to) < round_) give(to, cap);
  }
}

void SharingFixpoint::follow(const Fact& fact) {
  if (!fact.held) return gain(fact.process, fact.cap, true);
  attachable(fact.process, fact.cap);
  for (const std::size_t to : messaged_by_[fact.cap]) {
    for (std::size_t cap = 0; cap < width_; ++cap) {
      if (attach(fact.process, cap) < round_) give(to, cap);
    }
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
      takes(attach(step.who, cap));
    } else if (!has) {
      takes(arrived(step.who, cap));
    }
  }
  return latest == kNever ? kNever : latest + 1;
}

}  // namespace hypersim::analysis
