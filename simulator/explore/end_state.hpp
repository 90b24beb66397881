#pragma once
// What a run came to, as one number: two runs with the same number did the same to everyone. What each step came to,
// who holds what at the end, what is stored, which state each process has, and who is alive; neither the order nor the
// ids that were drawn.

#include <cstdint>
#include <memory>
#include <set>

#include "hypersim/actors/network.hpp"
#include "hypersim/language/scenario.hpp"

namespace hypersim::simulator {

class EndStateHash {
 public:
  /// The scenario outlives it.
  explicit EndStateHash(const language::Scenario& scenario);

  /// What the trace of a run that goes on has told so far.
  class SoFar {
   public:
    SoFar();
    ~SoFar();
    SoFar(SoFar&&) noexcept;
    SoFar& operator=(SoFar&&) noexcept;

   private:
    friend class EndStateHash;
    struct Impl;
    std::unique_ptr<Impl> impl_;
  };
  /// Sees what has been added to the trace since the last call.
  void follow(SoFar& so_far, const actors::Network& network) const;

  /// The run is over, and its trace is still there.
  std::uint64_t of(const actors::Network& network) const;
  std::uint64_t of(SoFar& so_far, const actors::Network& network) const;

 private:
  std::uint64_t of_step(runtime::StepId step, const runtime::fact::StepEnded& ended) const;

  const language::Scenario& scenario_;
  std::set<runtime::StepId> begins_;  // steps whose result is a tx id, which is drawn
};

}  // namespace hypersim::simulator
