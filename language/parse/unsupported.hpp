#pragma once
// What the language has but this release does not run. Such a thing is no mistake of the scenario's writer: it is
// named as what it is, and nothing that follows from it is reported.

#include <string_view>

#include "cursor.hpp"

namespace hypersim::language {

/// `sim partition is not supported yet`.
void report_unsupported(Cursor& cursor, Position at, std::string_view what);

/// The clauses of a process and how many operands follow each.
struct UnsupportedClause {
  std::string_view name;
  std::string_view shown;
  int operands;
};
/// None if the clause is not one of them.
const UnsupportedClause* find_unsupported_clause(std::string_view name);

}  // namespace hypersim::language
