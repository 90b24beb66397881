#pragma once
// Small questions about steps that several rooms of the run ask.

#include "hypersim/language/scenario.hpp"

#include "outcome.hpp"

namespace hypersim::simulator {

template <class Which>
bool is(const language::Step& step) {
  return std::holds_alternative<Which>(step.is);
}

/// A check, or a step of `sim`.
inline bool is_outside(const language::Step& step) { return !step.who.has_value(); }

/// An outcome that no expectation can ask for.
inline Outcome not_ended(Outcome::Kind kind, Reason reason) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.reason = std::move(reason);
  return outcome;
}

}  // namespace hypersim::simulator
