#pragma once
// Valid scenario texts in every odd layout that the language allows, made from a list of choices. The list shrinks to
// shorter lists of smaller choices, and the first of several alternatives is always the plainest.

#include <cstddef>
#include <string>
#include <vector>

namespace hypersim::language {

std::string random_scenario(const std::vector<int>& choices);

}  // namespace hypersim::language
