#pragma once
// Plays the steps that no process takes: `check`, which looks at the nodes, and `sim`, which acts on them from outside.

#include <optional>

#include "hypersim/actors/network.hpp"
#include "hypersim/runtime/time.hpp"

#include "conditions.hpp"
#include "outcome.hpp"
#include "stand_in_link.hpp"
#include "storage_audits.hpp"

namespace hypersim::simulator {

class Outside {
 public:
  /// All outlive it. `audits` look at the storages after each crash.
  Outside(actors::Network& network, Conditions& conditions, StorageAudits& audits, StandInLinks& stand_ins)
      : network_(network), conditions_(conditions), audits_(audits), stand_ins_(stand_ins) {}

  /// What one of its steps waits for.
  struct Wait {
    std::optional<runtime::LogicalTime> until;  // of `sim wait`, `sim http`
    bool for_turn = false;                      // to act in `parallel`
    std::optional<std::uint64_t> for_answer;    // of `sim http`: the number of its request
  };

  /// In `parallel`, sim acts when its turn comes, as one among the actors.
  bool has_turn(const language::Step& step, Wait& wait, bool in_parallel);
  /// The outcome of the step, if it has ended: it acts, looks, or still waits. `sim settle` never ends here: it ends
  /// when nothing is runnable.
  std::optional<Outcome> play(const language::Step& step, Wait& wait);

 private:
  /// `sim http`, which has to wait for its answer.
  std::optional<Outcome> play_http(const language::Step& step, Wait& wait);
  /// Sends it; or why that cannot be done.
  std::optional<Outcome> ask(const language::Step& step, Wait& wait);
  Outcome reply_from_now_on(const language::SimHttpReplyStep& step);
  void let_until(Wait& wait, std::uint64_t ms) const;
  void act(const language::Step& step);
  void act(const language::SimNetworkStep& step);

  actors::Network& network_;
  Conditions& conditions_;
  StorageAudits& audits_;
  StandInLinks& stand_ins_;
};

}  // namespace hypersim::simulator
