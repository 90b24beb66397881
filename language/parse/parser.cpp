#include "parser.hpp"

#include <algorithm>
#include <utility>

#include "conditions.hpp"

namespace hypersim::language {

namespace {

constexpr std::string_view kTitle = "scenario";

/// A hint for an operand that does not begin with `form` but perhaps with a misspelt one.
std::string form_hint(const Cursor& cursor, const Token& operand, std::string_view form) {
  const std::vector<std::string_view> words = {form};
  if (operand.kind != TokenKind::Word || operand.raw.starts_with(form)) return {};
  for (const std::size_t size : {form.size(), form.size() - 1, form.size() + 1}) {
    std::string hint = cursor.spelling_hint(operand.raw.substr(0, size), words);
    if (!hint.empty()) return hint;
  }
  return {};
}

}  // namespace

Parser::Parser(const Sources& sources, const Outline& outline, DiagnosticSink& sink, Allowance& allowance)
    : reading_(sources, outline, sink, allowance),
      declarations_(reading_.cursor, reading_.operands, reading_.survey.cast, outline, reading_.scenario),
      blocks_(reading_),
      steps_(reading_, blocks_) {
  reading_.scenario.path = sources.path(0);
  reading_.scenario.combination = outline.combination;
  for (const auto& [name, text] : outline.names) {
    if (text.set) reading_.scenario.settings.push_back({name, *text.set});
  }
}

Scenario Parser::run() {
  while (!reading_.sink.full() && reading_.cursor.next_statement()) {
    statement();
    reading_.finish_statement();
  }
  if (!reading_.sink.full()) end_of_file();
  add_spawned();
  number_steps(reading_.scenario);
  for (int source = 1; source < reading_.sources.size(); ++source)
    reading_.scenario.includes.push_back(reading_.sources.path(source));
  return std::move(reading_.scenario);
}

void Parser::statement() {
  const Token first = reading_.cursor.take();
  if (reading_.lexer.source() != 0 && refused_in_included(first)) return;
  if (!first.is("end") && !blocks_.begin_line(first.at)) return;
  const bool title_is_missing = at_first_statement_ && !reading_.cursor.failed() && !reading_.survey.has_title;
  const bool is_first = std::exchange(at_first_statement_, false);
  if (const Keyword* word = first.kind == TokenKind::Word ? find_statement(first.raw) : nullptr) {
    if (title_is_missing) report_missing_title(reading_.cursor, first);
    if (first.is(kTitle) && !is_first && !std::exchange(has_title_, true)) {
      reading_.cursor.report(first.at, "the title must be the first statement");
    }
    has_title_ = has_title_ || first.is(kTitle);
    if (!word->is_supported) return reading_.cursor.report_unsupported(first.at, word->text);
    check_place(*word, first);
    return statement_of(*word, first);
  }
  steps_.step(first, title_is_missing);
}

/// Included files have only declarations. Is this statement another one? If so, that is reported.
bool Parser::refused_in_included(const Token& first) {
  const Keyword* found = first.kind == TokenKind::Word ? find_statement(first.raw) : nullptr;
  if (first.is(kTitle)) {
    reading_.cursor.fail(first.at, "a file that is included has no title; its declarations belong to the scenario");
    reading_.lexer.skip_file();
    return true;
  }
  if (found != nullptr && (found->declares() || found->kind == KeywordKind::Property)) return false;
  const bool is_step = found != nullptr || (first.kind == TokenKind::Word && reading_.survey.cast.find(first.raw) >= 0);
  if (is_step) {
    reading_.cursor.fail(first.at,
                         "a file that is included holds declarations, found the step " + in_quotes(first.raw));
  } else {
    reading_.cursor.fail(
        first.at, "expected a declaration, found " + language::found(first),
        reading_.cursor.spelling_hint(first, keywords_of(KeywordKind::Declaration), keywords_of(KeywordKind::Include),
                                      keywords_of(KeywordKind::Property)));
  }
  if (found != nullptr && found->opens_block()) blocks_.skip(first);
  return true;
}

void Parser::check_place(const Keyword& word, const Token& first) {
  const std::string quoted = in_quotes(word.text);
  const auto first_step = blocks_.first_step();
  if (const auto block = refusing_block(word)) {
    reading_.cursor.report(first.at, quoted + " cannot stand inside " + in_quotes(keyword_of(*block)));
  } else if (word.declares() && first_step && !first.is(kTitle)) {
    reading_.cursor.report(
        first.at, quoted + " comes before the first step, which is in line " + std::to_string(first_step->line));
  }
}

std::optional<BlockKind> Parser::refusing_block(const Keyword& word) const {
  switch (word.kind) {
    case KeywordKind::Declaration:
    case KeywordKind::Include:
    case KeywordKind::Property:
      return blocks_.innermost();
    case KeywordKind::Check:
      return blocks_.taking();
    case KeywordKind::Sim:
      return blocks_.taking() == BlockKind::Pipeline ? blocks_.taking() : std::nullopt;
    default:
      return std::nullopt;
  }
}

void Parser::statement_of(const Keyword& word, const Token& first) {
  if (word.kind != KeywordKind::Property && word.kind != KeywordKind::Check) reading_.cursor.set_usage(word.usage);
  switch (word.kind) {
    case KeywordKind::Declaration:
      return (declarations_.*word.declare)(first.at);
    case KeywordKind::Include:
      return include(first);
    case KeywordKind::Property:
      return property(first, *word.property);
    case KeywordKind::Check:
      return steps_.check(first);
    case KeywordKind::Sim:
      return steps_.sim(first);
    case KeywordKind::Block:
      return blocks_.open(*word.block, first);
    default:
      return blocks_.end(first);
  }
}

void Parser::include(const Token& first) {
  const Token path = reading_.cursor.peek();
  constexpr std::string_view kFile = "file:";
  if (path.kind != TokenKind::Word || path.raw.substr(0, kFile.size()) != kFile || path.raw == kFile) {
    return reading_.cursor.expected("the file with the declarations, file:PATH",
                                    form_hint(reading_.cursor, path, kFile));
  }
  reading_.cursor.take();
  const Included* included = reading_.outline.included(first.at);
  const bool is_misquoted = included != nullptr && included->source < 0 && !included->hint.empty();
  if (!is_misquoted) reading_.cursor.expect_end();  // what follows belongs to the name
  if (included == nullptr || reading_.cursor.failed()) return;
  if (included->source < 0) return reading_.cursor.report(path.at, included->mistake, included->hint);
  if (!blocks_.empty() || blocks_.first_step()) return;
  reading_.finish_statement();
  reading_.lexer.enter(reading_.sources.text(included->source), included->source);
}

void Parser::property(const Token& first, Property::Kind kind) {
  Property property;
  property.at = first.at;
  property.kind = kind;
  property.condition = read_condition(reading_.cursor, reading_.operands);
  reading_.cursor.expect_end();
  reading_.scenario.properties.push_back(std::move(property));
}

/// Adds the processes that a `spawn` names after those that are declared, as in the survey.
void Parser::add_spawned() {
  if (!reading_.sink.empty()) return;
  for (const Member& member : reading_.survey.cast.members()) {
    if (!member.spawned) continue;
    ProcessDecl process;
    process.name = member.name;
    process.address = member.address.value_or(runtime::Address());
    process.wired = false;
    process.spawned = true;
    process.answers = {"ok", {}, "ok", member.declared_at};
    process.at = member.declared_at;
    reading_.scenario.cast.push_back(std::move(process));
  }
}

void Parser::end_of_file() {
  for (const Member& member : reading_.survey.cast.members()) {
    if (!member.unstarted) continue;
    reading_.sink.add(
        member.declared_at,
        "nothing ever starts " + in_quotes(member.name) + ": only itself, or what it spawns, would spawn it",
        "declare one of them with \"process\"");
  }
  for (const ProcessDecl& process : reading_.scenario.cast) {
    if (!process.spawned) reading_.roles.plays(reading_.survey.cast.find(process.name), process.program, process.at);
  }
  reading_.roles.report(reading_.survey.cast, reading_.sink);
  blocks_.end_of_file();
  if (at_first_statement_)
    reading_.sink.add(reading_.lexer.end_of_file(), "expected scenario \"TITLE\", found the end of the file");
}

}  // namespace hypersim::language
