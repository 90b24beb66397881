#pragma once
// The rules of routing that section 9 of docs/semantics.md varies between the documentation's promises and the shipped
// runtime. A node has one fixed value.

#include "hypersim/runtime/semantics.hpp"

namespace hypersim::runtime {

struct RoutingPolicy {
  /// D19: the kernel is kernel:distro:sys; else every process is one whose name is `kernel`, whatever its package.
  bool kernel_is_of_the_system = true;

  static RoutingPolicy documented() { return {}; }
  static RoutingPolicy of(Semantics semantics) { return {.kernel_is_of_the_system = !semantics.ships(Row::D19)}; }
};

}  // namespace hypersim::runtime
