#pragma once
// What `--set NAME=VALUE` says: the text of a `let`, or the one value of a `matrix`, from outside of the file.

#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::language {

struct Setting {
  std::string name;
  /// The value as a scenario would write it: one token.
  std::string written;
};
using Settings = std::vector<Setting>;

/// Reads `NAME=VALUE`. VALUE is written as after `let NAME`; one that is not a single token there stands as if it were
/// in quotes. The error is a sentence.
runtime::Result<Setting, std::string> parse_setting(std::string_view text);

}  // namespace hypersim::language
