#pragma once
// Writes a random network down as a scenario. After each step, once nothing is left to do, it compares with the model
// who is alive and whose holdings have changed; at the end, all holdings. A step after which the documentation leaves
// open what there is (two things at one moment) is left out.

#include <string>
#include <vector>

#include "network_model.hpp"
#include "network_program.hpp"
#include "written_steps.hpp"

namespace hypersim::property {

WrittenSteps write_network(const NetworkProgram& program, NetworkRules rules = {});

}  // namespace hypersim::property
