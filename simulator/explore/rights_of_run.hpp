#pragma once
// The rights that kv has verified in a run, read from its trace.

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/schedule_result.hpp"

namespace hypersim::simulator {

/// Rights, by their hashes, whose texts have been told.
using ToldRights = std::unordered_set<std::uint64_t>;

class RightsOfRun {
 public:
  /// Sees what has been added to the trace since the last call.
  void follow(const std::vector<runtime::TraceEvent>& trace);
  /// Each once; with their texts, unless those were told.
  std::vector<VerifiedRight> results(ToldRights& told) const;

 private:
  struct Right {
    std::uint64_t hash = 0;  // of the process and the params
    runtime::ProcessId process;
    runtime::Capability capability;
  };

  std::size_t events_ = 0;
  std::vector<Right> rights_;
  std::unordered_set<std::uint64_t> seen_;
  std::unordered_set<std::uint64_t> known_;
};

}  // namespace hypersim::simulator
