#pragma once
// Reads what stands after `=>`.

#include <string_view>
#include <vector>

#include "hypersim/simulator/scenario.hpp"

#include "language/operands.hpp"

namespace hypersim::simulator::language {

/// The tokens that come next, up to the end of the statement, as an expectation.
Expected read_expected(Cursor& cursor, Operands& operands);

/// The names that `=> error NAME` may have.
const std::vector<std::string_view>& error_names();

}  // namespace hypersim::simulator::language
