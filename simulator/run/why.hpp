#pragma once
// Says why a step ended as it did, or why a property does not hold: which rule refused, which capability was missing,
// who holds it, and what would have given it. Each kind of thing has an explainer of its own (why_*.hpp); here is
// decided which of them to ask.

#include "explanation.hpp"
#include "outcome.hpp"

namespace hypersim::simulator {

Explanation why_step(const Evidence& seen, const language::Step& step, const Outcome& outcome);
Explanation why_property(const Evidence& seen, const language::Property& property);

}  // namespace hypersim::simulator
