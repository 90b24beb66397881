#pragma once
// The URL of a request that leaves the node.

#include <optional>
#include <string>
#include <string_view>

namespace hypersim::processes {

/// As the crate url writes it (`http://API.example` is `http://api.example/`); nothing if it is none. What does not
/// begin with a scheme that it knows stays as it is.
std::optional<std::string> normalized_url(std::string_view text);

/// Can http-client:distro:sys be asked for it?
bool is_http(std::string_view normalized_url);

}  // namespace hypersim::processes
