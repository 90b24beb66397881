#pragma once
// The components of packages, which `package file:DIR` names in scenarios.

#include <vector>

#include "hypersim/language/parse.hpp"

#include "components.hpp"

namespace hypersim::cli {

/// Makes the components of its packages known. One that a process of the cast runs and that cannot be used is a mistake
/// of the file, as one that its text has. Compiles nothing.
void add_components(language::ParsedFile& file, const ComponentUse& use);

/// Compiles what these scenarios may play: what the processes of their casts run, and the other components of their
/// packages, but for scripts of the terminal, which are compiled if they are spawned. Another code than Passed if one
/// of the first cannot be compiled, or if a signal has come; it has complained of that.
ExitCode compile_components(const std::vector<language::Scenario>& scenarios);

}  // namespace hypersim::cli
