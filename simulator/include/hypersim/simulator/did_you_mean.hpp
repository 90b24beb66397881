#pragma once
// The nearest spelling of a mistyped word, for the command line.

#include <string>
#include <string_view>
#include <vector>

namespace hypersim::simulator {

/// `did you mean "check"?`, or empty if none of the words is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& words);

}  // namespace hypersim::simulator
