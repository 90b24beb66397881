#include "terminal_text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/width.hpp"

namespace hypersim::cli {

using language::beginning_of_line;
using language::one_line;

namespace {

struct Label {
  const char* text;
  const char* color;
};

Label label_of(ResultKind kind) {
  switch (kind) {
    case ResultKind::Passed:
      return {"passed   ", "\x1b[32m"};
    case ResultKind::Failed:
    case ResultKind::EndedProgram:
      return {"FAILED   ", "\x1b[31m"};
    case ResultKind::Fault:
      return {"FAULT    ", "\x1b[35m"};
    case ResultKind::Skipped:
      return {"skipped  ", "\x1b[33m"};
    default:
      return {"UNDECIDED", "\x1b[33m"};
  }
}

std::string labelled(const Label& label, const ScenarioResult& result, bool color) {
  return fmt::format("{}{}{}  {}  {}", color ? label.color : "", label.text, color ? "\x1b[0m" : "",
                     one_line(result.path), one_line(result.title));
}

std::string list(const char* heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string text = fmt::format("  {}\n", heading);
  for (const std::string& line : lines) text += fmt::format("    {}\n", beginning_of_line(line));
  return text;
}

std::string place_text(const Place& at) {
  if (at.line == 0) return beginning_of_line(at.file);
  return fmt::format("{}:{}:{}", beginning_of_line(at.file), at.line, at.column);
}

std::string done_by_text(const std::vector<DoneLine>& lines) {
  std::string text;
  for (const DoneLine& by : lines)
    text += fmt::format("    done by   {}: {}\n", place_text(by.at), one_line(by.statement));
  return text;
}

std::string failure_text(const ReportedFailure& failure) {
  std::string text;
  if (!failure.statement.empty())
    text += fmt::format("  {}: {}\n", place_text(failure.at), one_line(failure.statement));
  text += done_by_text(failure.done_by);
  text += fmt::format("    expected  {}\n    got       {}\n", one_line(failure.expected), one_line(failure.got));
  return text + list("why", failure.why);
}

std::string property_text(const ExploredProperty& property, std::uint64_t schedules) {
  const std::string text = beginning_of_line(property.text);
  if (!property.is_sometimes) return fmt::format("  {}: exercised in {} of {}\n", text, property.exercised, schedules);
  if (property.held > 0) return fmt::format("  {}: in {} of {}\n", text, property.held, schedules);
  const std::string parts =
      property.parts == 0 ? ""
                          : fmt::format("; at best {} of its {} parts at once", property.parts_held, property.parts);
  return fmt::format("  {}: in none of {}{}\n", text, schedules, parts);
}

std::string coverage(const Explored& explored, bool has_failed) {
  if (explored.covered) return "; every order has been tried";
  if (!explored.part_done || has_failed) return "";
  const double percent = *explored.part_done * 100;
  return percent < 1 ? "; less than 1 % of all orders, by an estimate"
                     : fmt::format("; about {:.0f} % of all orders, by an estimate", percent);
}

}  // namespace

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string headline(const ScenarioResult& result, bool color) {
  const bool says_why = result.kind == ResultKind::Skipped;
  return labelled(label_of(result.kind), result, color) +
         (says_why ? fmt::format(" ({})\n", one_line(result.message)) : std::string("\n"));
}

std::string updated_headline(const ScenarioResult& result, bool written, bool color) {
  return labelled(written ? Label{"updated  ", "\x1b[36m"} : Label{"unwritten", "\x1b[33m"}, result, color) + "\n";
}

std::string notes_text(const ScenarioResult& result) {
  std::string text;
  for (const std::string& note : result.notes) text += fmt::format("  note: {}\n", beginning_of_line(one_line(note)));
  return text;
}

std::string run_text(const FailedRun& run) {
  std::string text;
  for (const std::string& note : run.notes) text += fmt::format("  {}\n", beginning_of_line(note));
  text += list("a fault of hypersim itself, found by a built-in check; please report it", run.breaches);
  for (const ReportedFailure& failure : run.failures) text += failure_text(failure);
  if (run.failures_left_out > 0)
    text += fmt::format("  {}, not shown\n", counted(run.failures_left_out, "more failure", "more failures"));
  if (run.steps_not_played > 0)
    text += fmt::format("  {} could not be played after that\n", counted(run.steps_not_played, "step", "steps"));
  text += list("stand-ins: programs of hypersim answered in place of", run.stand_ins);
  text += list("last events", run.last_events);
  return text + list("again", {run.again});
}

std::string run_report(const ScenarioResult& result, const FailedRun& run, bool color) {
  return labelled(label_of(run.kind), result, color) + "\n" + run_text(run);
}

std::string allowed_text(const ScenarioResult& result) {
  return list("what ships allows, and the documentation rules out", result.allowed);
}

namespace {

/// What is longer moves what it came to further to the right.
constexpr std::size_t kStatementColumns = 64;

/// In columns of a terminal.
std::string padded(const std::string& text, std::size_t columns) {
  return text + std::string(columns - std::min(columns, language::width_of(text)), ' ');
}

}  // namespace

std::string steps_text(const std::vector<PlayedStep>& steps, const std::string& path) {
  std::vector<std::string> places;
  std::size_t place_columns = 0, ended_columns = 0, statement_columns = 0;
  for (const PlayedStep& step : steps) {
    places.push_back(step.at.file == path ? std::to_string(step.at.line)
                                          : language::one_line(fmt::format("{}:{}", step.at.file, step.at.line)));
    place_columns = std::max(place_columns, language::width_of(places.back()));
    ended_columns = std::max(ended_columns, step.ended.size());
    const std::size_t columns = language::width_of(language::one_line(step.statement));
    if (columns <= kStatementColumns) statement_columns = std::max(statement_columns, columns);
  }
  std::string text;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string blanks(place_columns - language::width_of(places[i]), ' ');
    text += fmt::format("  {}{}  {:>{}}  {}  {}\n", blanks, places[i], steps[i].ended, ended_columns,
                        padded(language::one_line(steps[i].statement), statement_columns),
                        language::one_line(steps[i].outcome));
  }
  return text;
}

std::string played_report(const ScenarioResult& result, bool color) {
  std::string text = headline(result, color) + notes_text(result);
  text += steps_text(result.steps, result.path);
  text += allowed_text(result);
  for (const FailedRun& run : result.runs) text += run_text(run);
  return text;
}

namespace {

/// `with` and `without` name the two columns, in the same width.
std::string parting_text(const ReportedFailure& failure, const char* with, const char* without) {
  std::string text = failure.statement.empty()
                         ? "  at the end\n"
                         : fmt::format("  {}: {}\n", place_text(failure.at), one_line(failure.statement));
  text += done_by_text(failure.done_by);
  text += fmt::format("    {}  {}\n    {}  {}\n", with, one_line(failure.expected), without, one_line(failure.got));
  return text + list("why", failure.why);
}

/// The headline of a scenario for which the two agree, or it is not known whether they do.
std::string agreed(const ScenarioResult& result, const char* word, bool color) {
  const Label label = result.kind == ResultKind::Passed ? Label{word, "\x1b[32m"} : label_of(result.kind);
  const std::string headline = labelled(label, result, color) + "\n";
  return result.message.empty() ? headline : headline + fmt::format("  {}\n", beginning_of_line(result.message));
}

}  // namespace

std::string compared_report(const ScenarioResult& result, bool color) {
  if (result.runs.empty()) return agreed(result, "same     ", color);
  std::string text = labelled({"DIFFERS  ", "\x1b[33m"}, result, color) + "\n";
  for (const FailedRun& run : result.runs) {
    for (const ReportedFailure& failure : run.failures) text += parting_text(failure, "documented", "hyperdrive");
    text += list("again", {run.again});
  }
  return text;
}

std::string audited_report(const ScenarioResult& result, bool color) {
  if (result.runs.empty()) return agreed(result, "sound    ", color);
  std::string text = labelled({"RELIES   ", "\x1b[33m"}, result, color) + "\n";
  if (!result.message.empty()) text += fmt::format("  {}\n", beginning_of_line(result.message));
  for (const FailedRun& run : result.runs) {
    for (const ReportedFailure& failure : run.failures) text += parting_text(failure, "promised", "shipped ");
    for (const std::string& attack : run.notes) text += fmt::format("  the attack\n\n{}\n", attack);
    text += list("again", {run.again});
  }
  return text;
}

std::string explored_text(const Explored& explored, bool has_failed) {
  std::string text = fmt::format(
      "  {}, {}{}{}\n", counted(explored.schedules, "schedule", "schedules"), explored.more_outcomes ? "at least " : "",
      counted(explored.distinct_outcomes, "distinct outcome", "distinct outcomes"), coverage(explored, has_failed));
  if (explored.undecided_in_a_row > 0) {
    text += fmt::format("  ended early: {} schedules in a row were undecided, so those that follow would be, too\n",
                        explored.undecided_in_a_row);
  }
  if (explored.failures_not_kept > 0) {
    text += fmt::format("  not kept: {} that failed in further ways\n",
                        counted(explored.failures_not_kept, "schedule", "schedules"));
  }
  for (const ExploredProperty& property : explored.properties) text += property_text(property, explored.schedules);
  return text;
}

std::string shrunk_text(const FailedRun& run) { return list("shrunk", run.shrunk); }

std::string message_text(const ReportedMessage& message) {
  std::string text = fmt::format("{}: {}", place_text(message.at), one_line(message.message));
  if (!message.hint.empty()) text += "; " + one_line(message.hint);
  return text;
}

std::string failure_line(const ReportedFailure& failure) {
  std::string what = fmt::format("expected {}, got {}", one_line(failure.expected), one_line(failure.got));
  if (failure.statement.empty()) return what;
  return fmt::format("{}: {}: {}", place_text(failure.at), one_line(failure.statement), what);
}

std::string warning_text(const ReportedMessage& warning) {
  std::string text = fmt::format("{}: warning: {}", place_text(warning.at), one_line(warning.message));
  if (!warning.hint.empty()) text += "; " + one_line(warning.hint);
  return text + "\n" + done_by_text(warning.done_by);
}

std::string story(const ScenarioResult& result) {
  std::string text;
  if (!result.message.empty()) text += beginning_of_line(result.message) + "\n";
  for (const ReportedMessage& mistake : result.mistakes)
    text += message_text(mistake) + "\n" + done_by_text(mistake.done_by);
  for (const FailedRun& run : result.runs) text += run_text(run) + shrunk_text(run);
  return text;
}

std::string summary_line(const ScenarioResult& result) {
  std::vector<std::string> lines;
  lines.reserve(result.mistakes.size());
  for (const ReportedMessage& mistake : result.mistakes) lines.push_back(message_text(mistake));
  std::uint64_t more = 0;
  for (const FailedRun& run : result.runs) {
    for (const std::string& breach : run.breaches) lines.push_back(one_line(breach));
    for (const ReportedFailure& failure : run.failures) lines.push_back(failure_line(failure));
    more += run.failures_left_out;
  }
  if (!result.message.empty()) lines.insert(lines.begin(), one_line(result.message));
  if (lines.empty()) return std::string(to_text(result.kind));
  more += lines.size() - 1;
  return more == 0 ? lines.front() : fmt::format("{} (and {} more)", lines.front(), more);
}

}  // namespace hypersim::cli
