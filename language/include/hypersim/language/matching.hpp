#pragma once
// What it may cost to find a regular expression in a text. RE2 never backtracks, but where its table of states does not
// fit, each byte of the text costs a step for each instruction of the expression, and nothing can stop it on the way.
// So the product is bounded.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hypersim::language {

/// At most so many steps: less than a second.
inline constexpr std::uint64_t kMatchingStepsMax = 64'000'000;

/// The steps that a byte of a text may cost. The expression (RE2 syntax) is valid.
std::uint64_t matching_steps(const std::string& pattern);

/// Why the expressions that so many steps a byte belong to are not looked for in a text of that size, as a sentence
/// without its end; none if they are.
std::optional<std::string> too_long_to_match(std::uint64_t steps, std::uint64_t bytes);

}  // namespace hypersim::language
