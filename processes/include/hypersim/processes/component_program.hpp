#pragma once
// A program that is not written against this library: a component, which whoever loads it knows how to play. It has no
// arguments.

#include <cstdint>
#include <functional>
#include <memory>

#include "hypersim/processes/context.hpp"
#include "hypersim/runtime/on_exit.hpp"
#include "hypersim/runtime/process.hpp"
#include "hypersim/runtime/time.hpp"

namespace hypersim::processes {

/// What one life of its process gets from around it.
struct ComponentLife {
  std::uint64_t seed = 0;  // of its chance: of the run, the process and the number of the life
  std::function<runtime::LogicalTime()> now;
  std::function<runtime::OnExit()> on_exit;  // what the node has for it
  std::function<void()> turn_begins;         // the program goes on after it has waited
  std::function<void()> turn_ends;           // it waits
};

class ComponentProgram {
 public:
  virtual ~ComponentProgram() = default;
  /// Plays it to its end. It outlives the task.
  virtual runtime::Task<> play(runtime::Process& process, ComponentLife life) const = 0;
};

/// What a process runs. The turns of the life are filled in here.
runtime::Program make_component_program(const ComponentProgram& component, ComponentLife life,
                                        std::shared_ptr<const LoadedProcess> loaded);

}  // namespace hypersim::processes
