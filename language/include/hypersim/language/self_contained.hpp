#pragma once
// Scenarios that are written elsewhere, without the files that they include. Only texts; no file is read.

#include <string>
#include <string_view>

#include "hypersim/language/parse.hpp"

namespace hypersim::language {

/// The text with `folder` in front of each `file:` operand that is not absolute: what is named from one folder is then
/// named from another, from which `folder` leads to the first. Strings, JSON and comments stay as they are.
std::string rebase_files(std::string_view text, const std::string& folder);

/// The text of the scenario's own file with those that it includes in the place of the statements. An include whose
/// file was not read stays.
std::string with_includes(const ParsedFile& file);

}  // namespace hypersim::language
