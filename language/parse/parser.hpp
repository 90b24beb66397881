#pragma once
// Reads a scenario statement by statement: which kind it is, and whether it may stand there.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hypersim/language/parse.hpp"

#include "blocks.hpp"
#include "declarations.hpp"
#include "reading.hpp"
#include "sequences.hpp"
#include "steps.hpp"
#include "table.hpp"

namespace hypersim::language {

class Parser {
 public:
  /// All outlive the parser.
  Parser(const Sources& sources, const Outline& outline, DiagnosticSink& sink, Allowance& allowance);

  /// Reads one combination of the file. The result is useless if there are mistakes in the sink.
  Scenario run();
  /// The files that operands have named so far.
  const Values::Files& files() const { return reading_.values.files(); }

 private:
  void statement();
  void check_place(const Keyword& word, const Token& first);
  /// The open block in which the statement cannot stand, if there is one.
  std::optional<BlockKind> refusing_block(const Keyword& word) const;
  bool refused_in_included(const Token& first);
  bool refused_in_sequence(const Keyword& word, const Token& first);

  // Statements, after their first word.
  void statement_of(const Keyword& word, const Token& first);
  void include(const Token& first);
  void property(const Token& first, Property::Kind kind);

  // Sequences.
  void sequence(const Token& first);
  /// Reads the names of its parameters.
  void sequence_params();
  /// `do`
  void play(const Token& first);
  /// The next token as the name of a sequence with so many parameters; null, and reported, if there is none.
  const Sequence* sequence_to_play();
  bool play_arguments(const Sequence& sequence, std::vector<std::string>& arguments);
  void refuse_to_play(const Token& first, const Sequence& sequence, OpenSequences::Refusal refusal);
  /// Ends the innermost sequence that is read. False if there is none.
  bool end_sequence();
  bool in_included_file() const { return reading_.lexer.source() != 0 && open_sequences_.empty(); }

  void end_of_file();
  void add_spawned();
  /// Once all names are known.
  void warn_of_quoted_names();

  Reading reading_;
  OpenSequences open_sequences_;
  std::vector<std::size_t> blocks_around_;    // for each of them: what Blocks wants back at its end
  std::set<const Sequence*> read_sequences_;  // at least once
  Declarations declarations_;
  Blocks blocks_;
  Steps steps_;
  bool at_first_statement_ = true;
  bool has_title_ = false;
};

}  // namespace hypersim::language
