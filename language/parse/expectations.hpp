#pragma once
// Reads what stands after `=>`.

#include <string_view>

#include "hypersim/language/scenario.hpp"

#include "values.hpp"

namespace hypersim::language {

/// Reads the next tokens, up to the end of the statement, as an expectation.
Expected read_expected(Cursor& cursor, Values& values);

/// Does the word have a meaning of its own after `=>`? A value with this text must be quoted there.
bool is_expectation_word(std::string_view word);

}  // namespace hypersim::language
