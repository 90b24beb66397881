#pragma once
// Did an event happen to what a condition speaks of: that capability, that process, that database and key, that text?
// Narrower than condition_changes.hpp, which must not miss anything: a condition may change in other ways, too.

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/trace.hpp"

#include "outcome.hpp"

namespace hypersim::simulator {

/// Of a condition with parts: to any of them. `saved`: what is saved under the names that the condition uses.
bool happens_to(const language::Condition& condition, const runtime::Fact& fact, const SavedNames& saved);

}  // namespace hypersim::simulator
