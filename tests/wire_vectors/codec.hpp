#pragma once
// Our codec, by the names of the types. The golden vectors and the JSON in the docs are compared with it.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace hypersim::wire_vectors {

using Text = std::optional<std::string>;
/// Reads the text as its type and writes it again. Returns nothing if the text is refused.
using Codec = std::function<Text(std::string_view)>;

/// For each type that we have.
const std::map<std::string, Codec, std::less<>>& codecs();

}  // namespace hypersim::wire_vectors
