#pragma once
// The names by which recordings call what could happen next. They hold in every run and in every build.

#include <optional>
#include <string>
#include <string_view>

#include "hypersim/actors/strategy.hpp"

namespace hypersim::simulator {

std::string choice_name(const actors::Candidate& candidate);
/// The key of the candidate that has this name; none if there is no such name.
std::optional<std::uint64_t> choice_key(std::string_view name);

}  // namespace hypersim::simulator
