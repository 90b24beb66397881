#pragma once
// Which of the texts that can come about a text was meant to be.

#include <optional>
#include <string_view>
#include <vector>

#include "reach.hpp"

namespace hypersim::analysis {

/// None if no text is near.
std::optional<Source> nearest_of(std::string_view text, const std::vector<Source>& sources);
/// The same for a text that need only be a part: as many words of one of them.
std::optional<Source> nearest_part_of(std::string_view text, const std::vector<Source>& sources);

}  // namespace hypersim::analysis
