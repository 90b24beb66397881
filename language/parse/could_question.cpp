// `hypersim caps --could WHO CAP`: the operands of the language, read with the names of a scenario.

#include "hypersim/language/could_question.hpp"

#include "operands.hpp"
#include "text/limits.hpp"

namespace hypersim::language {

namespace {

language::Cast cast_of(const Scenario& scenario) {
  language::Cast cast;
  cast.set_nodes(scenario.nodes);
  for (const ProcessDecl& decl : scenario.cast) cast.add(decl.name, decl.address, decl.at);
  cast.settle();
  return cast;
}

}  // namespace

std::variant<CouldQuestion, std::string> parse_could(const Scenario& scenario, const std::string& who,
                                                     const std::string& cap) {
  const std::string text = who + " holds " + cap;
  if (text.size() > language::kFileSizeMax) return "--could: the question is too long\n";
  language::DiagnosticSink sink;
  std::size_t text_left = text.size();
  std::size_t bytes_left = 0;
  const language::Bindings bindings;
  language::Lexer lexer(text, 0, bindings, text_left, sink);
  language::Cursor cursor(lexer, sink);
  const language::Cast cast = cast_of(scenario);
  language::SavedNames saved;
  const language::OpenTexts none;
  const language::Sources sources(text, "--could", none);
  language::Values values(cursor, saved, sources, bytes_left);
  language::Operands operands(cursor, cast, sources, values);
  CouldQuestion question;
  if (!cursor.next_statement()) {
    sink.add(lexer.end_of_file(), "expected WHO and CAP, found nothing");
  } else {
    question.who = operands.target();
    cursor.expect_word("holds");
    operands.act_on(question.who.address.node());
    question.cap = operands.cap(language::OwnPackage::of(question.who));
    cursor.expect_end();
    if (cursor.next_statement()) cursor.fail(cursor.peek().at, "expected one question, found another line");
  }
  const ParsedFile mistakes{{}, sink.take(), {{"--could", text}}};
  if (!mistakes.diagnostics.empty()) return format_diagnostics(mistakes);
  return question;
}

}  // namespace hypersim::language
