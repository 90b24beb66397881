#include "statement_cursor.hpp"

#include "hypersim/language/for_each_step.hpp"

namespace hypersim::analysis {

namespace {

/// How many steps of a statement begin; a `parallel` itself does not.
std::size_t beginnings_of(const language::Step& statement) {
  std::size_t count = 0;
  language::for_each_step(statement, [&](const language::Step& step) {
    if (!std::holds_alternative<language::ParallelStep>(step.is)) ++count;
  });
  return count;
}

}  // namespace

void StatementCursor::take(const runtime::TraceEvent& event) {
  const std::size_t number = events_++;
  if (!std::holds_alternative<runtime::fact::StepStarted>(event.fact)) return;
  while (to_begin_ == 0 && next_ < scenario_.steps.size()) {
    to_begin_ = beginnings_of(scenario_.steps[next_++]);
    began_ = number;
  }
  if (to_begin_ > 0) --to_begin_;
}

bool is_block(const language::Step& step) {
  return std::holds_alternative<language::ParallelStep>(step.is) ||
         std::holds_alternative<language::PipelineStep>(step.is);
}

Place before(const language::Step* statement) {
  return statement == nullptr ? Place{} : Place{Place::Kind::Before, statement->at.line};
}

}  // namespace hypersim::analysis
