#pragma once
// The pages of the documentation that help texts point to. They lie beside the command where it is installed, as
// cmake/HypersimInstall.cmake says, and in a build folder, too.

#include <optional>
#include <string>
#include <string_view>

namespace hypersim::cli {

/// Where the pages are, or would be if they were there.
std::string manual_folder();
/// The path of that page; nothing if it is not there.
std::optional<std::string> manual_page(std::string_view page);

/// For the end of a help text: a new line, ABOUT, and the path of the page in docs/. Empty if the page is not there.
std::string see_also(std::string_view about, std::string_view page);

}  // namespace hypersim::cli
