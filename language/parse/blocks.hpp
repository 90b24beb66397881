#pragma once
// The blocks that are open while a scenario is read: parallel, pipeline, repeat. They say where the next step goes. The
// body of a `repeat` is read once for each round, with another value for its name.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reading.hpp"
#include "table.hpp"

namespace hypersim::language {

class Blocks {
 public:
  // Lanes that are not a process's.
  static constexpr int kSimLane = -2;
  static constexpr int kNoLane = -3;

  /// The reading outlives this.
  explicit Blocks(Reading& reading) : reading_(reading) {}

  // Statements, after their first word.
  void open(BlockKind kind, const Token& first);
  void end(const Token& first);
  /// Skips the block that begins here, up to its `end`, and reports nothing in it.
  void skip(const Token& first);
  /// Reports those that are never closed.
  void end_of_file();
  /// What is open now stays so until the sequence that begins here has ended. Returns what end_sequence() takes.
  std::size_t begin_sequence();
  /// Reports and ends those that the sequence has opened and never closed.
  void end_sequence(std::size_t around);
  /// Is a round read that is not the first one of its block?
  bool in_later_round() const;

  bool empty() const { return open_.empty(); }
  std::optional<BlockKind> innermost() const;
  /// The block that takes the next step, or nothing if it belongs to the scenario itself.
  std::optional<BlockKind> taking() const;
  /// Whose pipeline takes the next step, or none.
  const WhoOperand* pipeline_of() const;

  /// A line that is not an `end`. False, and reported, if there are too many.
  bool begin_line(Position at);
  /// The lane of the step that begins there.
  void enter_lane(int lane);
  void add(Step step, int lane);
  /// Declarations must come before the first step.
  void note_step(Position at);
  std::optional<Position> first_step() const { return first_step_; }

 private:
  /// A block, while its lines are read.
  struct Block {
    BlockKind kind = BlockKind::Repeat;
    Step step;                         // `parallel`, `pipeline`: what is being made
    std::map<int, std::size_t> lanes;  // `parallel`: by member of the cast, or another number for `sim`

    // `repeat`
    std::string name;
    std::uint64_t round = 1;
    std::uint64_t rounds = 1;
    std::uint64_t rounds_in_all = 1;  // with those of the blocks around it
    bool runs = true;                 // not `repeat 0`, and what is in it
    bool has_lines = false;
    Lexer::Mark body;
    std::shared_ptr<const std::string> label;  // of the round
  };

  void parallel(const Token& first);
  void pipeline(const Token& first);
  void repeat(const Token& first);
  std::string repeat_name();
  void multiply_rounds(Block& block);
  Block new_block(BlockKind kind, const Token& first) const;
  void begin_round();
  void end_round();
  /// Is a block of this kind open?
  bool inside(BlockKind kind) const;
  const Block* taker() const;
  Block* taker();
  /// May a block of this kind begin here? If not, that is reported, and it is skipped.
  bool may_open(BlockKind kind, const Token& first);
  void not_closed(Position at, std::string_view keyword);
  /// Ends the innermost block without its `end`.
  void abandon();

  Reading& reading_;
  std::vector<Block> open_;  // the innermost last
  std::size_t around_ = 0;   // how many of them the innermost sequence stands in
  std::optional<Position> first_step_;
};

}  // namespace hypersim::language
