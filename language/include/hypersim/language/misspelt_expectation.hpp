#pragma once
// A word after `=>` that is not a word of the language is a value. So a misspelt word is not a mistake of the text. It
// shows only when the step ends in another way.

#include <string>

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

/// `"bouncde" is a value here; did you mean "bounced"?`, or empty if no value in it looks like another expectation.
std::string misspelt_expectation(const Expected& expected);

}  // namespace hypersim::language
