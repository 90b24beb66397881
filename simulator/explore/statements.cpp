#include "statements.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/language/cut.hpp"
#include "hypersim/language/for_each_step.hpp"

namespace hypersim::simulator {

namespace {

std::shared_ptr<const Statement> statement_of(std::string text, std::uint32_t number) {
  const std::vector<language::CutLine> cut = language::cut_lines(text);
  auto statement = std::make_shared<Statement>();
  statement->number = number;
  if (!cut.empty()) {
    statement->lines = cut.front().count;
    for (const std::string_view token : cut.front().tokens()) statement->tokens.emplace_back(token);
    statement->opens_block = cut.front().opens_block();
    statement->closes_block = cut.front().closes_block();
  }
  statement->text = std::move(text);
  return statement;
}

bool must_stay(const Statement& statement) { return statement.is("scenario") || statement.is("option"); }

}  // namespace

Statements statements_of(const std::string& text) {
  Statements statements;
  for (const language::CutLine& line : language::cut_lines(text)) {
    std::string its(line.text);
    if (!its.ends_with('\n')) its += '\n';
    statements.push_back(statement_of(std::move(its), static_cast<std::uint32_t>(statements.size())));
  }
  return statements;
}

std::string text_of(const Statements& statements) {
  std::string text;
  std::size_t size = 0;
  for (const auto& statement : statements) size += statement->text.size();
  text.reserve(size);
  for (const auto& statement : statements) text += statement->text;
  return text;
}

Statements without(const Statements& statements, const Unit& unit) {
  Unit left_out = unit;
  std::sort(left_out.begin(), left_out.end());
  Statements rest;
  rest.reserve(statements.size());
  for (const auto& statement : statements) {
    if (!std::binary_search(left_out.begin(), left_out.end(), statement->number)) rest.push_back(statement);
  }
  return rest;
}

Statements with_text(const Statements& statements, std::size_t at, const std::string& text) {
  Statements changed = statements;
  changed[at] = statement_of(text, statements[at]->number);
  return changed;
}

std::optional<std::size_t> end_of_block(const Statements& statements, std::size_t begin) {
  std::size_t depth = 0;
  for (std::size_t i = begin; i < statements.size(); ++i) {
    if (statements[i]->opens_block) ++depth;
    if (statements[i]->closes_block && (depth == 0 || --depth == 0)) return i;
  }
  return std::nullopt;
}

std::vector<Unit> processes_in(const Statements& statements) {
  std::vector<Unit> units;
  std::unordered_map<std::string, std::size_t> unit_of;  // by the process's name
  for (const auto& statement : statements) {
    if (statement->tokens.size() < 2 || !statement->is("process")) continue;
    if (unit_of.emplace(statement->tokens[1], units.size()).second) units.emplace_back();
  }
  for (const auto& statement : statements) {
    for (const std::string& token : statement->tokens) {
      const auto its = unit_of.find(token);
      if (its == unit_of.end()) continue;
      Unit& unit = units[its->second];
      if (unit.empty() || unit.back() != statement->number) unit.push_back(statement->number);
    }
  }
  return units;
}

std::vector<Unit> items_in(const Statements& statements) {
  std::vector<Unit> units;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (must_stay(*statements[i])) continue;
    const std::size_t last = statements[i]->opens_block ? end_of_block(statements, i).value_or(i) : i;
    Unit& unit = units.emplace_back();
    for (; i < last; ++i) unit.push_back(statements[i]->number);
    unit.push_back(statements[i]->number);
  }
  return units;
}

std::vector<Unit> lines_in(const Statements& statements) {
  std::vector<Unit> units;
  for (const auto& statement : statements) {
    if (must_stay(*statement) || statement->opens_block || statement->closes_block) continue;
    units.push_back({statement->number});
  }
  return units;
}

Places::Places(const Statements& statements, const language::Scenario& scenario) {
  for (const auto& statement : statements) {
    for (int line = 0; line < statement->lines; ++line) numbers_.push_back(statement->number);
  }
  std::unordered_map<Place, std::uint32_t> rounds;
  language::for_each_step(scenario.steps, [&](const language::Step& step) {
    if (step.id.value == 0) return;  // a parallel
    const Place place = of(step.at, rounds[of(step.at)]++);
    if (steps_.size() < step.id.value) steps_.resize(step.id.value);
    steps_[step.id.value - 1] = place;
    ids_.emplace(place, step.id);
  });
  for (const language::Property& property : scenario.properties) properties_.push_back(of(property.at));
}

Place Places::of(language::Position at, std::uint32_t round) const {
  constexpr std::uint64_t kIncluded = std::uint64_t{1} << 63;  // by file and line
  const auto line = static_cast<std::size_t>(at.line);
  const std::uint64_t statement = at.source == 0 && line <= numbers_.size()
                                      ? std::uint64_t{numbers_[line - 1]} << 32
                                      : kIncluded | (static_cast<std::uint64_t>(at.source) << 52) | line << 32;
  return statement | round;
}

std::optional<Place> Places::of(runtime::StepId step) const {
  if (step.value == 0 || step.value > steps_.size()) return std::nullopt;
  return steps_[step.value - 1];
}

std::optional<runtime::StepId> Places::step_at(Place place) const {
  const auto found = ids_.find(place);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

bool Places::has_property(Place place) const {
  return std::find(properties_.begin(), properties_.end(), place) != properties_.end();
}

}  // namespace hypersim::simulator
