#pragma once
// Scenario texts that are valid and laid out in every odd way that the language allows, from a list of choices: it
// shrinks to shorter lists of smaller choices, and the first of several is always the plainest.

#include <cstddef>
#include <string>
#include <vector>

namespace hypersim::language {

std::string random_scenario(const std::vector<int>& choices);

}  // namespace hypersim::language
