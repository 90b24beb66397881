#include "hypersim/runtime/spawn.hpp"

namespace hypersim::runtime {

std::string_view to_text(SpawnError error) { return error == SpawnError::NameTaken ? "NameTaken" : "NoFileAtPath"; }

}  // namespace hypersim::runtime
