#pragma once
// Reads a COND: what never, always, finally and check look at.

#include "hypersim/simulator/scenario.hpp"

#include "language/operands.hpp"

namespace hypersim::simulator::language {

/// The tokens that come next, as a condition; parentheses are split. After a mistake the condition is a harmless one.
Condition read_condition(Cursor& cursor, Operands& operands);

}  // namespace hypersim::simulator::language
