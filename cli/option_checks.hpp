#pragma once
// What several commands have in common: what options accept, as CLI11 asks (an empty text, or the complaint), and
// --load.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hypersim::cli {

/// CLI11 lets a number that is too large pass as the largest one.
std::string check_u64(const std::string& text);
std::string check_not_empty(const std::string& text);
/// As the language writes it: `250ms`, `5s`, `2m`, `1h`.
std::optional<std::uint64_t> duration_ms(const std::string& text);
std::string check_duration(const std::string& text);

void add_load(CLI::App& sub, std::vector<std::string>& libraries);

}  // namespace hypersim::cli
