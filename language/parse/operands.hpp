#pragma once
// Reads the operands that name something: WHO, NODE, DB, CAP. Each is resolved at once. A wrong one is reported and
// yields something harmless: a scenario with a mistake is never run. The operands that are values: values.hpp.

#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/result.hpp"

#include "cursor.hpp"
#include "scope.hpp"
#include "sources.hpp"
#include "values.hpp"

namespace hypersim::language {

/// The package that a database without one belongs to.
struct OwnPackage {
  enum class Kind { None, Package, Unknown };
  Kind kind = Kind::None;
  runtime::PackageId package;

  /// No process acts, so a database must be given with its package.
  static OwnPackage none() { return {}; }
  /// The package of a process. It is Unknown if the process is unknown because of an earlier mistake.
  static OwnPackage of(const WhoOperand& who);
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
  /// From now on, what is named without a node is on that one: on the first if the name is empty.
  void act_on(const runtime::NodeId& node) { here_ = node; }
  /// The node on which what is named without one is.
  const runtime::NodeId& node() const { return here_.empty() ? cast_.node() : here_; }

  /// A process of one of the nodes. `other_words` may stand here, too, and are taken by the caller: for the nearest
  /// spelling.
  WhoOperand who(const std::vector<std::string_view>& other_words = {});
  /// The same for what a message goes to, or who issues: it may be on a node that is not there.
  WhoOperand target(const std::vector<std::string_view>& other_words = {});
  /// The WHO that `token` means, for the first word of a step, which is taken already. If the name is unknown, nothing
  /// is reported, `cast` is -1, and the address is empty.
  WhoOperand who_from(const Token& token);
  /// The same for any text. The error says what is wrong with an id.
  runtime::Result<WhoOperand, std::string> who_named(std::string_view text, Position at) const;
  /// NODE: the name of a node of the scenario; the first, and reported, if it is none.
  runtime::NodeId node_name();
  DbOperand db(const OwnPackage& own_package);
  CapOperand cap(const OwnPackage& own_package);
  /// The same of a WHO that stands behind it: what it names without a node is on the node of that one.
  CapOperand cap_of(const OwnPackage& own_package, std::string_view joint, WhoOperand& holder);

 private:
  WhoOperand who_of_any_node(const std::vector<std::string_view>& other_words);
  void warn_of_namesakes(const WhoOperand& who);
  std::string db_name(const Token& token, std::size_t slash);
  struct Prefix {
    OwnPackage package;
    runtime::NodeId node;  // empty: nothing is said of it
  };
  Prefix prefix_of(const Token& token, std::string_view prefix);
  bool check_node(Position at, std::string_view name);

  Cursor& cursor_;
  const Cast& cast_;
  const Sources& sources_;
  Values& values_;
  runtime::NodeId here_;     // empty: the first
  bool names_node_ = false;  // the last CAP says on which node its issuer is
};

}  // namespace hypersim::language
