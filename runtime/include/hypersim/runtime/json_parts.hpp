#pragma once
// Parts of a JSON text, as texts: what is left of them is exactly what was written. All texts are JSON that
// canonical_json() accepts; parts are views into them.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::runtime {

struct JsonEntry {
  std::string key;
  std::string_view value;
};
/// The members of an object, by their keys; of several with one key the last, as serde_json has it.
std::vector<JsonEntry> json_members(std::string_view object);
std::vector<std::string_view> json_elements(std::string_view array);

/// Is it empty, or does it begin with `/`, with `~0` and `~1` as its only escapes (RFC 6901)?
bool is_json_pointer(std::string_view text);
/// A key as a part of a JSON Pointer: `/` is `~1`.
std::string json_pointer_part(std::string_view key);
/// Where that byte stands, as a JSON Pointer: the value that begins there, else the innermost one that it is in, or
/// behind. The text need not be JSON beyond the byte.
std::string json_pointer_to(std::string_view text, std::size_t byte);
/// What stands at the JSON Pointer, without white space around it; or nothing.
std::optional<std::string_view> json_at(std::string_view text, std::string_view pointer);

/// The first place, in the order of `part`, where `whole` is not as `part` asks; none if it has all of it. Objects of
/// `whole` may have more members at any depth; arrays are as long as those of `part`; other values are equal as
/// serde_json's Value is.
struct JsonLack {
  std::string pointer;
  std::string_view wanted;                // of `part`
  std::optional<std::string_view> found;  // of `whole`, or nothing
};
std::optional<JsonLack> json_lack(std::string_view whole, std::string_view part);
/// `whole` with no more members than `part` has, where both are objects, or arrays of one length: compact, and such
/// that json_lack(whole, it) finds nothing.
std::string json_narrowed(std::string_view whole, std::string_view part);

}  // namespace hypersim::runtime
