#pragma once
// Writes random lives down as a scenario. After each step, once nothing is left to do, it compares with the model: who
// is alive, whose holdings have changed, and by a Debug of the kernel the whole process map; at the end, all holdings.

#include "lives_model.hpp"
#include "lives_program.hpp"
#include "written_steps.hpp"

namespace hypersim::property {

WrittenSteps write_lives(const LifeProgram& program, LifeRules rules = {});

}  // namespace hypersim::property
