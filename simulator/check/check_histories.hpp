#pragma once
// Are the key-value histories of a run linearizable? For each key, the operations of all processes, each somewhere
// between its request and its answer, must have an order in which every read gives what was written last. Judged from
// the requests and the answers that the processes saw. The order that kv says it worked in is tried first, and must fit
// them like any other.

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/breach.hpp"
#include "hypersim/simulator/database_rights.hpp"

namespace hypersim::simulator {

struct HistoryVerdict {
  std::vector<Breach> breaches;
  std::vector<std::string> undecided;  // sentences, of those for which a limit was too low: which, and what to do
  bool is_broken_off = false;          // by `interrupted`: some were not judged
};

/// At most so many states of one key are kept in mind at once.
inline constexpr std::size_t kHistoryStatesMax = 4096;

/// The check of a run that goes on.
class HistoriesSoFar {
 public:
  /// `known`: databases whose names need not be worked out; may be null.
  explicit HistoriesSoFar(const DatabaseRights::Known* known = nullptr);
  ~HistoriesSoFar();
  HistoriesSoFar(const HistoriesSoFar&) = delete;
  HistoriesSoFar& operator=(const HistoriesSoFar&) = delete;

  /// Sees what has been added to the trace since the last call. False if `interrupted` (which may be none) has broken
  /// it off.
  bool follow(const std::vector<runtime::TraceEvent>& trace, const std::atomic<bool>* interrupted = nullptr);
  /// A history that holds now, and to which nothing is added, is not judged again.
  void judge_so_far();
  /// The run is over, and has been followed.
  HistoryVerdict verdict(std::size_t states_max = kHistoryStatesMax, const std::atomic<bool>* interrupted = nullptr);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The run began without databases. A database that was removed is not judged. `known`: databases whose names need not
/// be worked out; may be null.
HistoryVerdict check_histories(const std::vector<runtime::TraceEvent>& trace,
                               std::size_t states_max = kHistoryStatesMax,
                               const std::atomic<bool>* interrupted = nullptr,
                               const DatabaseRights::Known* known = nullptr);

}  // namespace hypersim::simulator
