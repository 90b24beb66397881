#pragma once
// Nothing that a command is to read is written over by what it writes.

#include "options.hpp"

namespace hypersim::cli {

/// Complains of the first of its outputs that is one of its inputs, too.
bool overwrites_input(const RunCommand& run);
bool overwrites_input(const PlayingOptions& playing);
bool overwrites_input(const ReplayCommand& replay);

}  // namespace hypersim::cli
