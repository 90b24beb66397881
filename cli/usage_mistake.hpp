#pragma once
// What is wrong with a command line, as a sentence: what was found, what is meant to be there, and what is nearest.

#include <CLI/CLI.hpp>
#include <string>

namespace hypersim::cli {

/// Of a line that `app` could not parse, and of which it threw the error.
std::string usage_mistake(const CLI::App& app, const CLI::ParseError& error);

}  // namespace hypersim::cli
