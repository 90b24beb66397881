#include "make_result.hpp"

#include <fmt/format.h>
#include <utility>

#include "hypersim/analysis/row_text.hpp"

namespace hypersim::cli {

using language::Scenario;
using simulator::Failure;
using simulator::RunResult;
using simulator::Verdict;

namespace {

Place place_of(const Scenario& scenario, language::Position at) { return {scenario.file_of(at), at.line, at.column}; }

Place place_of(const language::ParsedFile& file, language::Position at) {
  return {file.sources[static_cast<std::size_t>(at.source)].path, at.line, at.column};
}

/// `source` is what knows the files: a scenario, or a file that was read.
template <class Source>
std::vector<DoneLine> done_lines(const Source& source, const language::DoneByPtr& innermost) {
  std::vector<DoneLine> lines;
  for (const auto* by = innermost.get(); by != nullptr; by = by->around.get())
    lines.push_back({place_of(source, by->at), by->text});
  return lines;
}

/// Adds one with the place of its statement. `What`: a Failure, or a Parting.
template <class What>
ReportedFailure& add_at_place(FailedRun& run, const Scenario& scenario, const What& what) {
  ReportedFailure& reported = run.failures.emplace_back();
  reported.at.file = scenario.path;
  if (!what.statement.empty()) reported.at = place_of(scenario, what.at);
  reported.statement = what.statement;
  reported.done_by = done_lines(scenario, what.done_by);
  return reported;
}

void add_failures(FailedRun& run, const Scenario& scenario, const Failure& failure) {
  ReportedFailure& reported = add_at_place(run, scenario, failure);
  reported.expected = failure.expected;
  reported.got = failure.got;
  reported.why = failure.why;
  for (const Failure& other : failure.also) add_failures(run, scenario, other);
}

std::vector<ReportedMessage> messages_of(const language::ParsedFile& file,
                                         const std::vector<language::Diagnostic>& diagnostics) {
  std::vector<ReportedMessage> messages;
  messages.reserve(diagnostics.size());
  for (const language::Diagnostic& one : diagnostics)
    messages.push_back({place_of(file, one.at), one.message, one.hint, done_lines(file, one.done_by)});
  return messages;
}

/// In place of what bundled programs answer there.
std::vector<std::string> stand_ins_of(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (!decl.is_stand_in) continue;
    const bool is_on_first = decl.address.node() == scenario.nodes.front();
    names.push_back(is_on_first ? decl.address.process().text() : decl.address.text());
  }
  return names;
}

std::string note_of(const simulator::CrashAtBoot& crash) {
  return fmt::format("{} crashed before the first step{}: {}", crash.process,
                     crash.returns ? ", and was started again" : "", crash.why);
}

}  // namespace

ScenarioResult planned(const Scenario& scenario) {
  ScenarioResult result;
  result.path = scenario.path;
  result.title = scenario.full_title();
  result.stand_ins = stand_ins_of(scenario);
  result.message = "the command ended before it was played";
  return result;
}

ScenarioResult skipped(const Scenario& scenario, std::string why) {
  ScenarioResult result = planned(scenario);
  result.kind = ResultKind::Skipped;
  result.message = std::move(why);
  return result;
}

std::vector<ReportedMessage> warnings_of(const language::ParsedFile& file) { return messages_of(file, file.warnings); }

ScenarioResult unreadable(const language::ParsedFile& file, const std::string& path) {
  ScenarioResult result;
  result.kind = ResultKind::BadInput;
  result.path = path;
  result.mistakes = messages_of(file, file.diagnostics);
  result.warnings = warnings_of(file);
  return result;
}

ScenarioResult not_read(const std::string& path) {
  ScenarioResult result;
  result.kind = ResultKind::Interrupted;
  result.path = path;
  result.message = "interrupted before it was read";
  return result;
}

ResultKind kind_of(const RunResult& result) {
  switch (result.verdict) {
    case Verdict::Passed:
      return ResultKind::Passed;
    case Verdict::Failed: {
      const bool ended = result.failure && result.failure->came_to.kind == simulator::CameTo::Kind::EndedProgram;
      return ended ? ResultKind::EndedProgram : ResultKind::Failed;
    }
    case Verdict::Undecided: {
      const bool interrupted = result.failure && result.failure->came_to.kind == simulator::CameTo::Kind::Interrupted;
      return interrupted ? ResultKind::Interrupted : ResultKind::Undecided;
    }
    case Verdict::RuntimeFault:
      return ResultKind::Fault;
  }
  return ResultKind::Fault;
}

FailedRun failed_run(const Scenario& scenario, const RunResult& result, std::string again) {
  FailedRun run;
  run.kind = kind_of(result);
  for (const simulator::Breach& breach : result.breaches) run.breaches.push_back(to_text(breach));
  if (result.failure) {
    add_failures(run, scenario, *result.failure);
    run.failures_left_out = result.failures_left_out;
    run.steps_not_played = result.steps_not_played;
    run.last_events = result.failure->last_events;
  }
  run.stand_ins = stand_ins_of(scenario);
  run.again = std::move(again);
  return run;
}

/// One text for each row and check, the first, with the number of the others.
std::vector<std::string> allowed_in(const RunResult& result) {
  std::vector<std::pair<const simulator::Breach*, std::size_t>> kinds;
  for (const simulator::Breach& breach : result.allowed) {
    const auto known = std::find_if(kinds.begin(), kinds.end(), [&](const auto& kind) {
      return kind.first->row == breach.row && kind.first->check == breach.check;
    });
    known == kinds.end() ? kinds.emplace_back(&breach, 0), void() : void(++known->second);
  }
  std::vector<std::string> texts;
  texts.reserve(kinds.size());
  for (const auto& [breach, more] : kinds)
    texts.push_back(to_text(*breach) + (more == 0 ? "" : fmt::format(" (and {} more)", more)));
  return texts;
}

ScenarioResult played(const Scenario& scenario, const RunResult& result, std::string again) {
  ScenarioResult made;
  made.kind = kind_of(result);
  made.path = scenario.path;
  made.title = scenario.full_title();
  made.stand_ins = stand_ins_of(scenario);
  made.allowed = allowed_in(result);
  made.seed = result.seed;
  for (const simulator::CrashAtBoot& crash : result.crashed_at_boot) made.notes.push_back(note_of(crash));
  if (made.kind != ResultKind::Passed) made.runs.push_back(failed_run(scenario, result, std::move(again)));
  return made;
}

namespace {

void add_parting(FailedRun& run, const Scenario& scenario, const simulator::Parting& parting) {
  ReportedFailure& reported = add_at_place(run, scenario, parting);
  reported.expected = parting.documented;
  reported.got = parting.shipped;
}

void add_rows(std::vector<std::string>& lines, const std::vector<runtime::Row>& rows) {
  for (const runtime::Row row : rows) {
    lines.push_back(analysis::told_as_shipped(row) + ".");
    lines.push_back(fmt::format("For the app: {}.", analysis::text_of(row).advice));
  }
}

}  // namespace

ScenarioResult compared(const Scenario& scenario, const simulator::Comparison& comparison, std::string again) {
  ScenarioResult made = planned(scenario);
  made.message = comparison.undecided;
  made.seed = comparison.seed;
  made.kind = comparison.undecided.empty() ? ResultKind::Passed : ResultKind::Undecided;
  if (!comparison.fault.empty()) {
    made.kind = ResultKind::Fault;
    made.message = comparison.fault;
  }
  if (!comparison.first) return made;
  made.kind = ResultKind::Failed;
  FailedRun& run = made.runs.emplace_back();
  run.again = std::move(again);
  add_parting(run, scenario, *comparison.first);
  add_rows(run.failures.back().why, comparison.first->rows);
  return made;
}

ScenarioResult audited(const Scenario& scenario, const Audited& audit, std::string again) {
  ScenarioResult made = planned(scenario);
  made.message.clear();
  made.kind = ResultKind::Passed;
  if (!audit.no_attack.empty()) made.message = "an attack: " + audit.no_attack;
  const bool is_fault = !audit.reliances.fault.empty();
  if (is_fault) {
    made.kind = ResultKind::Fault;
    made.message = audit.reliances.fault;
  }
  if (audit.reliances.all.empty() && !audit.attack) return made;
  if (!is_fault) made.kind = ResultKind::Failed;
  FailedRun& run = made.runs.emplace_back();
  run.again = std::move(again);
  for (const simulator::Reliance& reliance : audit.reliances.all) {
    add_parting(run, scenario, reliance.parting);
    add_rows(run.failures.back().why, {reliance.row});
  }
  if (!audit.attack) return made;
  const simulator::Attack& attack = *audit.attack;
  ReportedFailure& reported = run.failures.emplace_back();
  reported.at = place_of(scenario, attack.failure.at);
  reported.statement = attack.failure.statement;
  reported.expected = attack.failure.expected;
  reported.got = fmt::format("{}, after {}", attack.failure.got, fmt::join(attack.lines, "; "));
  add_rows(reported.why, attack.rows);
  if (attack.rows.empty()) reported.why.push_back("It needs no gap of what ships: it works by the documentation, too.");
  run.notes.push_back(attack.text);
  return made;
}

std::vector<std::string> allowed_in(const simulator::Exploration& exploration) {
  std::vector<std::string> texts;
  texts.reserve(exploration.allowed.size());
  for (const simulator::AllowedUse& use : exploration.allowed)
    texts.push_back(fmt::format("{} (in {} of {})", to_text(use.first), use.schedules, exploration.schedules));
  return texts;
}

Explored explored_of(const simulator::Exploration& exploration) {
  Explored explored;
  explored.schedules = exploration.schedules;
  explored.distinct_outcomes = exploration.distinct_outcomes;
  explored.more_outcomes = exploration.more_outcomes;
  explored.covered = exploration.covered;
  explored.part_done = exploration.part_done;
  explored.undecided_in_a_row = exploration.undecided_in_a_row;
  explored.failures_not_kept = exploration.findings_left_out;
  for (const simulator::PropertyCount& count : exploration.properties) {
    const language::Property& property = *count.property;
    const auto* all = std::get_if<language::AndCondition>(&property.condition.is);
    explored.properties.push_back({fmt::format("{} {}", to_text(property.kind), property.condition.text),
                                   property.kind == language::Property::Kind::Sometimes, count.exercised, count.held,
                                   count.progress, all == nullptr ? 0 : all->all_of.size()});
  }
  for (const simulator::RightUse& use : exploration.rights) explored.rights.push_back({use.right, use.schedules});
  return explored;
}

}  // namespace hypersim::cli
