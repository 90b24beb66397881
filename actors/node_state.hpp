#pragma once
// What a node has, apart from the actors that work on it: what it holds in memory, and what outlives it. The Node owns
// it. Only one actor changes each part.

#include <memory>
#include <utility>

#include "hypersim/actors/node.hpp"
#include "hypersim/kv_module/engine.hpp"
#include "hypersim/runtime/capability_table.hpp"
#include "hypersim/runtime/routing.hpp"

#include "node_context.hpp"
#include "process_lives.hpp"
#include "process_map.hpp"

namespace hypersim::actors {

struct NodeState {
  /// Takes what belongs to the node from the configuration.
  NodeState(NetworkContext& network, NodeConfig& config, runtime::NodeNumber number, std::uint64_t seed)
      : context(network, std::move(config.name), number, seed, Policies::of(config.semantics)),
        table(context.our, context.policies.capabilities),
        routing(context.our, runtime::RoutingPolicy::of(config.semantics)),
        store(std::move(config.store)),
        map(context.our, *store, table, context.policies.lives),
        lives(context, routing, map),
        engine(
            context.our, std::move(config.disk), kv_module::Policy::of(config.semantics),
            [this] { return context.random.next_u64(); }, config.known_requests),
        boot_image(std::move(config.boot_image)) {
    context.capabilities = &table;
    context.trouble = std::move(config.trouble);
    context.known_names = std::move(config.known_names);
  }
  NodeState(const NodeState&) = delete;
  NodeState& operator=(const NodeState&) = delete;

  NodeContext context;
  runtime::CapabilityTable table;  // belongs to the capability actor
  runtime::RoutingTable routing;   // belongs to the kernel, like the lives
  std::unique_ptr<kv_module::NodeStore> store;
  ProcessMap map;
  ProcessLives lives;
  kv_module::Engine engine;               // kv's
  std::shared_ptr<BootImage> boot_image;  // may be null
};

}  // namespace hypersim::actors
