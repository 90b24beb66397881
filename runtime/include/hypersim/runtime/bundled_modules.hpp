#pragma once
// All runtime modules that are bundled with a node (docs/semantics.md, section 3).

#include <set>

#include "hypersim/runtime/identity.hpp"

namespace hypersim::runtime::modules {

const std::set<ProcessId>& bundled();

}  // namespace hypersim::runtime::modules
