#pragma once
// Scenarios that are played to find something out about a session: why a step came to what it came to, and why a
// condition does not hold.

#include "hypersim/language/scenario.hpp"

namespace hypersim::cli::shell {

/// The step of that line has to succeed, or with `as_written` to come to what its line says; whatever the others come
/// to is right. Properties are left out.
void judge_only(language::Scenario& scenario, int line, bool as_written);

/// The condition of the `check` at that line, or null.
const language::Condition* condition_at(const language::Scenario& scenario, int line);
/// `WHO lacks CAP` at that line becomes `WHO holds CAP`, whose failure says how it could be held.
void ask_for_the_contrary(language::Scenario& scenario, int line);

}  // namespace hypersim::cli::shell
