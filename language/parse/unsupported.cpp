#include "unsupported.hpp"

#include <array>
#include <string>

namespace hypersim::language {

void report_unsupported(Cursor& cursor, Position at, std::string_view what) {
  cursor.report(at, std::string(what) + " is not supported yet");
}

const UnsupportedClause* find_unsupported_clause(std::string_view name) {
  static constexpr std::array<UnsupportedClause, 1> kClauses = {{{"on", "on NODE", 1}}};
  for (const UnsupportedClause& clause : kClauses) {
    if (clause.name == name) return &clause;
  }
  return nullptr;
}

}  // namespace hypersim::language
