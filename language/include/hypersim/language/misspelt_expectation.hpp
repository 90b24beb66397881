#pragma once
// A word behind `=>` that is not one of the language is a value. So a misspelt one is no mistake of the text, and shows
// only when the step ends otherwise.

#include <string>

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

/// `"bouncde" is a value here; did you mean "bounced"?`, or empty if no value in it looks like another expectation.
std::string misspelt_expectation(const Expected& expected);

}  // namespace hypersim::language
