#pragma once
// Which place a database's name stands for where nobody checks names (docs/semantics.md, section 9, D7): two names of
// one place are one database on disk.

#include <string>
#include <string_view>

namespace hypersim::simulator {

/// Of `package:publisher/name`: the components of its path, from the root, each behind a '/'.
std::string db_place(std::string_view db);
/// Does `package:publisher/name` stand for a place of its own? No other such name does for the same.
bool has_own_place(std::string_view db);
/// Is it that place, or in it?
bool is_in_place(std::string_view what, std::string_view place);

}  // namespace hypersim::simulator
