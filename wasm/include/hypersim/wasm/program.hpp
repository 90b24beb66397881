#pragma once
// The program of a process that is a component: an ordinary coroutine, in whose frame the guest lives. The guest runs
// on a stack of its own until it has to wait. All that it can see comes from here, so a run of it is the same each
// time.

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "hypersim/runtime/process.hpp"
#include "hypersim/runtime/time.hpp"
#include "hypersim/wasm/module.hpp"

namespace hypersim::wasm {

/// The wall clock of a guest when a run begins: 2025-01-01T00:00:00Z, in milliseconds since 1970.
inline constexpr std::uint64_t kEpochMs = 1'735'689'600'000;

/// What one life of a process gets from around it.
struct Life {
  std::uint64_t seed = 0;  // of its chance: of the run, the process and the number of the life
  std::function<runtime::LogicalTime()> now;
  std::function<runtime::OnExit()> on_exit;  // what the node has for it
  std::function<void()> turn_begins;         // it goes on
  std::function<void()> turn_ends;           // it waits
};

/// The guest has trapped. The text says why, with what it wrote to its standard error last.
class Trap : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Runs it to its end. Throws Trap.
runtime::Task<> play(runtime::Process& process, std::shared_ptr<const Module> module, Life life);

}  // namespace hypersim::wasm
