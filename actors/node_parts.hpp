#pragma once
// The parts of one node, and what needs several of them: going down, and coming back. The Node owns them; the Network
// drives them.

#include <functional>
#include <utility>

#include "hypersim/actors/node.hpp"

#include "bootstrap.hpp"
#include "map_keeper.hpp"
#include "node_actors.hpp"
#include "node_state.hpp"

namespace hypersim::actors {

struct Node::Impl {
  Impl(NetworkContext& network, NodeConfig config, runtime::NodeNumber number, std::uint64_t seed,
       caf::actor_system& system);
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl();

  /// What is recorded from now on comes about on this node.
  void enter() { context.trace.set_node(context.number); }
  void stop();
  /// What happens when a node goes down: what is on disk stays, everything else is gone.
  void go_down(bool orderly, std::optional<std::string> why = {});
  void come_up();

  NodeState state;
  NodeContext& context = state.context;
  NodeActors actors;
  MapKeeper map{state};
  Bootstrap bootstrap;
  /// What follows from an act, up to the next choice, on all nodes.
  std::function<void()> settle;
};

}  // namespace hypersim::actors
