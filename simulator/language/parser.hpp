#pragma once
// Reads a scenario statement by statement: which kind it is, whether it may stand there, and the blocks.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "hypersim/simulator/parse.hpp"

#include "language/declarations.hpp"
#include "language/survey.hpp"
#include "language/verbs.hpp"

namespace hypersim::simulator::language {

class Parser {
 public:
  Parser(std::string_view text, const std::string& path);

  ParsedFile run();

 private:
  /// `parallel`, while its lines are read.
  struct Block {
    Step step;
    ParallelStep parallel;
    std::map<int, std::size_t> lanes;  // by member of the cast, or another number for `sim`
  };
  struct Statement;
  static const Statement* find_statement(std::string_view keyword);

  void statement();
  void finish_statement();
  void check_place(const Statement& statement, const Token& first);
  void missing_title(const Token& first);

  // Statements, after their first word.
  void declaration(const Statement& statement, const Token& first);
  void property(const Token& first);
  void check(const Token& first);
  void sim_step(const Token& first);
  void process_step(const Token& first);
  void parallel(const Token& first);
  void end(const Token& first);
  void unsupported_block(const Token& first);
  /// Goes to the `end` that closes the block that has just been opened, reporting nothing of what is in it.
  void skip_block(const Token& first);
  void end_of_file();

  /// Who acts; false if the rest of the line cannot be judged.
  bool actor(const Token& first, WhoOperand& who);
  const Verb* verb(std::string_view what, const Verb* (*find)(std::string_view),
                   std::vector<std::string_view> (*names)());
  void result(Step& step, const Verb& verb);
  std::string result_name();
  void enter_lane(int lane);
  void add_step(Step step, int lane);
  void note_step(Position at);

  std::string_view text_;
  Survey survey_;
  Scenario scenario_;
  DiagnosticSink sink_;
  Lexer lexer_;
  Cursor cursor_;
  SavedNames saved_;
  Operands operands_;
  Declarations declarations_;
  std::optional<Block> block_;
  std::optional<Position> first_step_;
  Token taken_verb_;
  bool at_first_statement_ = true;
  bool has_title_ = false;
  bool title_is_missing_ = false;  // and this is the statement that says so
};

}  // namespace hypersim::simulator::language
