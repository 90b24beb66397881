#pragma once
// Which changes of a scenario would have let a process do what it was refused, worded for people.

#include <string>
#include <vector>

#include "hypersim/analysis/names.hpp"

namespace hypersim::analysis {

/// `in the declaration of desk`, `in the spawn of helper`.
std::string where_said(const language::ProcessDecl& decl);

/// Declarations, any one of which lets `who` message `target`: "`public` in the declaration of desk". A clause
/// `requests` or `grants` takes its process out of the wired ones, so it is only named where there is one.
std::vector<std::string> declarations_to_message(const Names& names, const runtime::ProcessId& who,
                                                 const runtime::Address& target);
/// The same for any capability; none where only `sim grant` helps.
std::vector<std::string> declarations_to_hold(const Names& names, const runtime::ProcessId& who,
                                              const runtime::Capability& cap);

}  // namespace hypersim::analysis
