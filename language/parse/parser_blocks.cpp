// The part of Parser that reads blocks: parallel, pipeline, repeat.

#include <algorithm>
#include <utility>

#include "parser.hpp"

namespace hypersim::language {

bool Parser::inside(BlockKind kind) const {
  return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& block) { return block.kind == kind; });
}

Parser::Block* Parser::taker() {
  const auto taker = std::find_if(blocks_.rbegin(), blocks_.rend(),
                                  [](const Block& block) { return block.kind != BlockKind::Repeat; });
  return taker == blocks_.rend() ? nullptr : &*taker;
}

bool Parser::may_open(BlockKind kind, const Token& first) {
  const Block* around = taker();
  const bool in_pipeline = around != nullptr && around->kind == BlockKind::Pipeline;
  if (kind != BlockKind::Repeat && (in_pipeline || (around != nullptr && kind == BlockKind::Parallel))) {
    cursor_.report(first.at, in_quotes(first.raw) + " cannot stand inside " + in_quotes(keyword_of(around->kind)));
  } else if (blocks_.size() == static_cast<std::size_t>(kBlockDepthMax)) {
    cursor_.report(first.at, "blocks may be " + std::to_string(kBlockDepthMax) + " deep, this one is deeper");
  } else {
    return true;
  }
  skip_block(first);
  return false;
}

void Parser::open_block(BlockKind kind, const Token& first) {
  switch (kind) {
    case BlockKind::Parallel:
      return parallel(first);
    case BlockKind::Pipeline:
      return pipeline(first);
    case BlockKind::Repeat:
      return repeat(first);
  }
}

void Parser::parallel(const Token& first) {
  if (!may_open(BlockKind::Parallel, first)) return;
  note_step(first.at);
  Block block = new_block(BlockKind::Parallel, first);
  block.step.text = first.raw;
  block.step.is = ParallelStep{};
  blocks_.push_back(std::move(block));
  saved_.begin_parallel();
  cursor_.expect_end();
}

void Parser::pipeline(const Token& first) {
  if (!may_open(BlockKind::Pipeline, first)) return;
  note_step(first.at);
  Block block = new_block(BlockKind::Pipeline, first);
  block.step.is = PipelineStep{};
  const Token name = cursor_.peek();
  WhoOperand who = operands_.who();
  if (who.cast < 0 && !who.address.text().empty()) {
    cursor_.report(name.at, "only a process of the cast takes steps, found " + found(name));
  }
  cursor_.expect_end();
  enter_lane(who.cast);
  roles_.takes_step(who.cast, who.at);
  block.step.text = "pipeline " + who.text;
  block.step.who = std::move(who);
  blocks_.push_back(std::move(block));
  saved_.begin_pipeline();
}

void Parser::repeat(const Token& first) {
  if (!may_open(BlockKind::Repeat, first)) return;
  note_step(first.at);
  Block block = new_block(BlockKind::Repeat, first);
  block.rounds = operands_.number("how many rounds");
  if (cursor_.take_word("as")) {
    block.name = repeat_name();
  } else if (!cursor_.at_end()) {
    cursor_.expected("\"as NAME\" or the end of the line");
  }
  cursor_.expect_end();
  if (cursor_.failed()) block.rounds = 1;
  block.runs = block.runs && block.rounds > 0;
  multiply_rounds(block);
  finish_statement();
  block.body = lexer_.mark();
  blocks_.push_back(std::move(block));
  begin_round();
}

std::string Parser::repeat_name() {
  const Token token = cursor_.peek();
  std::string name = operands_.word("a name for the number of the round");
  if (cursor_.failed() || !check_name(cursor_, token)) return {};
  const auto outer = std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.name == name; });
  if (outer != blocks_.end()) {
    cursor_.report(token.at, "a repeat around this one is called " + in_quotes(name) + " already, in line " +
                                 std::to_string(outer->step.at.line));
    return {};
  }
  if (bindings_.count(name) > 0) {
    cursor_.report(token.at, "a matrix is called " + in_quotes(name) + " already");
    return {};
  }
  return name;
}

/// Are its rounds, for each round of the blocks around it, too many? It has one then.
void Parser::multiply_rounds(Block& block) {
  const std::uint64_t around = block.rounds_in_all;
  if (around <= kStepsMax && block.rounds <= kStepsMax / around) {
    block.rounds_in_all = std::max<std::uint64_t>(1, block.rounds * around);
    return;
  }
  block.rounds_in_all = kStepsMax + 1;
  const std::uint64_t rounds = std::exchange(block.rounds, 1);
  if (around > kStepsMax) return;  // that was said
  const std::string times = around > 1 ? " in each of " + std::to_string(around) : std::string();
  sink_.add(block.step.at, std::to_string(rounds) + " rounds" + times + " are too many: a file may have " +
                               std::to_string(kStepsMax) + " steps, each round counted");
  saved_.excuse_all();
}

Parser::Block Parser::new_block(BlockKind kind, const Token& first) const {
  Block block;
  block.kind = kind;
  block.step.at = first.at;
  if (blocks_.empty()) return block;
  block.runs = blocks_.back().runs;
  block.rounds_in_all = blocks_.back().rounds_in_all;
  return block;
}

void Parser::begin_round() {
  Block& block = blocks_.back();
  const std::string number = std::to_string(block.round);
  if (!block.name.empty()) bindings_.insert_or_assign(block.name, number);
  std::string label;
  for (auto outer = std::next(blocks_.rbegin()); outer != blocks_.rend() && label.empty(); ++outer) {
    if (outer->label) label = *outer->label + " ";
  }
  label += block.name.empty() ? "round " + number : block.name + "=" + number;
  block.label = std::make_shared<const std::string>(std::move(label));
}

void Parser::end(const Token& first) {
  if (blocks_.empty()) {
    cursor_.fail(first.at, "this \"end\" closes nothing; no block is open here");
    return;
  }
  cursor_.expect_end();
  if (blocks_.back().kind == BlockKind::Repeat) return end_round();
  Block block = std::move(blocks_.back());
  blocks_.pop_back();
  if (block.kind == BlockKind::Parallel) {
    saved_.end_parallel(cursor_);
    add_step(std::move(block.step), kNoLane);
  } else {
    saved_.end_pipeline();
    const int lane = block.step.who->cast;
    add_step(std::move(block.step), lane);
  }
}

void Parser::end_round() {
  Block& block = blocks_.back();
  finish_statement();
  if (block.has_lines && block.round < block.rounds) {
    ++block.round;
    if (!lexer_.rewind(block.body)) return sink_.stop(block.step.at, too_much_text());
    begin_round();
  } else {
    if (!block.name.empty()) bindings_.erase(block.name);
    blocks_.pop_back();
  }
  const bool again = std::any_of(blocks_.begin(), blocks_.end(), [](const Block& one) { return one.round > 1; });
  sink_.begin_reading(again || is_another_combination_);
}

void Parser::skip_block(const Token& first) {
  std::size_t depth = blocks_.size() + 1;
  const std::string keyword(first.raw);
  finish_statement();
  const bool muted = sink_.muted();
  sink_.mute(true);
  while (depth > blocks_.size() && cursor_.next_statement()) {
    const Token token = cursor_.take();
    const Word* word = token.kind == TokenKind::Word ? find_statement(token.raw) : nullptr;
    if (!count_step(token.at)) break;
    if (word != nullptr && word->kind == WordKind::End) --depth;
    if (word != nullptr && word->opens_block()) ++depth;
    finish_statement();
  }
  sink_.mute(muted);
  if (depth > blocks_.size() && !sink_.full()) not_closed(first.at, keyword);
}

void Parser::not_closed(Position at, std::string_view keyword) {
  sink_.add(at, "this " + in_quotes(keyword) + " is never closed; expected \"end\" before the end of the file");
}

}  // namespace hypersim::language
