#pragma once
// Values and statements as text. For readers they are shortened; what a scenario file is to hold is exact.

#include <string>
#include <string_view>

namespace hypersim::language {

/// A value as it would be written in a scenario: a word, a JSON value, a quoted string, or hex:…; shortened to about 80
/// characters, JSON to 120.
std::string bytes_text(std::string_view bytes);
/// A statement of the scenario on one line of a report: white space made blanks, shortened to 200 bytes.
std::string statement_text(std::string_view text);

/// BYTES that are these: a word, a JSON value, a quoted string or hex:…, whichever is the plainest that a scenario
/// reads as these bytes after `=>` and nothing else.
std::string operand_text(std::string_view bytes);

/// A JSON text without a `{name}`: in a block that repeats it would be replaced. It can only stand in a string, where
/// the brace has an escape.
std::string without_templates(std::string_view json);

}  // namespace hypersim::language
