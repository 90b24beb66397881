#pragma once
// The policies of a node that its actors ask (docs/semantics.md, section 9), each made once from what the node plays.
// The policies of kv and of the tables are with those.

#include "hypersim/runtime/capability_policy.hpp"
#include "hypersim/runtime/protocol_policy.hpp"
#include "hypersim/runtime/routing_policy.hpp"
#include "hypersim/runtime/semantics.hpp"

#include "event_loop.hpp"
#include "lives_policy.hpp"

namespace hypersim::actors {

struct KernelPolicy {
  /// D33: an InitializeProcess that fails gives nothing; else its sender may message the process that is there.
  bool failed_initialization_gives_nothing = true;
  /// D39: what a command gives or takes is in force before the next message is routed; else one may come before it.
  bool changes_are_in_force_at_once = true;

  static KernelPolicy of(runtime::Semantics semantics) {
    using enum runtime::Row;
    return {.failed_initialization_gives_nothing = !semantics.ships(D33),
            .changes_are_in_force_at_once = !semantics.ships(D39)};
  }
};

struct NetworkPolicy {
  /// D31: a capability keeps the signature of its issuer's node wherever it goes; else each node signs what it sends.
  bool signatures_are_the_issuers = true;
  /// D32: what a third node has issued is verified against that node's key; else it is believed.
  bool third_nodes_are_verified = true;
  /// D42: whoever answers learns that the answer could not be delivered.
  bool answerers_are_told = true;
  /// D44: a message that is too large is lost alone, and a connection lives on; else it breaks by one, and of age.
  bool connections_last = true;

  static NetworkPolicy of(runtime::Semantics semantics) {
    using enum runtime::Row;
    return {.signatures_are_the_issuers = !semantics.ships(D31),
            .third_nodes_are_verified = !semantics.ships(D32),
            .answerers_are_told = !semantics.ships(D42),
            .connections_last = !semantics.ships(D44)};
  }
};

struct Policies {
  runtime::CapabilityPolicy capabilities;
  KernelPolicy kernel;
  NetworkPolicy network;
  LivesPolicy lives;
  OverloadPolicy overload;
  runtime::ProtocolPolicy protocol;

  static Policies of(runtime::Semantics semantics) {
    return {.capabilities = runtime::CapabilityPolicy::of(semantics),
            .kernel = KernelPolicy::of(semantics),
            .network = NetworkPolicy::of(semantics),
            .lives = LivesPolicy::of(semantics),
            .overload = OverloadPolicy::of(semantics),
            .protocol = runtime::ProtocolPolicy::of(semantics)};
  }
};

}  // namespace hypersim::actors
