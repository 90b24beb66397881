#pragma once
// What `run` prints about a scenario: one line, and the whole story if it did not pass.

#include <cstdint>
#include <string>
#include <vector>

#include "hypersim/simulator/run.hpp"

#include "options.hpp"

namespace hypersim::cli {

/// Whether to colour. `auto` means: if stdout is a terminal and NO_COLOR is not set.
bool wants_color(Color option);

/// `1 event`, `12 events`.
std::string counted(std::uint64_t count, const char* one, const char* many);

/// The line of a scenario whose expectations `run --update` rewrote, or could not write.
std::string updated_text(const language::Scenario& scenario, bool written, bool color);

/// The line of a scenario alone.
std::string headline_text(const language::Scenario& scenario, simulator::Verdict verdict, bool color);

/// The report, with its line ends. `again` is the command that repeats the run; `notes` say how it came about.
std::string report_text(const language::Scenario& scenario, const simulator::RunResult& result,
                        const std::string& again, bool color, const std::vector<std::string>& notes = {});

/// The line of a scenario that is not played, because it relies on the default order.
std::string skipped_text(const language::Scenario& scenario, bool color);

}  // namespace hypersim::cli
