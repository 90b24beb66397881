#pragma once
// What a process says about a child that it spawns (docs/semantics.md, section 5).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/on_exit.hpp"

namespace hypersim::runtime {

struct SpawnDraft {
  SpawnDraft(std::optional<std::string> process_name, std::string of_program)
      : name(std::move(process_name)), program(std::move(of_program)) {}

  /// Gives `to` the capability with these params, which the child issues.
  struct Grant {
    ProcessId to;
    std::string params;  // JSON
  };

  std::optional<std::string> name;  // none: a random one
  std::string program;              // what it runs, by its name on the node
  OnExit on_exit;
  Capabilities requests;  // it gets those that the parent holds or issues
  std::vector<Grant> grants;
  bool is_public = false;
};

enum class SpawnError { NameTaken, NoFileAtPath };
/// `NameTaken`, `NoFileAtPath`.
std::string_view to_text(SpawnError error);

}  // namespace hypersim::runtime
