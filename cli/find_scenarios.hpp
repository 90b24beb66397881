#pragma once
// From the paths of a command line to the scenario files that they mean.

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::cli {

/// Files as they are named; folders: every *.scn below them, in order. The error is a sentence.
runtime::Result<std::vector<std::string>, std::string> find_scenarios(const std::vector<std::string>& paths);

/// All scenarios of all files, parsed; or nothing, with every mistake of every file printed to stderr. Once
/// `interrupted` is set, the files behind the one that is being read are left out.
std::optional<std::vector<language::Scenario>> load_all(const std::vector<std::string>& files,
                                                        const std::atomic<bool>& interrupted);

/// Those whose path or title matches the regular expression of `--only` (RE2; the empty one matches all). The error is
/// a sentence.
runtime::Result<std::vector<language::Scenario>, std::string> only_matching(std::vector<language::Scenario> scenarios,
                                                                            const std::string& only);

}  // namespace hypersim::cli
