#include "parser.hpp"

#include <algorithm>
#include <utility>

#include "conditions.hpp"

namespace hypersim::language {

namespace {

constexpr std::string_view kTitle = "scenario";

/// For an operand that should begin with `form`, and perhaps begins with something like it.
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
    : sources_(sources),
      outline_(outline),
      sink_(sink),
      allowance_(allowance),
      survey_(survey(sources, outline, allowance.text)),
      bindings_(outline.bindings),
      lexer_(sources.text(0), 0, bindings_, allowance.text, sink_),
      cursor_(lexer_, sink_),
      operands_(cursor_, survey_.cast, saved_, sources, allowance.operand_bytes),
      declarations_(cursor_, operands_, survey_.cast, outline, scenario_) {
  scenario_.path = sources.path(0);
  scenario_.combination = outline.combination;
  is_another_combination_ = outline.is_another;
}

Scenario Parser::run() {
  while (!sink_.full() && cursor_.next_statement()) {
    statement();
    finish_statement();
  }
  if (!sink_.full()) end_of_file();
  add_spawned();
  for (int source = 1; source < sources_.size(); ++source) scenario_.includes.push_back(sources_.path(source));
  return std::move(scenario_);
}

void Parser::statement() {
  const Token first = cursor_.take();
  if (lexer_.source() != 0 && refused_in_included(first)) return;
  if (!blocks_.empty() && !first.is("end")) {
    blocks_.back().has_lines = true;
    if (!count_step(first.at)) return;
  }
  title_is_missing_ = at_first_statement_ && !cursor_.failed() && !survey_.has_title;
  const bool is_first = std::exchange(at_first_statement_, false);
  if (const Word* word = first.kind == TokenKind::Word ? find_statement(first.raw) : nullptr) {
    if (title_is_missing_) missing_title(first);
    if (first.is(kTitle) && !is_first && !std::exchange(has_title_, true)) {
      cursor_.report(first.at, "the title must be the first statement");
    }
    has_title_ = has_title_ || first.is(kTitle);
    if (!word->is_supported) return cursor_.report_unsupported(first.at, word->text);
    check_place(*word, first);
    return statement_of(*word, first);
  }
  if (taker() != nullptr && taker()->kind == BlockKind::Pipeline) {
    pipeline_step(first);
  } else {
    process_step(first);
  }
}

void Parser::finish_statement() {
  // The names that a statement saves are saved, too, where it could not be read.
  for (Token token = cursor_.skip_token(); token.kind != TokenKind::End; token = cursor_.skip_token()) {
    if (!token.is("->")) continue;
    token = cursor_.skip_token();
    saved_.save(token.raw, Saved::Unknown, -1);
  }
}

void Parser::missing_title(const Token& first) {
  const std::vector<std::string_view> words = {kTitle};
  cursor_.report(first.at, "expected scenario \"TITLE\" before anything else, found " + found(first),
                 cursor_.spelling_hint(first, words));
}

/// Files that are included hold declarations: is this statement none?
bool Parser::refused_in_included(const Token& first) {
  const Word* found = first.kind == TokenKind::Word ? find_statement(first.raw) : nullptr;
  if (first.is(kTitle)) {
    cursor_.fail(first.at, "a file that is included has no title; its declarations belong to the scenario");
    lexer_.skip_file();
    return true;
  }
  if (found != nullptr && (found->declares() || found->kind == WordKind::Property)) return false;
  const bool is_step = found != nullptr || (first.kind == TokenKind::Word && survey_.cast.find(first.raw) >= 0);
  if (is_step) {
    cursor_.fail(first.at, "a file that is included holds declarations, found the step " + in_quotes(first.raw));
  } else {
    cursor_.fail(first.at, "expected a declaration, found " + language::found(first),
                 cursor_.spelling_hint(first, words_of(WordKind::Declaration), words_of(WordKind::Include),
                                       words_of(WordKind::Property)));
  }
  if (found != nullptr && found->opens_block()) skip_block(first);
  return true;
}

void Parser::check_place(const Word& word, const Token& first) {
  const std::string quoted = in_quotes(word.text);
  if (const Block* block = refusing_block(word)) {
    cursor_.report(first.at, quoted + " cannot stand inside " + in_quotes(keyword_of(block->kind)));
  } else if (word.declares() && first_step_ && !first.is(kTitle)) {
    cursor_.report(first.at,
                   quoted + " comes before the first step, which is in line " + std::to_string(first_step_->line));
  }
}

const Parser::Block* Parser::refusing_block(const Word& word) {
  const Block* around = taker();
  switch (word.kind) {
    case WordKind::Declaration:
    case WordKind::Include:
    case WordKind::Property:
      return blocks_.empty() ? nullptr : &blocks_.back();
    case WordKind::Check:
      return around;
    case WordKind::Sim:
      return around != nullptr && around->kind == BlockKind::Pipeline ? around : nullptr;
    default:
      return nullptr;
  }
}

void Parser::statement_of(const Word& word, const Token& first) {
  if (word.kind != WordKind::Property && word.kind != WordKind::Check) cursor_.set_usage(word.usage);
  switch (word.kind) {
    case WordKind::Declaration:
      return (declarations_.*word.declare)(first.at);
    case WordKind::Include:
      return include(first);
    case WordKind::Property:
      return property(first, *word.property);
    case WordKind::Check:
      return check(first);
    case WordKind::Sim:
      return sim_step(first);
    case WordKind::Block:
      return open_block(*word.block, first);
    default:
      return end(first);
  }
}

void Parser::include(const Token& first) {
  const Token path = cursor_.peek();
  constexpr std::string_view kFile = "file:";
  if (path.kind != TokenKind::Word || path.raw.substr(0, kFile.size()) != kFile || path.raw == kFile) {
    return cursor_.expected("the file with the declarations, file:PATH", form_hint(cursor_, path, kFile));
  }
  cursor_.take();
  const Included* included = outline_.included(first.at);
  const bool is_misquoted = included != nullptr && included->source < 0 && !included->hint.empty();
  if (!is_misquoted) cursor_.expect_end();  // what follows belongs to the name
  if (included == nullptr || cursor_.failed()) return;
  if (included->source < 0) return cursor_.report(path.at, included->mistake, included->hint);
  if (!blocks_.empty() || first_step_) return;
  finish_statement();
  lexer_.enter(sources_.text(included->source), included->source);
}

void Parser::property(const Token& first, Property::Kind kind) {
  Property property;
  property.at = first.at;
  property.kind = kind;
  property.condition = read_condition(cursor_, operands_);
  cursor_.expect_end();
  scenario_.properties.push_back(std::move(property));
}

/// Those that a `spawn` names, after those that are declared, as in the survey.
void Parser::add_spawned() {
  if (!sink_.empty()) return;
  for (const Member& member : survey_.cast.members()) {
    if (!member.spawned) continue;
    ProcessDecl process;
    process.name = member.name;
    process.address = member.address.value_or(runtime::Address());
    process.wired = false;
    process.spawned = true;
    process.answers = {"ok", {}, "ok", member.declared_at};
    process.at = member.declared_at;
    scenario_.cast.push_back(std::move(process));
  }
}

void Parser::end_of_file() {
  for (const Member& member : survey_.cast.members()) {
    if (!member.unstarted) continue;
    sink_.add(member.declared_at,
              "nothing ever starts " + in_quotes(member.name) + ": only itself, or what it spawns, would spawn it",
              "declare one of them with \"process\"");
  }
  for (const ProcessDecl& process : scenario_.cast) {
    if (!process.spawned) roles_.plays(survey_.cast.find(process.name), process.program, process.at);
  }
  roles_.report(survey_.cast, sink_);
  if (inside(BlockKind::Parallel)) saved_.end_parallel(cursor_);
  for (const Block& block : blocks_) not_closed(block.step.at, keyword_of(block.kind));
  if (at_first_statement_) sink_.add(lexer_.end_of_file(), "expected scenario \"TITLE\", found the end of the file");
}

}  // namespace hypersim::language
