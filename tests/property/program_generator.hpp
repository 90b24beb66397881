#pragma once
// Random programs, for rapidcheck. Shrinking removes steps and makes numbers smaller.

#include <ostream>
#include <rapidcheck.h>

#include "program.hpp"

namespace hypersim::property {

rc::Gen<Program> any_program();

/// For rapidcheck. The text to read is in the failure's own words.
void showValue(const Program& program, std::ostream& out);

}  // namespace hypersim::property
