#pragma once
// The functions that a core module may import, with their core signatures: those of the node, and those of the system
// that hypersim answers or that trap when they are called.

#include <string_view>
#include <vector>

#include "hypersim/wasm/component.hpp"

namespace hypersim::wasm {

struct KnownFunction {
  std::string_view name;
  std::string_view params;
  std::string_view results;
};

/// In the order in which the host has them (host_functions.hpp).
const std::vector<KnownFunction>& node_functions();
const std::vector<KnownFunction>& system_functions();
/// Functions of the system that are not played: a call traps and names itself. Their signatures do not matter.
const std::vector<std::string_view>& unplayed_functions();

}  // namespace hypersim::wasm
