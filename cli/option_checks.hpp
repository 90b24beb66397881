#pragma once
// What options accept, as CLI11 asks: an empty text, or the complaint.

#include <string>

namespace hypersim::cli {

/// CLI11 lets a number that is too large pass as the largest one.
std::string check_u64(const std::string& text);
std::string check_not_empty(const std::string& text);

}  // namespace hypersim::cli
