#pragma once
// Between the language and the script process: a step becomes a command, and what the script reports becomes the
// step's outcome.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/processes/script.hpp"
#include "hypersim/simulator/database_rights.hpp"

#include "outcome.hpp"

namespace hypersim::simulator {

/// Where steps send requests that do not say so. Made once, because making an address costs more than sending to it.
struct ModuleAddresses {
  /// `known`: names of that node; may be null.
  explicit ModuleAddresses(const runtime::NodeId& node, const runtime::KnownNames* known = nullptr);

  runtime::Address kv, timer;
};

/// Makes the command that plays the step (one of those that a process does) in `command`. Returns why it cannot be
/// given: a name that is not set. `named`: what steps send that is the same in each run; may be null.
std::optional<Reason> make_command(const language::Step& step, const ModuleAddresses& modules, const SavedNames& saved,
                                   const DatabaseRights::Known* named,
                                   std::optional<processes::ScriptCommand>& command);

/// By which a node's process map knows what members of the cast run.
inline constexpr const char* kScriptProgram = "script";
/// What the process runs, by that name.
std::string program_name(const language::ProcessDecl& decl);

/// What the script's report means for the step.
Outcome outcome_of(const language::Step& step, const processes::ScriptResult& result, const SavedNames& saved,
                   const analysis::Names& names);

/// The same for each step of a pipeline.
std::vector<Outcome> outcomes_of(const language::PipelineStep& pipeline, const processes::ScriptResult& result,
                                 const SavedNames& saved, const analysis::Names& names);

/// What `-> NAME` saves of a step that succeeded; or why its body has no such part.
runtime::Result<Saved, Reason> saved_of(const language::Step& step, const Outcome& outcome);

}  // namespace hypersim::simulator
