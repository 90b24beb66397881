#pragma once
// Bodies that a module cannot read: where, why, what was nearly right, and which older version took this form. Reasons
// for failures and the warnings of `check` print it.

#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/identity.hpp"

namespace hypersim::analysis {

/// Why that module does not take the body, in sentences, the reason first. None if it takes it, or if hypersim does not
/// have that module.
std::vector<std::string> why_not_taken(const runtime::ProcessId& module, std::string_view body);

}  // namespace hypersim::analysis
