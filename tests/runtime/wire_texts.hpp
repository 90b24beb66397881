#pragma once
// What the tests of wire types share: a text read and written again, and a capability as it is written.

#include <optional>
#include <string>
#include <string_view>

namespace hypersim::runtime::wire {

template <class T>
std::optional<std::string> rewritten(std::string_view text) {
  const auto value = from_json<T>(text);
  return value ? std::optional(to_json(*value)) : std::nullopt;
}

inline const std::string kCap = R"({"issuer":"n@a:b:c","params":"1"})";

}  // namespace hypersim::runtime::wire
