#pragma once
// Our codec, by the names of the types: what the golden vectors and the JSON in the docs are held against.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace hypersim::wire_vectors {

using Text = std::optional<std::string>;
/// Reads the text as its type and writes it again; nothing if it is refused.
using Codec = std::function<Text(std::string_view)>;

/// For each type that we have.
const std::map<std::string, Codec, std::less<>>& codecs();

}  // namespace hypersim::wire_vectors
