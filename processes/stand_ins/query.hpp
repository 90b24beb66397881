#pragma once
// The query of a URL.

#include <map>
#include <string>
#include <string_view>

namespace hypersim::processes {

/// `a=1&b=x+y` as names and values, decoded; of two with one name, the later counts.
std::map<std::string, std::string> query_params(std::string_view query);

/// With what cannot stand in a URL written as %20 and the like, as a browser does.
std::string with_escapes(std::string_view path);

}  // namespace hypersim::processes
