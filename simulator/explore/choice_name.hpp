#pragma once
// The names by which recordings call what could happen next. They hold in every run and in every build.

#include <string>

#include "hypersim/actors/strategy.hpp"

namespace hypersim::simulator {

std::string choice_name(const actors::Candidate& candidate);
std::string choice_name(const actors::FaultPoint& fault);

}  // namespace hypersim::simulator
