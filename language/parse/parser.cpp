#include "parser.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "conditions.hpp"
#include "unsupported.hpp"

namespace hypersim::language {

namespace {

enum class Kind { Declaration, Include, Property, Check, Sim, Block, End, Unsupported };

}  // namespace

struct Parser::Statement {
  std::string_view keyword;
  Kind kind;
  void (Declarations::*declare)(Position);
  void (Parser::*open)(const Token&);
};

const Parser::Statement* Parser::find_statement(std::string_view keyword) {
  static const std::array<Statement, 20> kStatements = {{
      {"scenario", Kind::Declaration, &Declarations::scenario, nullptr},
      {"option", Kind::Declaration, &Declarations::option, nullptr},
      {"node", Kind::Declaration, &Declarations::node, nullptr},
      {"process", Kind::Declaration, &Declarations::process, nullptr},
      {"tags", Kind::Declaration, &Declarations::tags, nullptr},
      {"matrix", Kind::Declaration, &Declarations::matrix, nullptr},
      {"fault", Kind::Declaration, &Declarations::fault, nullptr},
      {"include", Kind::Include, nullptr, nullptr},
      {"never", Kind::Property, nullptr, nullptr},
      {"always", Kind::Property, nullptr, nullptr},
      {"eventually", Kind::Property, nullptr, nullptr},
      {"finally", Kind::Property, nullptr, nullptr},
      {"sometimes", Kind::Property, nullptr, nullptr},
      {"check", Kind::Check, nullptr, nullptr},
      {"sim", Kind::Sim, nullptr, nullptr},
      {"parallel", Kind::Block, nullptr, &Parser::parallel},
      {"pipeline", Kind::Block, nullptr, &Parser::pipeline},
      {"repeat", Kind::Block, nullptr, &Parser::repeat},
      {"end", Kind::End, nullptr, nullptr},
      {"manifest", Kind::Unsupported, nullptr, nullptr},
  }};
  for (const Statement& statement : kStatements) {
    if (statement.keyword == keyword) return &statement;
  }
  return nullptr;
}

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
  if (first.kind == TokenKind::Word && find_statement(first.raw) != nullptr) {
    if (title_is_missing_) missing_title(first);
    if (first.is("scenario") && !is_first && !std::exchange(has_title_, true)) {
      cursor_.report(first.at, "the title must be the first statement");
    }
    has_title_ = has_title_ || first.is("scenario");
    const Statement& found = *find_statement(first.raw);
    const bool condition = found.kind == Kind::Property || found.kind == Kind::Check;
    cursor_.split_parentheses(condition);
    check_place(found, first);
    declaration(found, first);
    return;
  }
  cursor_.split_parentheses(false);
  if (taker() != nullptr && taker()->kind == Block::Kind::Pipeline) {
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
  cursor_.report(first.at, "expected scenario \"TITLE\" before anything else, found " + found(first));
}

/// Files that are included hold declarations: is this statement none?
bool Parser::refused_in_included(const Token& first) {
  const Statement* found = first.kind == TokenKind::Word ? find_statement(first.raw) : nullptr;
  if (first.is("scenario")) {
    cursor_.fail(first.at, "a file that is included has no title; its declarations belong to the scenario");
    lexer_.skip_file();
    return true;
  }
  const bool declares = found != nullptr && (found->kind == Kind::Declaration || found->kind == Kind::Include ||
                                             found->kind == Kind::Property || found->kind == Kind::Unsupported);
  if (declares) return false;
  const bool is_step = found != nullptr || (first.kind == TokenKind::Word && survey_.cast.find(first.raw) >= 0);
  if (is_step) {
    cursor_.fail(first.at, "a file that is included holds declarations, found the step " + in_quotes(first.raw));
  } else {
    const std::vector<std::string_view> words = {"option",  "node",  "process", "tags",       "matrix",
                                                 "include", "never", "always",  "eventually", "finally"};
    cursor_.fail(first.at, "expected a declaration, found " + language::found(first),
                 cursor_.spelling_hint(first.raw, words));
  }
  if (found != nullptr && found->kind == Kind::Block) skip_block(first);
  return true;
}

void Parser::check_place(const Statement& statement, const Token& first) {
  const std::string word = "\"" + std::string(statement.keyword) + "\"";
  const bool declares = statement.kind == Kind::Declaration || statement.kind == Kind::Include;
  if (const Block* block = refusing_block(statement)) {
    cursor_.report(first.at, word + " cannot stand inside " + in_quotes(keyword(*block)));
  } else if (declares && first_step_ && !first.is("scenario")) {
    cursor_.report(first.at,
                   word + " comes before the first step, which is in line " + std::to_string(first_step_->line));
  }
}

const Parser::Block* Parser::refusing_block(const Statement& statement) {
  const Block* around = taker();
  switch (statement.kind) {
    case Kind::Declaration:
    case Kind::Include:
    case Kind::Property:
      return blocks_.empty() ? nullptr : &blocks_.back();
    case Kind::Check:
      return around;
    case Kind::Sim:
      return around != nullptr && around->kind == Block::Kind::Pipeline ? around : nullptr;
    default:
      return nullptr;
  }
}

void Parser::declaration(const Statement& statement, const Token& first) {
  switch (statement.kind) {
    case Kind::Declaration:
      return (declarations_.*statement.declare)(first.at);
    case Kind::Include:
      return include(first);
    case Kind::Property:
      return property(first);
    case Kind::Check:
      return check(first);
    case Kind::Sim:
      return sim_step(first);
    case Kind::Block:
      return (this->*statement.open)(first);
    case Kind::End:
      return end(first);
    case Kind::Unsupported:
      return report_unsupported(cursor_, first.at, statement.keyword);
  }
}

void Parser::include(const Token& first) {
  cursor_.set_usage("include file:PATH");
  const Token path = cursor_.peek();
  constexpr std::string_view kFile = "file:";
  if (path.kind != TokenKind::Word || path.raw.substr(0, kFile.size()) != kFile || path.raw == kFile) {
    return cursor_.expected("the file with the declarations, file:PATH");
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

void Parser::property(const Token& first) {
  Property property;
  property.at = first.at;
  property.kind = first.is("never")        ? Property::Kind::Never
                  : first.is("always")     ? Property::Kind::Always
                  : first.is("eventually") ? Property::Kind::Eventually
                  : first.is("sometimes")  ? Property::Kind::Sometimes
                                           : Property::Kind::Finally;
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
  if (inside(Block::Kind::Parallel)) saved_.end_parallel(cursor_);
  for (const Block& block : blocks_) not_closed(block.step.at, keyword(block));
  if (at_first_statement_) sink_.add(lexer_.end_of_file(), "expected scenario \"TITLE\", found the end of the file");
}

}  // namespace hypersim::language
