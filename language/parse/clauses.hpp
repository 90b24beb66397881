#pragma once
// The clauses of a process: what `process` declares behind the id, and what `spawn` says of a child.

#include "hypersim/language/scenario.hpp"

#include "operands.hpp"

namespace hypersim::language {

/// Reads clauses in any order, until `->`, `=>` or the end, into the process. A database without a package is of
/// `own_package`.
void read_clauses(Cursor& cursor, Operands& operands, const OwnPackage& own_package, ProcessDecl& process);

/// Is it a module that hypersim has itself? A process can stand in for any other module.
bool is_own_module(const runtime::ProcessId& id);

}  // namespace hypersim::language
