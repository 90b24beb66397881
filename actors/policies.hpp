#pragma once
// The rules that section 9 of docs/semantics.md varies between the documentation's promises and the shipped runtime, as
// far as actors decide by them. Made once for a node.

#include "hypersim/runtime/protocol_policy.hpp"

#include "event_loop.hpp"
#include "lives_policy.hpp"

namespace hypersim::actors {

struct Policies {
  LivesPolicy lives;
  OverloadPolicy overload;
  runtime::ProtocolPolicy protocol;

  static Policies of(runtime::Semantics semantics) {
    return {.lives = LivesPolicy::of(semantics),
            .overload = OverloadPolicy::of(semantics),
            .protocol = runtime::ProtocolPolicy::of(semantics)};
  }
};

}  // namespace hypersim::actors
