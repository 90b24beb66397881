#pragma once
// JSON values as the node compares them.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "hypersim/runtime/json_reader.hpp"

namespace hypersim::runtime {

/// Levels of a JSON value. serde_json refuses deeper nesting wherever it reads a value and does not ignore it.
inline constexpr std::size_t kJsonDepthMax = 127;

/// A text that is the same for two JSON texts exactly when serde_json's Value of them is equal: keys sorted, the last
/// of duplicate keys kept, white space and escapes gone; an integer that fits u64 or i64 is not a float (1 is not 1.0),
/// -0 is the float -0.0 and equals 0.0, integers beyond u64 are floats. No value if the text is not JSON as serde_json
/// reads it into a Value (at most kJsonDepthMax levels; UTF-8; no lone surrogates; floats in range).
std::optional<std::string> canonical_json(std::string_view text);

/// Why it gives no value: it is not JSON, or a number is out of range, …; nothing if it gives one.
std::optional<JsonMistake> json_value_mistake(std::string_view text);
/// The same for a person: `it is not JSON: expected a value at byte 0`. Empty if it gives one.
std::string json_value_mistake_text(std::string_view text);

/// The same text without the white space between its tokens and otherwise unchanged; nothing if it is not JSON.
std::optional<std::string> compact_json(std::string_view text);

/// A JSON number, as JsonReader::read_number_text() returns it, as serde_json's f64; nothing if it is out of
/// range.
std::optional<double> json_f64(std::string_view number);

}  // namespace hypersim::runtime
