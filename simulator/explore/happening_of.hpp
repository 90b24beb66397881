#pragma once
// What a strategy chose or let go wrong, for a recording.

#include "hypersim/actors/strategy.hpp"
#include "hypersim/simulator/happening.hpp"

namespace hypersim::simulator {

Happening happening_of(const actors::Candidate& candidate);
Happening happening_of(const actors::FaultPoint& fault);

}  // namespace hypersim::simulator
