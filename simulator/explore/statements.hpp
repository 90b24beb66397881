#pragma once
// The statements of a scenario that is made smaller. Each keeps its number when others are left out, and so what a run
// says of a step, or of a property, can be said of the step in every smaller scenario.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "hypersim/language/scenario.hpp"

namespace hypersim::simulator {

/// A statement with the lines in which it goes on, and its line end.
struct Statement {
  std::uint32_t number = 0;  // from 0
  std::string text;
  int lines = 1;  // of which it consists
  std::vector<std::string> tokens;
  bool opens_block = false;
  bool closes_block = false;

  bool is(const char* word) const { return !tokens.empty() && tokens.front() == word; }
};
using Statements = std::vector<std::shared_ptr<const Statement>>;
/// Those that are left out together, by their numbers.
using Unit = std::vector<std::uint32_t>;

Statements statements_of(const std::string& text);
std::string text_of(const Statements& statements);
Statements without(const Statements& statements, const Unit& unit);
/// The statement with another text, at the same place and with the same number.
Statements with_text(const Statements& statements, std::size_t at, const std::string& text);

/// The place of the `end` of the block that begins at that place; none if there is none.
std::optional<std::size_t> end_of_block(const Statements& statements, std::size_t begin);

// What can be left out. `scenario` and `option` never can: an option bounds the run.

/// Each process with every statement that names it.
std::vector<Unit> processes_in(const Statements& statements);
/// Each statement that is not in a block, and each block that is not in another one.
std::vector<Unit> items_in(const Statements& statements);
/// Each statement that neither begins nor ends a block.
std::vector<Unit> lines_in(const Statements& statements);

/// Which statement makes a step, and which of its steps that one is: a statement in a `repeat` makes several.
using Place = std::uint64_t;

/// The places of one scenario that these statements tell. Steps and properties of files that they include have places,
/// too.
class Places {
 public:
  Places(const Statements& statements, const language::Scenario& scenario);

  Place of(language::Position at) const { return of(at, 0); }
  std::optional<Place> of(runtime::StepId step) const;
  std::optional<runtime::StepId> step_at(Place place) const;
  bool has_property(Place place) const;

 private:
  Place of(language::Position at, std::uint32_t round) const;

  std::vector<std::uint32_t> numbers_;  // of the statement in which each line stands
  std::vector<Place> steps_;            // by their ids, from 1
  std::unordered_map<Place, runtime::StepId> ids_;
  std::vector<Place> properties_;
};

}  // namespace hypersim::simulator
