#pragma once
// What a run came to, as JSON for programs: in finding.json and in what `hypersim diff` prints.

#include <nlohmann/json.hpp>

#include "hypersim/analysis/trace_archive.hpp"

namespace hypersim::cli {

/// Adds `verdict`, `failures` and `breaches`.
void add_verdict(nlohmann::ordered_json& json, const analysis::TraceInfo& info);

}  // namespace hypersim::cli
