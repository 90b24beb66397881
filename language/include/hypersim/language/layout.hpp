#pragma once
// The canonical layout of a scenario file (docs/scenario-language.md, "Layout"). Works on the tokens of the text, so
// that nothing in it is lost: tokens, their text and their order stay, and so do comments; only the white space between
// them and the line ends change.

#include <string>
#include <string_view>

#include "hypersim/runtime/result.hpp"

namespace hypersim::language {

/// `text`, which parse_scenarios() accepts, in the canonical layout: laid out again it is the same. The error is a
/// sentence: a name in braces stands for more than a part of a token, so that what its line says is not known here.
runtime::Result<std::string, std::string> lay_out(std::string_view text);

}  // namespace hypersim::language
