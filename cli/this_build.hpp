#pragma once
// This program, as the two ends of a cluster compare theirs.

#include <string>
#include <vector>

#include "hypersim/cluster/build.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::cli {

/// With the shared libraries among these files, components aside: those are sent. The error is a sentence.
runtime::Result<cluster::Build, std::string> this_build(const std::vector<std::string>& loaded);

}  // namespace hypersim::cli
