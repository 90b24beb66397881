#pragma once
// Values and statements as text: shortened for readers, exact for scenario files.

#include <string>
#include <string_view>

namespace hypersim::language {

/// A value as it would be written in a scenario: a word, a JSON value, a quoted string, or hex:…; shortened to about 80
/// characters, JSON to 120.
std::string bytes_text(std::string_view bytes);
/// A statement of the scenario on one line of a report: white space made blanks, shortened to 200 bytes.
std::string statement_text(std::string_view text);

/// How to write these bytes in a scenario: the plainest of a word, a JSON value, a quoted string and hex:… that the
/// reader takes as these bytes after `=>`, and as nothing else.
std::string operand_text(std::string_view bytes);

/// How to write the name of a database: as it is, or in quotes.
std::string database_text(std::string_view name);

/// A JSON text without a `{name}`: in a block that repeats it would be replaced. It can only stand in a string, where
/// the brace has an escape.
std::string without_templates(std::string_view json);

}  // namespace hypersim::language
