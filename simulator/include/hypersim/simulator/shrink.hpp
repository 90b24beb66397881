#pragma once
// Makes a scenario that fails under some schedule smaller, as long as it fails in the same way: at the same property,
// the same step or the same built-in check. A race stays a race: if it passed under some schedule, what is left does,
// too.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "hypersim/simulator/explore.hpp"

namespace hypersim::simulator {

struct ShrinkOptions {
  std::uint64_t seed = 0;
  language::StorageKind storage = language::StorageKind::Memory;
  /// How many schedules of each smaller scenario are tried.
  std::uint64_t schedules = 150;
  /// How many smaller scenarios at most.
  std::size_t attempts = 3000;
  /// Set from outside (Ctrl-C): what has been reached by then is the result.
  const std::atomic<bool>* interrupted = nullptr;
};

struct Shrunk {
  std::string text;          // in the canonical layout
  std::size_t steps = 0;     // that it has
  bool is_race = false;      // it passes under some schedule
  bool is_minimal = false;   // without any single line, or pair of lines that open and close a block, it does not fail
                             // in the same way; else the attempts are used up
  Finding finding;           // the failure of the smaller scenario
  std::size_t switches = 0;  // choices in it that are not the first come one; without any single one it passes
};

/// `text` is the scenario's file, read from `path`; `failure` is what one of its schedules came to. The files that it
/// includes become part of it. Nothing if it does not fail in this way within the schedules that are tried.
std::optional<Shrunk> shrink(const std::string& text, const std::string& path, const RunResult& failure,
                             const ShrinkOptions& options);

}  // namespace hypersim::simulator
