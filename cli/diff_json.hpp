#pragma once
// What `hypersim diff` found, as JSON for programs (docs/trace.md).

#include <string>

#include "hypersim/analysis/diff_text.hpp"

namespace hypersim::cli {

std::string diff_json(const analysis::NamedTrace& a, const analysis::NamedTrace& b, const analysis::TraceDiff& diff);

}  // namespace hypersim::cli
