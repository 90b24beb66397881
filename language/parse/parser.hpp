#pragma once
// Reads a scenario statement by statement: which kind it is, and whether it may stand there.

#include <optional>

#include "hypersim/language/parse.hpp"

#include "blocks.hpp"
#include "declarations.hpp"
#include "reading.hpp"
#include "steps.hpp"
#include "table.hpp"

namespace hypersim::language {

class Parser {
 public:
  /// All outlive the parser.
  Parser(const Sources& sources, const Outline& outline, DiagnosticSink& sink, Allowance& allowance);

  /// Reads one combination of the file. The result is useless if there are mistakes in the sink.
  Scenario run();

 private:
  void statement();
  void check_place(const Keyword& word, const Token& first);
  /// The open block in which the statement cannot stand, if there is one.
  std::optional<BlockKind> refusing_block(const Keyword& word) const;
  bool refused_in_included(const Token& first);

  // Statements, after their first word.
  void statement_of(const Keyword& word, const Token& first);
  void include(const Token& first);
  void property(const Token& first, Property::Kind kind);

  void end_of_file();
  void add_spawned();

  Reading reading_;
  Declarations declarations_;
  Blocks blocks_;
  Steps steps_;
  bool at_first_statement_ = true;
  bool has_title_ = false;
};

}  // namespace hypersim::language
