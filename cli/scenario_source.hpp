#pragma once
// From where a scenario's text comes: a file, or standard input, which is read once and kept.

#include <string>

#include "hypersim/language/parse.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::cli {

/// What a command line calls standard input, and what messages call it.
inline constexpr const char* kStdinPath = "-";
inline constexpr const char* kStdinName = "<stdin>";

/// Reads it to its end, or as far as a scenario may reach, or until a signal comes. From then on, kStdinName is what
/// has been read. The error is a sentence.
runtime::Result<runtime::Done, std::string> read_standard_input();
/// Whether that path means standard input, which has been read.
bool is_standard_input(const std::string& path);

/// As language::load_scenarios() does; of kStdinName, the text that has been read, with the working folder as that of
/// its file.
language::ParsedFile load_scenario_source(const std::string& path, const language::Settings& settings = {});

/// The text of the scenario with what it includes in its places. If its `matrix` decides which files these are, the
/// matrix has only the values of this scenario there. Empty if the file cannot be read any more.
std::string whole_text(const language::Scenario& scenario);

/// How a command line names what this path means.
std::string source_word(const std::string& path);

}  // namespace hypersim::cli
