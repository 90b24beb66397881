#pragma once
// The runtime modules of a node that the rules know by name.

#include "hypersim/runtime/identity.hpp"

namespace hypersim::runtime::modules {

const ProcessId& kernel();
const ProcessId& state();
const ProcessId& vfs();
const ProcessId& net();
const ProcessId& timer();
const ProcessId& kv();

/// Is it a module that is bundled with a node, whether hypersim has it itself or a process stands in for it?
bool is_bundled(const ProcessId& id);

/// kernel, state and vfs may message anyone (docs/semantics.md, section 3, rule 4).
bool may_message_anyone(const ProcessId& id);

}  // namespace hypersim::runtime::modules
