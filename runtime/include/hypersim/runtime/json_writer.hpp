#pragma once
// Writes JSON as serde_json's to_string does, byte for byte: no white space, fields in the order of the type, control
// characters as \b \t \n \f \r or \u00xx, everything else as it is.

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace hypersim::runtime {

/// Appends `text` as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view text);
/// Appends `bytes` as serde writes a Vec<u8>: `[0,255]`.
void append_json_byte_array(std::string& out, std::string_view bytes);
void append_json_u64(std::string& out, std::uint64_t value);
std::string json_string(std::string_view text);

}  // namespace hypersim::runtime
