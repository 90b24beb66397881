#pragma once
// The characters of ids, as they are written in a scenario. A node checks them when it initializes a process.

#include <optional>
#include <string_view>

#include "hypersim/runtime/identity.hpp"

#include "cursor.hpp"
#include "values.hpp"

namespace hypersim::language {

/// Reports the first character of `part` that is not allowed; `offset` is where the part begins in the token.
bool check_characters(Cursor& cursor, const Token& token, std::size_t offset, std::string_view part,
                      std::string_view what, bool dots);

/// The next token as the id of a package. Nothing, and reported, if it is not one.
std::optional<runtime::PackageId> read_package_id(Cursor& cursor, Values& values);

}  // namespace hypersim::language
