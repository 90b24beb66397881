#pragma once
// Which of the nodes of a run something belongs to.

#include <compare>
#include <cstdint>

namespace hypersim::runtime {

/// The number of a node, in the order in which a run has them, from 0.
struct NodeNumber {
  std::uint16_t value = 0;
  friend auto operator<=>(NodeNumber, NodeNumber) = default;
};
/// Of what belongs to none of them: the steps of the scenario, and the network between the nodes.
inline constexpr NodeNumber kNoNode{UINT16_MAX};
/// A run has at most so many nodes.
inline constexpr std::size_t kNodesMax = 1'000;

}  // namespace hypersim::runtime
