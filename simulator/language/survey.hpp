#pragma once
// The first look at a file: who is in the cast, on which node, wherever the declarations stand; so that they may name
// each other, and a declaration with a mistake in it still declares. Reports nothing.

#include <set>
#include <string>
#include <string_view>

#include "language/scope.hpp"

namespace hypersim::simulator::language {

struct Survey {
  Cast cast;
  runtime::NodeId node;
  bool has_title = false;
  /// Names of `matrix` statements.
  std::set<std::string, std::less<>> templates;
};

Survey survey(std::string_view text);

}  // namespace hypersim::simulator::language
