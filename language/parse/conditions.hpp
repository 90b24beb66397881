#pragma once
// Reads a COND: what never, always, finally and check look at.

#include "hypersim/language/scenario.hpp"

#include "operands.hpp"

namespace hypersim::language {

/// The tokens that come next, as a condition; parentheses are split. After a mistake the condition is a harmless one.
Condition read_condition(Cursor& cursor, Operands& operands);

}  // namespace hypersim::language
