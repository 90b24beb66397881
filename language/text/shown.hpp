#pragma once
// Single characters, as a report may show them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hypersim::language {

/// A character that could move a terminal's cursor, change its state, or reorder what it shows.
bool is_unsafe(std::uint32_t code_point);

/// A character of which a reader sees nothing, or a blank, but which is not the blank.
bool is_invisible(std::uint32_t code_point);

/// Appends the character at byte `at` as a report shows it. Returns its size in bytes.
std::size_t append_shown(std::string& out, std::string_view text, std::size_t at);

}  // namespace hypersim::language
