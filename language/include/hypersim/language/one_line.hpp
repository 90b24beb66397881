#pragma once
// Texts of a scenario, a trace or a path as a report may show them: they cannot control the terminal, and cannot look
// like another line of the report.

#include <string>
#include <string_view>

namespace hypersim::language {

/// The text on one line: control characters, and those that change the direction of writing, as JSON escapes them
/// (`\n`, `\u001b`); a byte that is not UTF-8 as U+FFFD.
std::string one_line(std::string_view text);

}  // namespace hypersim::language
