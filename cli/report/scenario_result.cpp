#include "scenario_result.hpp"

#include <type_traits>

#include "hypersim/runtime/exchange.hpp"

namespace hypersim::cli {

std::string_view to_text(ResultKind kind) {
  switch (kind) {
    case ResultKind::Passed:
      return "passed";
    case ResultKind::Failed:
      return "failed";
    case ResultKind::EndedProgram:
      return "ended-program";
    case ResultKind::Undecided:
      return "undecided";
    case ResultKind::Interrupted:
      return "interrupted";
    case ResultKind::Fault:
      return "fault";
    case ResultKind::BadInput:
      return "bad-input";
    case ResultKind::NotPlayed:
      return "not-played";
    case ResultKind::Skipped:
      return "skipped";
  }
  return "?";
}

Status status_of(ResultKind kind) {
  switch (kind) {
    case ResultKind::Passed:
      return Status::Passed;
    case ResultKind::Failed:
    case ResultKind::EndedProgram:
      return Status::Failed;
    case ResultKind::Skipped:
      return Status::Skipped;
    default:
      return Status::Error;
  }
}

std::string_view to_text(Status status) {
  switch (status) {
    case Status::Passed:
      return "passed";
    case Status::Failed:
      return "failed";
    case Status::Error:
      return "error";
    case Status::Skipped:
      return "skipped";
  }
  return "?";
}

constexpr ResultKind last_of(std::type_identity<ResultKind>) { return ResultKind::Skipped; }

template <class Archive>
void serialize(Archive& archive, Place& place) {
  archive(place.file, place.line, place.column);
}

template <class Archive>
void serialize(Archive& archive, DoneLine& line) {
  archive(line.at, line.statement);
}

template <class Archive>
void serialize(Archive& archive, ReportedFailure& failure) {
  archive(failure.at, failure.statement, failure.done_by, failure.expected, failure.got, failure.why);
}

template <class Archive>
void serialize(Archive& archive, FailedRun& run) {
  archive(run.kind, run.notes, run.breaches, run.failures, run.failures_left_out, run.steps_not_played, run.stand_ins,
          run.last_events, run.again, run.schedule, run.strategy, run.schedules, run.folder, run.shrunk);
}

template <class Archive>
void serialize(Archive& archive, ReportedMessage& message) {
  archive(message.at, message.message, message.hint, message.done_by);
}

template <class Archive>
void serialize(Archive& archive, ExploredProperty& property) {
  archive(property.text, property.is_sometimes, property.exercised, property.held, property.parts_held, property.parts);
}

template <class Archive>
void serialize(Archive& archive, ExploredRight& right) {
  archive(right.right, right.schedules);
}

template <class Archive>
void serialize(Archive& archive, Explored& explored) {
  archive(explored.undecided_in_a_row, explored.failures_not_kept);
  archive(explored.schedules, explored.distinct_outcomes, explored.more_outcomes, explored.covered, explored.part_done,
          explored.properties, explored.rights);
}

template <class Archive>
void serialize(Archive& archive, PlayedStep& step) {
  archive(step.at, step.statement, step.ended, step.outcome);
}

template <class Archive>
void serialize(Archive& archive, ScenarioResult& result) {
  archive(result.kind, result.path, result.title, result.message, result.stand_ins, result.allowed, result.seed,
          result.elapsed_s, result.notes, result.steps, result.runs, result.mistakes, result.warnings, result.explored);
}

std::string to_bytes(const ScenarioResult& result) {
  runtime::ExchangeWriter out;
  out(result);
  return out.written();
}

std::optional<ScenarioResult> from_bytes(std::string_view bytes) {
  runtime::ExchangeReader in(bytes);
  ScenarioResult result;
  in(result);
  if (!in.is_whole()) return std::nullopt;
  return result;
}

}  // namespace hypersim::cli
