#pragma once
// What options accept, as CLI11 asks: an empty text, or the complaint.

#include <cstdint>
#include <optional>
#include <string>

namespace hypersim::cli {

/// CLI11 lets a number that is too large pass as the largest one.
std::string check_u64(const std::string& text);
std::string check_not_empty(const std::string& text);
/// As the language writes it: `250ms`, `5s`, `2m`, `1h`.
std::optional<std::uint64_t> duration_ms(const std::string& text);
std::string check_duration(const std::string& text);

}  // namespace hypersim::cli
