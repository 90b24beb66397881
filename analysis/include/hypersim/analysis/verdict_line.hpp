#pragma once
// What a trace in lines of JSON ends with: which run it was, how it ended, and why.

#include <cstddef>
#include <cstdint>
#include <string>

#include "hypersim/analysis/trace_archive.hpp"

namespace hypersim::analysis {

/// Of the lines and of docs/trace.schema.json. Another number: a field is gone or means something else.
inline constexpr int kTraceLinesVersion = 1;

/// `{"n":120,"t_ms":0,"event":"verdict","version":1,…,"verdict":"failed","failures":[…],"step":0}`, without the line
/// end. `events`: how many lines come before it; `time_ms`: of the last of them. It does not name the scenario's file,
/// so that the same run of a copy has the same lines.
std::string verdict_line(const TraceInfo& info, std::size_t events, std::uint64_t time_ms);

}  // namespace hypersim::analysis
