#pragma once
// Reads what stands after `=>`.

#include <string_view>

#include "hypersim/language/scenario.hpp"

#include "values.hpp"

namespace hypersim::language {

/// The tokens that come next, up to the end of the statement, as an expectation.
Expected read_expected(Cursor& cursor, Values& values);

/// Does it mean something of its own after `=>`, so that the value of this text is quoted there?
bool is_expectation_word(std::string_view word);

}  // namespace hypersim::language
