#pragma once
// Reads the operands that name something: WHO, NODE, DB, CAP. Each is resolved at once. A wrong one is reported and
// yields something harmless: a scenario with a mistake is never run. The operands that are values: values.hpp.

#include <string>
#include <string_view>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/result.hpp"

#include "cursor.hpp"
#include "scope.hpp"
#include "sources.hpp"
#include "values.hpp"

namespace hypersim::language {

/// The package that a database without one belongs to.
struct Home {
  enum class Kind { None, Package, Unknown };
  Kind kind = Kind::None;
  runtime::PackageId package;

  /// No process acts: a database must come with its package.
  static Home none() { return {}; }
  /// That of a process; Unknown if the process is not known because of an earlier mistake.
  static Home of(const WhoOperand& who);
};

class Operands {
 public:
  /// All outlive this.
  Operands(Cursor& cursor, const Cast& cast, const Sources& sources, Values& values)
      : cursor_(cursor), cast_(cast), sources_(sources), values_(values) {}

  Values& values() const { return values_; }
  const Cast& cast() const { return cast_; }
  /// `line 5`, or `line 5 of cast.inc` where that is not the file of `from`; for messages.
  std::string in_line(Position at, Position from) const;
  /// The node that the scenario is about.
  const runtime::NodeId& node() const { return cast_.node(); }

  WhoOperand who();
  /// The WHO that `token` stands for; for the first word of a step, which is taken already. A name that is unknown is
  /// not reported: `cast` is -1 then, and the address empty.
  WhoOperand who_from(const Token& token);
  /// The same of any text; the error says what is wrong with an id.
  runtime::Result<WhoOperand, std::string> who_named(std::string_view text, Position at) const;
  /// NODE: the name of a node of the scenario.
  runtime::NodeId node_name();
  DbOperand db(const Home& home);
  CapOperand cap(const Home& home);

 private:
  std::string db_name(const Token& token, std::size_t slash);
  Home home_from_prefix(const Token& token, std::string_view prefix);

  Cursor& cursor_;
  const Cast& cast_;
  const Sources& sources_;
  Values& values_;
};

}  // namespace hypersim::language
