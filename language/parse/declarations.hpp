#pragma once
// Reads the declarations of a scenario: scenario, option, node, process, manifest, package,
// tags, let, matrix, fault.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "hypersim/language/scenario.hpp"

#include "manifests.hpp"
#include "operands.hpp"
#include "outline.hpp"

namespace hypersim::language {

class Declarations {
 public:
  /// All outlive this.
  Declarations(Cursor& cursor, Operands& operands, const Cast& cast, const Outline& outline, Scenario& out)
      : cursor_(cursor),
        operands_(operands),
        values_(operands.values()),
        cast_(cast),
        outline_(outline),
        out_(out),
        manifests_(cursor, operands, cast, outline, out) {}

  // Each reads the rest of its statement, after the keyword, which stood at `at`.
  void scenario(Position at);
  void option(Position at);
  void node(Position at);
  void process(Position at);
  void manifest(Position at);
  void package(Position at);
  void tags(Position at);
  void matrix(Position at);
  void let(Position at);
  void fault(Position at);

  const Manifests& manifests() const { return manifests_; }

 private:
  /// Reports `what` if it stands there for the second time, with the line of the first.
  bool once(const std::string& what, Position at);
  /// The name of a `let` or a `matrix`.
  void name_in_braces(std::string_view keyword);
  /// Reports one that uses its own name or a later one, which had no value yet when this one got its values.
  void uses_earlier_ones(std::string_view keyword, const Token& name);
  void process_name(const Token& name);
  void process_id(ProcessDecl& process, const Token& name);
  runtime::NodeId node_of(const Token& name) const;
  void check_duplicate_id(const ProcessDecl& process, const Token& name, const Token& id);
  std::optional<Position> entry_of(const ProcessDecl& process) const;

  Cursor& cursor_;
  Operands& operands_;
  Values& values_;
  const Cast& cast_;
  const Outline& outline_;
  Scenario& out_;
  Manifests manifests_;
  struct Named {
    std::string keyword;
    Position at;
  };
  std::map<std::string, Position> places_;  // of what may stand once
  std::map<std::string, Named> named_;      // by `let` and `matrix`
};

}  // namespace hypersim::language
