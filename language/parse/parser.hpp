#pragma once
// Reads a scenario statement by statement: which kind it is, whether it may stand there, and the blocks. The body of a
// `repeat` is read once for each round, with another value for its name.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/parse.hpp"

#include "declarations.hpp"
#include "roles.hpp"
#include "survey.hpp"
#include "table.hpp"
#include "text/limits.hpp"
#include "verbs.hpp"

namespace hypersim::language {

/// What all readings of a file may still take together.
struct Allowance {
  std::size_t steps = kStepsMax;
  std::size_t text = kTextReadMax;
  std::size_t operand_bytes = kOperandsTotalMax;
};

class Parser {
 public:
  /// All outlive the parser.
  Parser(const Sources& sources, const Outline& outline, DiagnosticSink& sink, Allowance& allowance);

  /// One combination of the file. Of no use if there are mistakes in the sink.
  Scenario run();

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
  // Lanes that are no process's.
  static constexpr int kSimLane = -2;
  static constexpr int kNoLane = -3;

  void statement();
  void finish_statement();
  void check_place(const Word& word, const Token& first);
  /// The open block in which the statement cannot stand, or none.
  const Block* refusing_block(const Word& word);
  void missing_title(const Token& first);
  bool refused_in_included(const Token& first);

  // Statements, after their first word.
  void statement_of(const Word& word, const Token& first);
  void include(const Token& first);
  void property(const Token& first, Property::Kind kind);
  void check(const Token& first);
  void sim_step(const Token& first);
  void process_step(const Token& first);
  void pipeline_step(const Token& first);

  // Blocks (parser_blocks.cpp).
  void open_block(BlockKind kind, const Token& first);
  void parallel(const Token& first);
  void pipeline(const Token& first);
  void repeat(const Token& first);
  std::string repeat_name();
  void multiply_rounds(Block& block);
  Block new_block(BlockKind kind, const Token& first) const;
  void begin_round();
  void end(const Token& first);
  void end_round();
  /// Is a block of this kind open?
  bool inside(BlockKind kind) const;
  /// The block that takes the next step, or none: the scenario does.
  Block* taker();
  /// May a block of this kind begin here? If not, that is reported, and it is skipped.
  bool may_open(BlockKind kind, const Token& first);
  /// Goes to the `end` that closes the block that has just been opened, reporting nothing of what is in it.
  void skip_block(const Token& first);
  void not_closed(Position at, std::string_view keyword);
  void end_of_file();
  void add_spawned();

  /// Who acts; false if the rest of the line cannot be judged.
  bool actor(const Token& first, WhoOperand& who);
  /// The verb of this kind that comes next; none, and reported, if another word does.
  const Word* verb(std::string_view what, WordKind kind);
  /// The rest of a step, after its verb.
  void step_of(WhoOperand who, const Word& verb, Position at);
  void result(Step& step, const Word& verb);
  std::string result_name();
  void enter_lane(int lane);
  void add_step(Step step, int lane);
  /// False, and reported, if the file has too many.
  bool count_step(Position at);
  void note_step(Position at);

  const Sources& sources_;
  const Outline& outline_;
  DiagnosticSink& sink_;
  Allowance& allowance_;
  Survey survey_;
  Scenario scenario_;
  Bindings bindings_;
  Lexer lexer_;
  Cursor cursor_;
  SavedNames saved_;
  Roles roles_;
  Operands operands_;
  Declarations declarations_;
  std::vector<Block> blocks_;  // the innermost last
  std::optional<Position> first_step_;
  Token taken_verb_;
  bool is_another_combination_ = false;  // not the first
  bool at_first_statement_ = true;
  bool has_title_ = false;
  bool title_is_missing_ = false;  // and this is the statement that says so
};

}  // namespace hypersim::language
