#pragma once
// A built-in check that sees a run in parts: whoever continues one run several times lets it see what they have in
// common once. It finds what the check finds that sees the whole trace at its end.

#include <cstddef>
#include <memory>
#include <vector>

#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/check.hpp"

#include "takes_facts.hpp"

namespace hypersim::simulator {

class RunningCheck {
 public:
  virtual ~RunningCheck() = default;
  /// Sees what has been added to the trace since the last call.
  virtual void follow(const std::vector<runtime::TraceEvent>& trace) = 0;
  /// The run is over, and this is what is held.
  virtual void end(const Holdings& at_the_end) = 0;
  virtual const std::vector<Breach>& breaches() const = 0;
};

/// It has kSeesAll: it is told of each event.
template <class Checker>
constexpr bool sees_all() {
  return requires { Checker::kSeesAll; };
}

/// Shows a checker one event: it is told the number of each event whose fact it takes, then sees the fact.
template <class Checker>
void show_event(Checker& checker, const runtime::TraceEvent& event, std::size_t number) {
  const bool is_taken = takes<Checker>(event.fact);
  if (is_taken || sees_all<Checker>()) checker.at(number, event);
  if (is_taken) give(checker, event.fact);
}

template <class Checker>
class RunningCheckOf : public RunningCheck {
 public:
  /// The checker is made with the list to add to, and with `more`.
  template <class... More>
  explicit RunningCheckOf(const More&... more) : checker_(breaches_, more...) {}

  void follow(const std::vector<runtime::TraceEvent>& trace) override {
    for (; seen_ < trace.size(); ++seen_) show_event(checker_, trace[seen_], seen_);
  }
  void end([[maybe_unused]] const Holdings& at_the_end) override {
    if constexpr (requires { checker_.at_the_end(at_the_end); }) checker_.at_the_end(at_the_end);
  }
  const std::vector<Breach>& breaches() const override { return breaches_; }

 private:
  std::vector<Breach> breaches_;
  Checker checker_;
  std::size_t seen_ = 0;  // events
};

// Those of one node. What they are given outlives them.
std::unique_ptr<RunningCheck> begin_kv_capabilities(const RightsPtr& rights);
std::unique_ptr<RunningCheck> begin_capability_chains(const language::Scenario& scenario, const HandedOut& handed_out,
                                                      const RightsPtr& rights, runtime::Semantics semantics);
std::unique_ptr<RunningCheck> begin_one_answer(runtime::Semantics semantics);
std::unique_ptr<RunningCheck> begin_routing();
std::unique_ptr<RunningCheck> begin_states();
std::unique_ptr<RunningCheck> begin_answers(runtime::Semantics semantics);
std::unique_ptr<RunningCheck> begin_lives(runtime::Semantics semantics);
std::unique_ptr<RunningCheck> begin_enough(const HandedOut& handed_out, const RightsPtr& rights,
                                           runtime::Semantics semantics);

}  // namespace hypersim::simulator
