#pragma once
// Reads a COND: what never, always, finally and check look at.

#include "hypersim/language/scenario.hpp"

#include "operands.hpp"

namespace hypersim::language {

/// Reads the next tokens as a condition. After a mistake the condition is harmless.
Condition read_condition(Cursor& cursor, Operands& operands);

}  // namespace hypersim::language
