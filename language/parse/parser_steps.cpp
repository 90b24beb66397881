// The part of Parser that reads steps: who acts, the verb, `-> NAME`, `=> EXPECTED`, and the lane they belong to.

#include <algorithm>
#include <utility>

#include "conditions.hpp"
#include "expectations.hpp"
#include "parser.hpp"

namespace hypersim::language {
namespace {

/// Is the nearest of the names and of the words that begin a line one of these?
bool is_nearly_a_statement(std::string_view text, const std::vector<std::string_view>& names) {
  Spelling spelling(text);
  spelling.offer_all(names);
  spelling.offer_all(statement_words());
  return find_statement(spelling.best()) != nullptr;
}

bool sends_a_request(const Step& step) {
  return std::holds_alternative<KvStep>(step.is) || std::holds_alternative<ShareStep>(step.is) ||
         std::holds_alternative<RequestStep>(step.is) || std::holds_alternative<SendStep>(step.is);
}

}  // namespace

void Parser::check(const Token& first) {
  note_step(first.at);
  Step step;
  step.at = first.at;
  step.is = CheckStep{read_condition(cursor_, operands_)};
  cursor_.expect_end();
  step.text = cursor_.text();
  add_step(std::move(step), kNoLane);
}

void Parser::sim_step(const Token& first) {
  note_step(first.at);
  Step step;
  step.at = first.at;
  enter_lane(kSimLane);
  const Word* found = verb("a verb of sim", WordKind::SimVerb);
  if (found == nullptr) return;
  if (!found->is_supported) return cursor_.report_unsupported(taken_verb_.at, found->usage);
  StepContext context{cursor_, operands_, saved_, Home::none(), -1};
  found->read(context, step);
  cursor_.set_usage({});
  const bool result = cursor_.peek().is("->") || cursor_.peek().is("=>");
  if (result) cursor_.expected("the end of the line", "a step of sim has no result");
  cursor_.expect_end();
  step.text = cursor_.text();
  add_step(std::move(step), kSimLane);
}

void Parser::process_step(const Token& first) {
  WhoOperand who;
  if (!actor(first, who)) return;
  note_step(first.at);
  enter_lane(who.cast);
  roles_.takes_step(who.cast, first.at);
  const Word* found = verb("a verb", WordKind::Verb);
  if (found != nullptr) step_of(std::move(who), *found, first.at);
}

/// A line of a pipeline: its process stands in the pipeline's first line.
void Parser::pipeline_step(const Token& first) {
  const Word* found = first.kind == TokenKind::Word ? find_word(WordKind::Verb, first.raw) : nullptr;
  if (found == nullptr) {
    const bool has_process = first.kind == TokenKind::Word && survey_.cast.find(first.raw) >= 0;
    std::string hint = has_process ? "the process stands only in the first line of the pipeline"
                                   : cursor_.spelling_hint(first, words_of(WordKind::Verb), words_of(WordKind::Block),
                                                           words_of(WordKind::End));
    return cursor_.fail(first.at, "expected a verb, found " + language::found(first), std::move(hint));
  }
  taken_verb_ = first;
  constexpr std::string_view kSubject = "WHO ";
  cursor_.set_usage(found->usage.substr(std::min(kSubject.size(), found->usage.size())));
  step_of(*taker()->step.who, *found, first.at);
}

void Parser::step_of(WhoOperand who, const Word& verb, Position at) {
  Step step;
  step.at = at;
  const int process = who.cast;
  StepContext context{cursor_, operands_, saved_, Home::of(who), process};
  step.who = std::move(who);
  verb.read(context, step);
  cursor_.set_usage({});
  if (const auto* spawn = std::get_if<SpawnStep>(&step.is)) {
    roles_.plays(spawn->cast, spawn->child.program, spawn->child.at);
  }
  const Block* block = taker();
  if (block != nullptr && block->kind == BlockKind::Pipeline && !sends_a_request(step)) {
    const bool sleeps = std::holds_alternative<SleepStep>(step.is);
    cursor_.report(taken_verb_.at,
                   sleeps ? "\"sleep\" cannot stand in a pipeline: that sends all its requests before it awaits any"
                          : in_quotes(verb.text) + " sends no request; a pipeline holds only steps that do");
  }
  result(step, verb);
  cursor_.expect_end();
  step.text = cursor_.text();
  add_step(std::move(step), process);
}

bool Parser::actor(const Token& first, WhoOperand& who) {
  if (cursor_.failed()) return false;
  if (first.kind == TokenKind::Word) who = operands_.who_from(first);
  if (cursor_.failed()) return false;
  if (title_is_missing_) missing_title(first);
  if (first.kind == TokenKind::Word && (who.cast >= 0 || survey_.cast.is_excused(first.raw))) return true;
  if (title_is_missing_) {
    cursor_.abandon();
    return false;
  }
  std::vector<std::string_view> names;
  if (cursor_.wants_hints()) names = survey_.cast.names();
  const bool has_verb = first.kind == TokenKind::Word && cursor_.peek().kind == TokenKind::Word &&
                        find_word(WordKind::Verb, cursor_.peek().raw) != nullptr;
  // `nevr log contains "x"`
  const bool is_statement = has_verb && cursor_.wants_hints() && is_nearly_a_statement(first.raw, names);
  const bool is_step = has_verb && !is_statement;
  const bool has_id = !who.address.text().empty();
  if (has_id) {
    cursor_.report(first.at, "only a process of the cast takes steps, found " + found(first));
  } else if (is_step) {
    cursor_.report(first.at, "expected a name of the cast, found " + found(first), cursor_.spelling_hint(first, names));
  } else {
    cursor_.fail(first.at, "expected a statement or a name of the cast, found " + found(first),
                 cursor_.spelling_hint(first, statement_words(), names));
  }
  return is_step;
}

const Word* Parser::verb(std::string_view what, WordKind kind) {
  const Token token = cursor_.peek();
  const Word* found = token.kind == TokenKind::Word ? find_word(kind, token.raw) : nullptr;
  if (found != nullptr) {
    taken_verb_ = cursor_.take();
    cursor_.set_usage(found->usage);
    return found;
  }
  std::string hint = cursor_.spelling_hint(token, words_of(kind));
  if (hint.empty()) hint = "there are " + listed(supported_texts(kind));
  cursor_.expected(what, std::move(hint));
  return nullptr;
}

void Parser::result(Step& step, const Word& verb) {
  const Token arrow = cursor_.peek();
  if (arrow.is("->") && !verb.saves) {
    cursor_.fail(arrow.at, "\"" + std::string(verb.text) + "\" has no result that could be saved");
  }
  if (cursor_.take_word("->")) step.saves = result_name();
  if (cursor_.take_word("=>")) step.expected = read_expected(cursor_, operands_);
  if (cursor_.peek().is("->")) cursor_.expected("the end of the line", "\"-> NAME\" comes before \"=>\"");
  cursor_.expect_end();
  if (step.saves.empty()) return;
  Saved what = verb.saves.value_or(Saved::Unknown);
  if (const auto* send = std::get_if<SendStep>(&step.is); send != nullptr && send->no_answer)
    what = Saved::RequestUnanswered;
  saved_.save(step.saves, cursor_.failed() ? Saved::Unknown : what, step.who->cast);
}

std::string Parser::result_name() {
  const Token token = cursor_.peek();
  std::string name = operands_.word("a name for the result after \"->\"");
  if (cursor_.failed()) return {};
  if (!is_name(name)) {
    const bool dollar = token.raw.front() == '$' && is_name(token.raw.substr(1)) && token.raw.size() <= 40;
    cursor_.report(token.at, "a name is a letter, then letters, digits, \"-\" or \"_\", found " + found(token),
                   dollar ? "write: -> " + std::string(token.raw.substr(1)) : "");
    return std::string(dollar ? token.raw.substr(1) : token.raw);
  }
  if (is_reserved(name)) {
    cursor_.report(token.at, found(token) + " is a word of the language and cannot be a name");
  }
  return name;
}

void Parser::enter_lane(int lane) {
  if (inside(BlockKind::Parallel)) saved_.enter_lane(lane);
}

void Parser::add_step(Step step, int lane) {
  if (blocks_.empty() && !count_step(step.at)) return;
  // A scenario with a mistake is never run: its steps need no room.
  if (!sink_.empty() || (!blocks_.empty() && !blocks_.back().runs)) return;
  const auto round = std::find_if(blocks_.rbegin(), blocks_.rend(), [](const Block& block) { return block.label; });
  if (round != blocks_.rend()) step.round = round->label;
  Block* block = taker();
  if (block == nullptr) {
    scenario_.steps.push_back(std::move(step));
  } else if (auto* pipeline = std::get_if<PipelineStep>(&block->step.is)) {
    pipeline->steps.push_back(std::move(step));
  } else {
    auto& lanes = std::get<ParallelStep>(block->step.is).lanes;
    const auto [entry, added] = block->lanes.try_emplace(lane, lanes.size());
    if (added) lanes.push_back({step.who, {}});
    lanes[entry->second].steps.push_back(std::move(step));
  }
}

bool Parser::count_step(Position at) {
  if (allowance_.steps > 0) {
    --allowance_.steps;
    return true;
  }
  sink_.stop(at, "a file may have " + std::to_string(kStepsMax) +
                     " steps, each round of a repeat and each combination of a matrix counted; these are more");
  return false;
}

void Parser::note_step(Position at) {
  if (!first_step_) first_step_ = at;
}

}  // namespace hypersim::language
