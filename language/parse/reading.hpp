#pragma once
// One reading of a scenario, for one combination of its values: the text, the names that are known so far, what was
// made of it, and what is wrong with it. The parts of the parser share it.

#include <cstddef>

#include "operands.hpp"
#include "outline.hpp"
#include "package_files.hpp"
#include "roles.hpp"
#include "survey.hpp"
#include "text/limits.hpp"
#include "values.hpp"

namespace hypersim::language {

/// What all readings of a file may still take together.
struct Allowance {
  std::size_t steps = kStepsMax;
  std::size_t text = kTextReadMax;
  std::size_t operand_bytes = kOperandsTotalMax;
  PackageFiles package_files = {};  // that they have read
};

struct Reading {
  /// All outlive it.
  Reading(const Sources& files, const Outline& of, DiagnosticSink& mistakes, Allowance& left);
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  /// Goes to the end of the statement. The names that it saves are saved, too, where it could not be read.
  void finish_statement();
  /// False, and reported, if the file has too many steps.
  bool count_step(Position at);

  const Sources& sources;
  const Outline& outline;
  DiagnosticSink& sink;
  Allowance& allowance;
  Survey survey;
  Scenario scenario;
  Bindings bindings;
  Lexer lexer;
  Cursor cursor;
  SavedNames saved;
  Values values;
  Operands operands;
  Roles roles;
  DoneByPtr done_by;  // of the sequence whose lines are read now, or null
};

}  // namespace hypersim::language
