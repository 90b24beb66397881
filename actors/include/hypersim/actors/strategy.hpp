#pragma once
// The seam for exploration: of all that could happen next, a strategy picks what does. Next to the actors, each process
// whose requests wait for kv is a candidate: kv takes the requests of one process in their order, those of different
// processes in any. The kernel, the capability actor and the state actor run to quiescence in between.

#include <cstddef>
#include <cstdint>
#include <span>

#include "hypersim/runtime/identity.hpp"

namespace hypersim::actors {

/// One thing that could happen next.
struct Candidate {
  enum class Kind : std::uint8_t {
    Process,  // it handles its next message
    Kv,       // kv takes the next request of that process, and answers it
    Module,   // that module handles its next message
    Outside   // whoever acts from outside has the turn
  };
  Kind kind = Kind::Module;
  /// Whose turn it is; none for Outside. Valid until the choice has been made.
  const runtime::ProcessId* who = nullptr;

  /// The same for the same thing in every run.
  std::uint64_t key() const { return (who == nullptr ? 0 : who->hash()) * 4 + static_cast<std::uint64_t>(kind); }
};

class Strategy {
 public:
  virtual ~Strategy() = default;
  /// The index of what happens next. There is at least one candidate, and no two have the same key.
  virtual std::size_t choose(std::span<const Candidate> candidates) = 0;
};

}  // namespace hypersim::actors
