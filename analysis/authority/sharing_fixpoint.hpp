#pragma once
// The fixpoint behind the search: for each fact (a process holds a capability, or could save it) the fewest rounds in
// which it can come about when every possible step is taken in every round. No plan for a fact is shorter than its
// level, and a fact without a level cannot be reached.

#include <algorithm>
#include <bit>
#include <cstddef>
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
    if (world_.is_abroad(from, to)) {
      if (!world_.nodes_reach(from, to)) return kNever;
      return std::max(held(from, world_.processes[from].networking), held(to, target.networking));
    }
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
  /// A row of bits for each process or capability.
  class Rows {
   public:
    Rows(std::size_t rows, std::size_t width) : words_((width + kWordBits - 1) / kWordBits), bits_(rows * words_) {}
    void set(std::size_t row, std::size_t at) {
      bits_[row * words_ + at / kWordBits] |= std::uint64_t{1} << at % kWordBits;
    }
    /// Calls each(at) for what is in the row, and not in that row of `other`, which may gain bits meanwhile.
    template <class Each>
    void without(std::size_t row, const Rows& other, std::size_t other_row, Each each) const {
      for (std::size_t i = 0; i < words_; ++i) {
        std::uint64_t left = bits_[row * words_ + i] & ~other.bits_[other_row * words_ + i];
        for (; left != 0; left &= left - 1) each(i * kWordBits + static_cast<std::size_t>(std::countr_zero(left)));
      }
    }

   private:
    static constexpr std::size_t kWordBits = 64;
    std::size_t words_;
    std::vector<std::uint64_t> bits_;
  };

  void start();
  void gain(std::size_t process, std::size_t cap, bool held);
  void give(std::size_t process, std::size_t cap) { gain(process, cap, world_.processes[process].keeps); }
  /// From this round on, what follows from the fact can come about.
  void know(const Fact& fact);
  void follow(const Fact& fact);
  /// May it use the network, as of the rounds before this one?
  bool is_connected(std::size_t process) const { return connected_[process] != 0; }
  void connect(std::size_t process);
  /// From now on the first may message the second.
  void spread_all(std::size_t from, std::size_t to);
  /// What follows from being able to attach it.
  void spread(std::size_t process, std::size_t cap);
  bool reached(const SharingGoal& goal) const;

  const SharingWorld& world_;
  std::size_t width_;
  std::vector<std::uint32_t> held_;
  std::vector<std::uint32_t> arrived_;
  std::vector<std::vector<std::size_t>> messaged_by_;  // for a capability: the processes that it lets message
  // Of the rounds before this one.
  Rows attach_;    // for a process: the capabilities that it can attach
  Rows messages_;  // for a process: those that it can message
  std::vector<char> connected_;
  // What came about already when a process was given a capability.
  Rows given_;     // for a process: the capabilities
  Rows given_to_;  // for a capability: the processes
  std::uint32_t round_ = 0;
  std::vector<Fact> fresh_;  // of the round that is being worked out
};

}  // namespace hypersim::analysis
