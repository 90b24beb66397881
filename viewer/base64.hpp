#pragma once
// Bytes as a page holds them (RFC 4648, section 4).

#include <string>
#include <string_view>

namespace hypersim::viewer {

std::string base64(std::string_view bytes);

}  // namespace hypersim::viewer
