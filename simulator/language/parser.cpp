#include "language/parser.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "language/conditions.hpp"
#include "language/read_file.hpp"
#include "language/unsupported.hpp"

namespace hypersim::simulator::language {

namespace {

enum class Kind { Declaration, Property, Check, Sim, Parallel, End, Block, Unsupported };

}  // namespace

struct Parser::Statement {
  std::string_view keyword;
  Kind kind;
  void (Declarations::*declare)(Position);
};

const Parser::Statement* Parser::find_statement(std::string_view keyword) {
  static const std::array<Statement, 20> kStatements = {{
      {"scenario", Kind::Declaration, &Declarations::scenario},
      {"option", Kind::Declaration, &Declarations::option},
      {"node", Kind::Declaration, &Declarations::node},
      {"process", Kind::Declaration, &Declarations::process},
      {"tags", Kind::Declaration, &Declarations::tags},
      {"never", Kind::Property, nullptr},
      {"always", Kind::Property, nullptr},
      {"finally", Kind::Property, nullptr},
      {"check", Kind::Check, nullptr},
      {"sim", Kind::Sim, nullptr},
      {"parallel", Kind::Parallel, nullptr},
      {"end", Kind::End, nullptr},
      {"repeat", Kind::Block, nullptr},
      {"pipeline", Kind::Block, nullptr},
      {"manifest", Kind::Unsupported, nullptr},
      {"include", Kind::Unsupported, nullptr},
      {"matrix", Kind::Unsupported, nullptr},
      {"eventually", Kind::Unsupported, nullptr},
      {"sometimes", Kind::Unsupported, nullptr},
      {"fault", Kind::Unsupported, nullptr},
  }};
  for (const Statement& statement : kStatements) {
    if (statement.keyword == keyword) return &statement;
  }
  return nullptr;
}

Parser::Parser(std::string_view text, const std::string& path)
    : text_(text),
      survey_(survey(text)),
      lexer_(text, sink_),
      cursor_(lexer_, sink_),
      operands_(cursor_, survey_.cast, saved_, std::filesystem::path(path).parent_path().string()),
      declarations_(cursor_, operands_, survey_.cast, scenario_) {
  scenario_.path = path;
  if (survey_.templates.empty()) return;
  saved_.excuse_all();
  lexer_.leave_out_templates(survey_.templates);
}

ParsedScenario Parser::run() {
  while (!sink_.full() && cursor_.next_statement()) {
    statement();
    finish_statement();
  }
  if (!sink_.full()) end_of_file();
  ParsedScenario parsed;
  parsed.diagnostics = sink_.take();
  if (parsed.diagnostics.empty()) parsed.scenario = std::move(scenario_);
  return parsed;
}

void Parser::statement() {
  const Token first = cursor_.take();
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
  process_step(first);
}

void Parser::finish_statement() {
  // The names that a statement saves are saved, too, where it could not be read.
  for (Token token = cursor_.skip_token(); token.kind != TokenKind::End; token = cursor_.skip_token()) {
    if (!token.is("->")) continue;
    token = cursor_.skip_token();
    if (token.raw.find('{') != std::string_view::npos) saved_.excuse_all();
    saved_.save(token.raw, Saved::Unknown, -1);
  }
}

void Parser::missing_title(const Token& first) {
  cursor_.report(first.at, "expected scenario \"TITLE\" before anything else, found " + found(first));
}

void Parser::check_place(const Statement& statement, const Token& first) {
  const std::string word = "\"" + std::string(statement.keyword) + "\"";
  const bool declares = statement.kind == Kind::Declaration;
  const bool inside_refused = declares || statement.kind == Kind::Property || statement.kind == Kind::Check;
  if (block_ && inside_refused) {
    cursor_.report(first.at, word + " cannot stand inside \"parallel\"");
  } else if (declares && first_step_ && !first.is("scenario")) {
    cursor_.report(first.at,
                   word + " comes before the first step, which is in line " + std::to_string(first_step_->line));
  }
}

void Parser::declaration(const Statement& statement, const Token& first) {
  switch (statement.kind) {
    case Kind::Declaration:
      return (declarations_.*statement.declare)(first.at);
    case Kind::Property:
      return property(first);
    case Kind::Check:
      return check(first);
    case Kind::Sim:
      return sim_step(first);
    case Kind::Parallel:
      return parallel(first);
    case Kind::End:
      return end(first);
    case Kind::Block:
      return unsupported_block(first);
    case Kind::Unsupported:
      return report_unsupported(cursor_, first.at, statement.keyword);
  }
}

void Parser::property(const Token& first) {
  Property property;
  property.at = first.at;
  property.kind = first.is("never")    ? Property::Kind::Never
                  : first.is("always") ? Property::Kind::Always
                                       : Property::Kind::Finally;
  property.condition = read_condition(cursor_, operands_);
  cursor_.expect_end();
  scenario_.properties.push_back(std::move(property));
}

void Parser::parallel(const Token& first) {
  if (block_) {
    cursor_.report(first.at, "\"parallel\" cannot stand inside \"parallel\"");
    skip_block(first);
    return;
  }
  note_step(first.at);
  block_.emplace();
  block_->step.at = first.at;
  block_->step.text = "parallel";
  saved_.begin_parallel();
  cursor_.expect_end();
}

void Parser::end(const Token& first) {
  if (!block_) {
    cursor_.fail(first.at, "this \"end\" closes nothing; no block is open here");
    return;
  }
  saved_.end_parallel(cursor_);
  block_->step.is = std::move(block_->parallel);
  scenario_.steps.push_back(std::move(block_->step));
  block_.reset();
  cursor_.expect_end();
}

void Parser::unsupported_block(const Token& first) {
  note_step(first.at);
  report_unsupported(cursor_, first.at, first.raw);
  skip_block(first);
}

void Parser::skip_block(const Token& first) {
  int depth = 1 + (block_ ? 1 : 0);
  const int outside = depth - 1;
  finish_statement();
  sink_.mute(true);
  while (depth > outside && cursor_.next_statement()) {
    const Token token = cursor_.take();
    cursor_.split_parentheses(token.is("check"));
    if (token.is("end")) --depth;
    if (token.is("parallel") || token.is("pipeline") || token.is("repeat")) ++depth;
    if (depth == kBlockDepthMax + 1 && !token.is("end")) {
      sink_.mute(false);
      cursor_.report(token.at, "blocks may be " + std::to_string(kBlockDepthMax) + " deep, this one is deeper");
      sink_.mute(true);
    }
    finish_statement();
  }
  sink_.mute(false);
  if (depth > outside)
    sink_.add(first.at,
              "this " + in_quotes(first.raw) + " is never closed; expected \"end\" before the end of the file");
}

void Parser::end_of_file() {
  if (block_) {
    saved_.end_parallel(cursor_);
    sink_.add(block_->step.at, "this \"parallel\" is never closed; expected \"end\" before the end of the file");
  }
  if (at_first_statement_) sink_.add(lexer_.end_of_file(), "expected scenario \"TITLE\", found the end of the file");
}

}  // namespace hypersim::simulator::language

namespace hypersim::simulator {

namespace {

/// A file that is not read at all.
ParsedScenario refused(std::string why) {
  ParsedScenario parsed;
  parsed.diagnostics.push_back({{}, std::move(why), {}});
  return parsed;
}

}  // namespace

ParsedScenario parse_scenario(std::string_view text, const std::string& path) {
  if (text.size() > language::kFileSizeMax) {
    return refused("the file is larger than " + language::size_text(language::kFileSizeMax));
  }
  return language::Parser(text, path).run();
}

ParsedScenario load_scenario(const std::string& path) {
  auto text = language::read_regular_file(path, language::kFileSizeMax);
  if (!text) return refused("the file cannot be read: " + text.error());
  ParsedScenario parsed = parse_scenario(*text, path);
  parsed.text = std::move(*text);
  return parsed;
}

}  // namespace hypersim::simulator
