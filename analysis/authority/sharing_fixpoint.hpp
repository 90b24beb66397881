#pragma once
// The fixpoint behind the search: for each fact (a process holds a capability, or could save it) the fewest rounds in
// which it can come about when every possible step is taken in every round. No plan for a fact is shorter than its
// level, and a fact without a level cannot be reached.

#include <cstdint>
#include <limits>
#include <vector>

#include "sharing.hpp"

namespace hypersim::analysis {

class SharingFixpoint {
 public:
  static constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();

  /// Goes on until all of the goal has a level, or to the end where there is none.
  SharingFixpoint(const SharingWorld& world, const SharingGoal* goal);

  std::uint32_t held(std::size_t process, std::size_t cap) const { return held_[process * width_ + cap]; }
  std::uint32_t arrived(std::size_t process, std::size_t cap) const { return arrived_[process * width_ + cap]; }
  /// The level of being able to attach it. A process can attach what it issues at once.
  std::uint32_t attach(std::size_t process, std::size_t cap) const {
    return world_.issued.get(process, cap) ? 0 : held(process, cap);
  }
  /// The level of being able to message another process.
  std::uint32_t route(std::size_t from, std::size_t to) const {
    const SharingWorld::Process& target = world_.processes[to];
    return target.is_public || world_.processes[from].may_message_anyone ? 0 : held(from, target.messaging);
  }
  /// The level of the step: one more than the highest level of what it takes.
  std::uint32_t of(const SharingStep& step) const;

 private:
  struct Fact {
    std::size_t process;
    std::size_t cap;
    bool held;  // else arrived
  };
  void start();
  void gain(std::size_t process, std::size_t cap, bool held);
  void give(std::size_t process, std::size_t cap) { gain(process, cap, world_.processes[process].keeps); }
  /// What follows from being able to attach it, and from holding it.
  void attachable(std::size_t process, std::size_t cap);
  void follow(const Fact& fact);
  bool reached(const SharingGoal& goal) const;

  const SharingWorld& world_;
  std::size_t width_;
  std::vector<std::uint32_t> held_;
  std::vector<std::uint32_t> arrived_;
  std::vector<std::vector<std::size_t>> messaged_by_;  // for a capability: the processes that it lets message
  std::vector<std::size_t> public_, not_public_;       // processes
  std::vector<bool> given_to_public_;                  // capabilities
  std::uint32_t round_ = 0;
  std::vector<Fact> fresh_;  // of the round that is being worked out
};

}  // namespace hypersim::analysis
