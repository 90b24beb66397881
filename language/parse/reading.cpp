#include "reading.hpp"

#include <string>

namespace hypersim::language {

Reading::Reading(const Sources& files, const Outline& of, DiagnosticSink& mistakes, Allowance& left)
    : sources(files),
      outline(of),
      sink(mistakes),
      allowance(left),
      survey(language::survey(sources, outline, allowance.text)),
      bindings(outline.bindings),
      lexer(sources.text(0), 0, bindings, allowance.text, sink),
      cursor(lexer, sink),
      values(cursor, saved, sources, allowance.operand_bytes),
      operands(cursor, survey.cast, sources, values) {}

void Reading::finish_statement() {
  for (Token token = cursor.skip_token(); token.kind != TokenKind::End; token = cursor.skip_token()) {
    if (!token.is("->")) continue;
    token = cursor.skip_token();
    saved.save(token.raw, Saved::Unknown, -1);
  }
}

bool Reading::count_step(Position at) {
  if (allowance.steps > 0) {
    --allowance.steps;
    return true;
  }
  sink.stop(at, "a file may have " + std::to_string(kStepsMax) +
                    " steps, each round of a repeat and each combination of a matrix counted; these are more");
  return false;
}

}  // namespace hypersim::language
