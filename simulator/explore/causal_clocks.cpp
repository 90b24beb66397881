#include "causal_clocks.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::simulator {

std::uint32_t CausalClocks::of(Clock clock, std::uint32_t agent) const {
  if (!fits(agent, clock.levels)) return 0;
  std::uint32_t at = clock.root;
  for (std::uint32_t level = clock.levels; level-- > 0;) at = nodes_[at][slot(agent, level)];
  return at;
}

CausalClocks::Clock CausalClocks::join(Clock a, Clock b) {
  const std::uint32_t levels = std::max(a.levels, b.levels);
  a = lifted(a, levels);
  b = lifted(b, levels);
  return {join_nodes(a.root, b.root, levels - 1), levels};
}

CausalClocks::Clock CausalClocks::with(Clock clock, std::uint32_t agent, std::uint32_t number) {
  std::uint32_t levels = clock.levels;
  while (!fits(agent, levels)) ++levels;
  clock = lifted(clock, levels);
  return {with_in_node(clock.root, agent, number, levels - 1), levels};
}

CausalClocks::Clock CausalClocks::lifted(Clock clock, std::uint32_t levels) {
  for (; clock.levels < levels; ++clock.levels) {
    if (clock.root == 0) continue;
    Node above{};
    above[0] = clock.root;
    clock.root = add(above);
  }
  return clock;
}

std::uint32_t CausalClocks::add(const Node& node) {
  HYPERSIM_ASSERT(nodes_.size() < UINT32_MAX);
  nodes_.push_back(node);
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t CausalClocks::join_nodes(std::uint32_t a, std::uint32_t b, std::uint32_t level) {
  if (a == b || b == 0) return a;
  if (a == 0) return b;
  const Node of_a = nodes_[a];
  const Node of_b = nodes_[b];
  Node joined;
  for (std::size_t i = 0; i < joined.size(); ++i) {
    joined[i] = level == 0 ? std::max(of_a[i], of_b[i]) : join_nodes(of_a[i], of_b[i], level - 1);
  }
  if (joined == of_a) return a;
  return joined == of_b ? b : add(joined);
}

std::uint32_t CausalClocks::with_in_node(std::uint32_t node, std::uint32_t agent, std::uint32_t number,
                                         std::uint32_t level) {
  Node changed = nodes_[node];
  std::uint32_t& its = changed[slot(agent, level)];
  its = level == 0 ? number : with_in_node(its, agent, number, level - 1);
  return add(changed);
}

void CausalClocks::write(runtime::BinaryWriter& out, std::size_t first, std::size_t end) const {
  const std::size_t count = end - first;
  out.number(count);
  out.bytes({reinterpret_cast<const char*>(nodes_.data() + first), count * sizeof(Node)});
}

void CausalClocks::read(runtime::BinaryReader& in, std::size_t first) {
  const std::uint64_t count = in.count("nodes of clocks");
  const std::string bytes = in.bytes(count * sizeof(Node), "nodes of clocks");
  if (!in.ok()) return;
  nodes_.resize(first + count);
  std::memcpy(nodes_.data() + first, bytes.data(), bytes.size());
}

}  // namespace hypersim::simulator
