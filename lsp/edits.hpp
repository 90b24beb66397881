#pragma once
// From one text to another by as few changes as a reader expects: an editor keeps its marks and its cursor in what does
// not change.

#include <string>
#include <string_view>
#include <vector>

#include "text.hpp"

namespace hypersim::lsp {

struct Edit {
  Span span;
  std::string text;
  friend bool operator==(const Edit&, const Edit&) = default;
};

/// In order, and none overlaps another. `to` differs from `from` in white space, and little else.
std::vector<Edit> edits_between(std::string_view from, std::string_view to);

}  // namespace hypersim::lsp
