#pragma once
// Reads steps: who acts, the verb and what belongs to it, `-> NAME`, `=> EXPECTED`.

#include <string>
#include <string_view>

#include "blocks.hpp"
#include "reading.hpp"
#include "table.hpp"
#include "verbs.hpp"

namespace hypersim::language {

class Steps {
 public:
  /// Both outlive this. `blocks` takes the steps.
  Steps(Reading& reading, Blocks& blocks) : reading_(reading), blocks_(blocks) {}

  // Each reads a statement whose first word is taken.
  void check(const Token& first);
  void sim(const Token& first);
  /// One that begins with who acts or, in a pipeline, with the verb; or with a mistake. `title_is_missing`: the file
  /// has no title, and this statement is the place to say so.
  void step(const Token& first, bool title_is_missing);

 private:
  /// `sim install` and `sim uninstall`
  void package_step(PackageStep kind, const Token& first);
  void no_result();
  void process_step(const Token& first, bool title_is_missing);
  void pipeline_step(const Token& first);
  /// Who acts; false if the rest of the line cannot be judged.
  bool actor(const Token& first, bool title_is_missing, WhoOperand& who);
  /// The next word, if it is a verb of this kind. If not, that is reported, and the result is null.
  const Keyword* verb(std::string_view what, KeywordKind kind);
  /// The rest of a step, after its verb.
  void step_of(WhoOperand who, const Keyword& verb, Position at);
  void result(Step& step, const Keyword& verb);
  std::string result_name();
  void part(Step& step);
  void check_status(const Step& step);

  Reading& reading_;
  Blocks& blocks_;
  Token taken_verb_;
};

/// The first statement is another one.
void report_missing_title(Cursor& cursor, const Token& first);

}  // namespace hypersim::language
