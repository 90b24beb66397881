#pragma once
// Durations as people write them: a number and a unit.

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hypersim::runtime {

struct DurationUnit {
  std::string_view name;
  std::uint64_t ms;
};
inline constexpr std::array<DurationUnit, 4> kDurationUnits = {
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}}};

/// Reads `250ms`, `5s`, `2m` or `1h`. None if it is something else, or too long for 64 bits.
inline std::optional<std::uint64_t> duration_ms(std::string_view text) {
  std::uint64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc()) return std::nullopt;
  for (const DurationUnit& each : kDurationUnits) {
    if (each.name != std::string_view(unit, static_cast<std::size_t>(end - unit))) continue;
    return count > UINT64_MAX / each.ms ? std::nullopt : std::optional(count * each.ms);
  }
  return std::nullopt;
}

/// In whole seconds if possible, else in milliseconds.
inline std::string duration_text(std::uint64_t ms) {
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + "s" : std::to_string(ms) + "ms";
}

}  // namespace hypersim::runtime
