#pragma once
// What the model says about the state in which a program leaves the node, as conditions of the scenario language.

#include <string>
#include <vector>

#include "model.hpp"

namespace hypersim::property {

/// `a holds app:dev.os/box read`, or the same with `lacks`.
std::string holding_text(const Model& model, const Who& whom, const Cap& cap);

/// Who is alive, who holds which of the capabilities that a program can name, and what each database holds.
std::vector<std::string> conditions_at_the_end(const Model& model, const std::vector<Declaration>& cast);

}  // namespace hypersim::property
