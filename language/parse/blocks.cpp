#include "blocks.hpp"

#include <algorithm>
#include <utility>

namespace hypersim::language {
namespace {

/// The innermost block that is not a `repeat`, or none.
template <class Blocks>
auto* taker_among(Blocks& open) {
  const auto taker =
      std::find_if(open.rbegin(), open.rend(), [](const auto& block) { return block.kind != BlockKind::Repeat; });
  return taker == open.rend() ? nullptr : &*taker;
}

}  // namespace

bool Blocks::inside(BlockKind kind) const {
  return std::any_of(open_.begin(), open_.end(), [&](const Block& block) { return block.kind == kind; });
}

const Blocks::Block* Blocks::taker() const { return taker_among(open_); }
Blocks::Block* Blocks::taker() { return taker_among(open_); }

bool Blocks::may_open(BlockKind kind, const Token& first) {
  const Block* around = taker();
  const bool in_pipeline = around != nullptr && around->kind == BlockKind::Pipeline;
  if (kind != BlockKind::Repeat && (in_pipeline || (around != nullptr && kind == BlockKind::Parallel))) {
    reading_.cursor.report(first.at,
                           in_quotes(first.raw) + " cannot stand inside " + in_quotes(keyword_of(around->kind)));
  } else if (open_.size() == static_cast<std::size_t>(kBlockDepthMax)) {
    reading_.cursor.report(first.at, "blocks may be " + std::to_string(kBlockDepthMax) + " deep, this one is deeper");
  } else {
    return true;
  }
  skip(first);
  return false;
}

void Blocks::open(BlockKind kind, const Token& first) {
  switch (kind) {
    case BlockKind::Parallel:
      return parallel(first);
    case BlockKind::Pipeline:
      return pipeline(first);
    case BlockKind::Repeat:
      return repeat(first);
  }
}

void Blocks::parallel(const Token& first) {
  if (!may_open(BlockKind::Parallel, first)) return;
  note_step(first.at);
  Block block = new_block(BlockKind::Parallel, first);
  block.step.text = first.raw;
  block.step.is = ParallelStep{};
  open_.push_back(std::move(block));
  reading_.saved.begin_parallel();
  reading_.cursor.expect_end();
}

void Blocks::pipeline(const Token& first) {
  if (!may_open(BlockKind::Pipeline, first)) return;
  note_step(first.at);
  Block block = new_block(BlockKind::Pipeline, first);
  block.step.is = PipelineStep{};
  const Token name = reading_.cursor.peek();
  WhoOperand who = reading_.operands.who();
  if (who.cast < 0 && !who.address.text().empty()) {
    reading_.cursor.report(name.at, "only a process of the cast takes steps, found " + found(name));
  }
  reading_.cursor.expect_end();
  enter_lane(who.cast);
  reading_.roles.takes_step(who.cast, who.at, reading_.done_by);
  block.step.text = "pipeline " + who.text;
  block.step.who = std::move(who);
  open_.push_back(std::move(block));
  reading_.saved.begin_pipeline();
}

void Blocks::repeat(const Token& first) {
  if (!may_open(BlockKind::Repeat, first)) return;
  note_step(first.at);
  Block block = new_block(BlockKind::Repeat, first);
  block.rounds = reading_.values.number("how many rounds");
  if (reading_.cursor.take_word("as")) {
    block.name = repeat_name();
  } else if (!reading_.cursor.at_end()) {
    reading_.cursor.expected("\"as NAME\" or the end of the line");
  }
  reading_.cursor.expect_end();
  if (reading_.cursor.failed()) block.rounds = 1;
  block.runs = block.runs && block.rounds > 0;
  multiply_rounds(block);
  reading_.finish_statement();
  block.body = reading_.lexer.mark();
  open_.push_back(std::move(block));
  begin_round();
}

std::string Blocks::repeat_name() {
  const Token token = reading_.cursor.peek();
  std::string name = reading_.values.word("a name for the number of the round");
  if (reading_.cursor.failed() || !check_name(reading_.cursor, token)) return {};
  const auto outer = std::find_if(open_.begin(), open_.end(), [&](const Block& b) { return b.name == name; });
  if (outer != open_.end()) {
    reading_.cursor.report(token.at, "a repeat around this one is called " + in_quotes(name) + " already, in line " +
                                         std::to_string(outer->step.at.line));
    return {};
  }
  if (const auto text = reading_.outline.names.find(name); text != reading_.outline.names.end()) {
    const std::string what = text->second.is_matrix ? "a matrix" : "a let";
    reading_.cursor.report(token.at, what + " is called " + in_quotes(name) + " already");
    return {};
  }
  if (reading_.bindings.count(name) > 0) {
    reading_.cursor.report(token.at, "a parameter is called " + in_quotes(name) + " already");
    return {};
  }
  return name;
}

/// Multiplies its rounds with those of the blocks around it. If these are too many, that is reported and it has one.
void Blocks::multiply_rounds(Block& block) {
  const std::uint64_t around = block.rounds_in_all;
  if (around <= kStepsMax && block.rounds <= kStepsMax / around) {
    block.rounds_in_all = std::max<std::uint64_t>(1, block.rounds * around);
    return;
  }
  block.rounds_in_all = kStepsMax + 1;
  const std::uint64_t rounds = std::exchange(block.rounds, 1);
  if (around > kStepsMax) return;  // that was said
  const std::string times = around > 1 ? " in each of " + std::to_string(around) : std::string();
  reading_.sink.add(block.step.at, std::to_string(rounds) + " rounds" + times + " are too many: a file may have " +
                                       std::to_string(kStepsMax) + " steps, each round counted");
  reading_.saved.excuse_all();
}

Blocks::Block Blocks::new_block(BlockKind kind, const Token& first) const {
  Block block;
  block.kind = kind;
  block.step.at = first.at;
  if (open_.empty()) return block;
  block.runs = open_.back().runs;
  block.rounds_in_all = open_.back().rounds_in_all;
  return block;
}

void Blocks::begin_round() {
  Block& block = open_.back();
  const std::string number = std::to_string(block.round);
  if (!block.name.empty()) reading_.bindings.insert_or_assign(block.name, number);
  std::string label;
  for (auto outer = std::next(open_.rbegin()); outer != open_.rend() && label.empty(); ++outer) {
    if (outer->label) label = *outer->label + " ";
  }
  label += block.name.empty() ? "round " + number : block.name + "=" + number;
  block.label = std::make_shared<const std::string>(std::move(label));
}

void Blocks::end(const Token& first) {
  if (open_.size() == around_) {
    reading_.cursor.fail(first.at, "this \"end\" closes nothing; no block is open here");
    return;
  }
  reading_.cursor.expect_end();
  if (open_.back().kind == BlockKind::Repeat) return end_round();
  Block block = std::move(open_.back());
  open_.pop_back();
  if (block.kind == BlockKind::Parallel) {
    reading_.saved.end_parallel(reading_.cursor);
    add(std::move(block.step), kNoLane);
  } else {
    reading_.saved.end_pipeline();
    const int lane = block.step.who->cast;
    add(std::move(block.step), lane);
  }
}

void Blocks::end_round() {
  Block& block = open_.back();
  reading_.finish_statement();
  if (block.has_lines && block.round < block.rounds) {
    ++block.round;
    if (!reading_.lexer.rewind(block.body)) return reading_.sink.stop(block.step.at, too_much_text());
    begin_round();
  } else {
    if (!block.name.empty()) reading_.bindings.erase(block.name);
    open_.pop_back();
  }
  reading_.sink.begin_reading(in_later_round() || reading_.outline.is_another);
}

bool Blocks::in_later_round() const {
  return std::any_of(open_.begin(), open_.end(), [](const Block& one) { return one.round > 1; });
}

void Blocks::skip(const Token& first) {
  std::size_t depth = open_.size() + 1;
  const std::string keyword(first.raw);
  reading_.finish_statement();
  const bool muted = reading_.sink.muted();
  reading_.sink.mute(true);
  while (depth > open_.size() && reading_.cursor.next_statement()) {
    const Token token = reading_.cursor.take();
    const Keyword* word = token.kind == TokenKind::Word ? find_statement(token.raw) : nullptr;
    if (!reading_.count_step(token.at)) break;
    if (word != nullptr && word->kind == KeywordKind::End) --depth;
    if (word != nullptr && word->opens_block()) ++depth;
    reading_.finish_statement();
  }
  reading_.sink.mute(muted);
  if (depth > open_.size() && !reading_.sink.full()) not_closed(first.at, keyword);
}

void Blocks::not_closed(Position at, std::string_view keyword) {
  const std::string where = reading_.done_by ? "its sequence" : "the file";
  reading_.sink.add(at, "this " + in_quotes(keyword) + " is never closed; expected \"end\" before the end of " + where);
}

std::size_t Blocks::begin_sequence() { return std::exchange(around_, open_.size()); }

void Blocks::end_sequence(std::size_t around) {
  while (open_.size() > around_) {
    not_closed(open_.back().step.at, keyword_of(open_.back().kind));
    abandon();
  }
  around_ = around;
}

void Blocks::abandon() {
  const Block block = std::move(open_.back());
  open_.pop_back();
  if (!block.name.empty()) reading_.bindings.erase(block.name);
  if (block.kind == BlockKind::Parallel) reading_.saved.end_parallel(reading_.cursor);
  if (block.kind == BlockKind::Pipeline) reading_.saved.end_pipeline();
}

void Blocks::enter_lane(int lane) {
  if (inside(BlockKind::Parallel)) reading_.saved.enter_lane(lane);
}

void Blocks::add(Step step, int lane) {
  if (open_.empty() && !reading_.count_step(step.at)) return;
  // A scenario with a mistake is never run: its steps need no room.
  if (!reading_.sink.empty() || (!open_.empty() && !open_.back().runs)) return;
  const auto round = std::find_if(open_.rbegin(), open_.rend(), [](const Block& block) { return block.label; });
  if (round != open_.rend()) step.round = round->label;
  step.done_by = reading_.done_by;
  Block* block = taker();
  if (block == nullptr) {
    reading_.scenario.steps.push_back(std::move(step));
  } else if (auto* pipeline = std::get_if<PipelineStep>(&block->step.is)) {
    pipeline->steps.push_back(std::move(step));
  } else {
    auto& lanes = std::get<ParallelStep>(block->step.is).lanes;
    const auto [entry, added] = block->lanes.try_emplace(lane, lanes.size());
    if (added) lanes.push_back({step.who, {}});
    lanes[entry->second].steps.push_back(std::move(step));
  }
}

std::optional<BlockKind> Blocks::innermost() const {
  return open_.empty() ? std::nullopt : std::optional(open_.back().kind);
}

std::optional<BlockKind> Blocks::taking() const {
  const Block* block = taker();
  return block == nullptr ? std::nullopt : std::optional(block->kind);
}

const WhoOperand* Blocks::pipeline_of() const {
  const Block* block = taker();
  return block != nullptr && block->kind == BlockKind::Pipeline ? &*block->step.who : nullptr;
}

bool Blocks::begin_line(Position at) {
  if (open_.empty()) return true;
  open_.back().has_lines = true;
  return reading_.count_step(at);
}

void Blocks::end_of_file() {
  if (inside(BlockKind::Parallel)) reading_.saved.end_parallel(reading_.cursor);
  for (const Block& block : open_) not_closed(block.step.at, keyword_of(block.kind));
}

void Blocks::note_step(Position at) {
  if (!first_step_) first_step_ = at;
}

}  // namespace hypersim::language
