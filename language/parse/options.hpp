#pragma once
// The options of a step: words with operands, in any order, each at most once unless it says otherwise.

#include <functional>
#include <string_view>
#include <vector>

#include "verbs.hpp"

namespace hypersim::language {

struct Option {
  std::string_view name;
  /// Reads what follows the name.
  std::function<void()> read;
  bool repeatable = false;
};

/// Reads options until `->`, `=>` or the end.
void read_options(Cursor& cursor, const std::vector<Option>& options);

/// `within D`, in whole seconds.
Option within_option(StepContext& context, Step& step);

}  // namespace hypersim::language
