#pragma once
// What is wrong with a command line, as a sentence: what was found, what is meant to be there, and what is nearest.

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace hypersim::cli {

/// Of the words that `app` could not parse, and of which it threw the error. A value that came from an environment
/// variable is named by it.
std::string usage_mistake(const CLI::App& app, const std::vector<std::string>& words, const CLI::ParseError& error);

}  // namespace hypersim::cli
