#pragma once
// Who of the cast is a script, and who runs a program of its own: a name is one or the other, and only a script takes
// steps.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "cursor.hpp"
#include "diagnostics.hpp"
#include "scope.hpp"

namespace hypersim::language {

/// Reports a program that is neither registered nor a component of the process's own package.
void check_program(Cursor& cursor, const Token& name, const Cast& cast, const runtime::Address& process);

class Roles {
 public:
  /// A declaration or a `spawn` says what the member runs. An empty `program` is a script.
  void plays(int member, std::string_view program, Position at);
  void takes_step(int member, Position at, const DoneByPtr& done_by);
  /// Call this when everything is read.
  void report(const Cast& cast, DiagnosticSink& sink) const;

 private:
  struct Role {
    std::string program;
    std::optional<Position> program_at;
    std::optional<Position> script_at;
    std::optional<Position> first_step;
    DoneByPtr first_step_by;
  };
  std::map<int, Role> roles_;
};

}  // namespace hypersim::language
