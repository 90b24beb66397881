#pragma once
// SHA-256, by libsodium.

#include <string>
#include <string_view>

namespace hypersim::runtime {

/// 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace hypersim::runtime
