#pragma once
// `exit requests JSON`: the requests that the end of a process sends, in the form in which the runtime's OnExit holds
// them, or as a person writes it: with names for targets, texts for bytes, and without what has a default.

#include <vector>

#include "hypersim/runtime/on_exit.hpp"

#include "operands.hpp"

namespace hypersim::language {

/// Reads the next token as such a value. Reports all mistakes in it, at its place.
std::vector<runtime::OnExitRequest> read_exit_requests(Cursor& cursor, Operands& operands);

}  // namespace hypersim::language
