#pragma once
// Vector clocks that share what they have in common: a clock is a tree of small nodes, and a new clock has new nodes
// only where it differs from those it was made of. So a run of n events of k agents needs about n nodes per level of
// the tree, not n times k numbers.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hypersim/runtime/binary.hpp"

namespace hypersim::simulator {

class CausalClocks {
 public:
  /// A number for each agent. The empty clock has 0 for all of them.
  struct Clock {
    std::uint32_t root = 0;
    std::uint32_t levels = 1;
  };

  std::uint32_t of(Clock clock, std::uint32_t agent) const;
  /// The larger number for each agent.
  Clock join(Clock a, Clock b);
  /// The same clock, but for the number of that agent.
  Clock with(Clock clock, std::uint32_t agent, std::uint32_t number);

  /// How many nodes there are. Clocks that are made from now on can be forgotten by shrink_to() that number.
  std::size_t size() const { return nodes_.size(); }
  void shrink_to(std::size_t size) { nodes_.resize(size); }
  /// Could it be a clock of these nodes?
  bool is_known(Clock clock) const {
    return clock.root < nodes_.size() && clock.levels > 0 && kBits * (clock.levels - 1) < 32;
  }

  /// The nodes from the one with that number on, before the other.
  void write(runtime::BinaryWriter& out, std::size_t first, std::size_t end) const;
  /// Takes the nodes that were written in place of those from that one on.
  void read(runtime::BinaryReader& in, std::size_t first);

 private:
  static constexpr std::uint32_t kBits = 4;
  /// On the lowest level numbers, else nodes. Node 0 has nothing but zeros, on every level.
  using Node = std::array<std::uint32_t, std::size_t{1} << kBits>;

  static std::size_t slot(std::uint32_t agent, std::uint32_t level) {
    return (agent >> (kBits * level)) & ((std::uint32_t{1} << kBits) - 1);
  }
  static bool fits(std::uint32_t agent, std::uint32_t levels) {
    return kBits * levels >= 32 || agent >> (kBits * levels) == 0;
  }
  Clock lifted(Clock clock, std::uint32_t levels);
  std::uint32_t add(const Node& node);
  std::uint32_t join_nodes(std::uint32_t a, std::uint32_t b, std::uint32_t level);
  std::uint32_t with_in_node(std::uint32_t node, std::uint32_t agent, std::uint32_t number, std::uint32_t level);

  std::vector<Node> nodes_ = std::vector<Node>(1);
};

}  // namespace hypersim::simulator
