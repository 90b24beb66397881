#pragma once
// The first look at the statements of a scenario's files: who is in the cast, on which nodes, and which sequences are
// there? So declarations may name each other in any order, and a declaration with a mistake in it still declares.
// Reports nothing.

#include "outline.hpp"
#include "scope.hpp"
#include "sequences.hpp"

namespace hypersim::language {

struct Survey {
  Cast cast;
  std::vector<runtime::NodeId> nodes;
  bool has_title = false;
  SequenceMap sequences;
};

/// `text_left`: see Lexer.
Survey survey(const Sources& sources, const Outline& outline, std::size_t& text_left);

}  // namespace hypersim::language
