#include "statements.hpp"

#include "hypersim/language/for_each_step.hpp"

namespace hypersim::analysis {

StatementCursor::StatementCursor(const language::Scenario& scenario) {
  for (const language::Step& statement : scenario.steps) {
    language::for_each_step(statement, [&](const language::Step& step) {
      if (step.id.value > around_.size()) around_.resize(step.id.value);
      if (step.id.value > 0) around_[step.id.value - 1] = &statement;
    });
  }
}

void StatementCursor::take(const runtime::TraceEvent& event) {
  const std::size_t number = events_++;
  const std::size_t id = event.step.value;
  if (!std::holds_alternative<runtime::fact::StepStarted>(event.fact) || id == 0 || id > around_.size()) return;
  if (around_[id - 1] == statement_) return;
  statement_ = around_[id - 1];
  began_ = number;
}

bool is_block(const language::Step& statement) {
  return std::holds_alternative<language::ParallelStep>(statement.is) ||
         std::holds_alternative<language::PipelineStep>(statement.is);
}

Place before(const language::Step* statement) {
  return statement == nullptr ? Place{} : Place{Place::Kind::Before, statement->line()};
}

}  // namespace hypersim::analysis
