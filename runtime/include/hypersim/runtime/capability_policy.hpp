#pragma once
// The rules of capabilities that section 9 of docs/semantics.md varies between the documentation's promises and the
// shipped runtime. A node has one fixed value.

#include "hypersim/runtime/semantics.hpp"

namespace hypersim::runtime {

struct CapabilityPolicy {
  /// D1: a process may save only what arrived on a message to it, and what it issues; else anything.
  bool saving_needs_a_source = true;
  /// D9: an OnExit request carries only what its process holds or issues; else all that was written on it.
  bool last_requests_are_filtered = true;
  /// D11: what is granted to a process that does not exist waits for it; else it is lost.
  bool grants_wait_for_their_holder = true;
  /// D12: all that a process issued can be revoked; else only what was given one by one since the node booted.
  bool revocation_is_complete = true;
  /// D24: a process may attach what it issues on this node; else also what its namesakes on other nodes issue.
  bool own_is_of_this_node = true;

  static CapabilityPolicy documented() { return {}; }
  static CapabilityPolicy of(Semantics semantics) {
    using enum Row;
    return {.saving_needs_a_source = !semantics.ships(D1),
            .last_requests_are_filtered = !semantics.ships(D9),
            .grants_wait_for_their_holder = !semantics.ships(D11),
            .revocation_is_complete = !semantics.ships(D12),
            .own_is_of_this_node = !semantics.ships(D24)};
  }
};

}  // namespace hypersim::runtime
