#include "hypersim/language/matching.hpp"

#include <algorithm>
#include <re2/re2.h>

namespace hypersim::language {

namespace {

/// So few have a table of states that always fits.
constexpr int kFewInstructions = 12;

/// Whether the expression is a plain text, whose table has a state for each character.
bool is_plain(std::string_view pattern) { return pattern.find_first_of("\\^$.|?*+()[]{}") == std::string_view::npos; }

}  // namespace

std::uint64_t matching_steps(const std::string& pattern) {
  if (is_plain(pattern)) return 1;
  const int instructions = RE2(pattern, RE2::Quiet).ProgramSize();
  return instructions <= kFewInstructions ? 1 : static_cast<std::uint64_t>(instructions);
}

std::optional<std::string> too_long_to_match(std::uint64_t steps, std::uint64_t bytes) {
  if (bytes == 0 || steps <= kMatchingStepsMax / bytes) return std::nullopt;
  return "the regular expression takes up to " + std::to_string(steps) + " steps for each byte, and there are " +
         std::to_string(bytes) + " bytes: that are more than " + std::to_string(kMatchingStepsMax) +
         " steps, the most that one comparison may take";
}

}  // namespace hypersim::language
