#pragma once
// What the build has made of the sources in src/: see CMakeLists.txt.

#include <string_view>

namespace hypersim::viewer {

/// All modules as one script that runs by itself.
std::string_view script();
std::string_view style();

}  // namespace hypersim::viewer
