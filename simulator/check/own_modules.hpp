#pragma once
// The modules that a node has itself. They are neither started nor ended as processes are, and have no inbox of a
// program.

#include "hypersim/runtime/modules.hpp"

namespace hypersim::simulator {

inline bool is_own_module(const runtime::ProcessId& process) {
  namespace modules = runtime::modules;
  if (!process.is_of_system()) return false;
  return process == modules::kv() || process == modules::kernel() || process == modules::timer() ||
         process == modules::state() || process == modules::net();  // by how often it is asked
}

}  // namespace hypersim::simulator
