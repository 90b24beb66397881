#pragma once
// Texts of a scenario, a trace or a path as a report may show them: they cannot control the terminal, and cannot look
// like another line of the report.

#include <string>
#include <string_view>

namespace hypersim::language {

/// The text on one line: control characters, and those that change the direction of writing, as JSON escapes them
/// (`\n`, `\u001b`); a byte that is not UTF-8 as U+FFFD.
std::string one_line(std::string_view text);

/// The same of a text that begins a line of the output, behind blanks at most. Where a CI system would take it for a
/// command (`::error::`, `##[group]`), its first character is escaped, too.
std::string beginning_of_line(std::string_view text);
/// Only that, of a text that is safe otherwise.
std::string not_a_command(std::string line);

}  // namespace hypersim::language
