#pragma once
// Random programs, for rapidcheck: shrinking takes steps out and makes numbers smaller.

#include <ostream>
#include <rapidcheck.h>

#include "program.hpp"

namespace hypersim::property {

rc::Gen<Program> any_program();

/// For rapidcheck; what there is to read is in the words of the failure.
void showValue(const Program& program, std::ostream& out);

}  // namespace hypersim::property
