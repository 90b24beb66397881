// Texts are as they are, and not shortened or escaped for a terminal. Bytes that are not UTF-8 become U+FFFD.

#include <cmath>
#include <nlohmann/json.hpp>

#include "report.hpp"
#include "terminal_text.hpp"

namespace hypersim::cli {

namespace {

using ReportJson = nlohmann::ordered_json;

/// Raised when a field changes its meaning or is gone. New fields do not count.
constexpr int kReportVersion = 1;

/// Milliseconds are enough.
double rounded(double seconds) { return std::round(seconds * 1000) / 1000; }

void add_place(ReportJson& json, const Place& at) {
  json["file"] = at.file;
  if (at.line == 0) return;
  json["line"] = at.line;
  json["column"] = at.column;
}

ReportJson json_of(const std::vector<DoneLine>& lines) {
  ReportJson all = ReportJson::array();
  for (const DoneLine& line : lines) {
    ReportJson& json = all.emplace_back(ReportJson::object());
    add_place(json, line.at);
    json["statement"] = line.statement;
  }
  return all;
}

/// What a failure has of the run in which it was found.
ReportJson json_of(const FailedRun& run) {
  ReportJson json;
  json["verdict"] = to_text(run.kind);
  if (run.schedule > 0) {
    json["schedule"] = run.schedule;
    json["strategy"] = run.strategy;
    json["schedules"] = run.schedules;
    json["folder"] = run.folder;
    json["shrunk"] = run.shrunk;
  }
  json["last_events"] = run.last_events;
  json["again"] = run.again;
  return json;
}

void add_failure(ReportJson& json, const ReportedFailure& failure) {
  add_place(json, failure.at);
  if (!failure.statement.empty()) json["statement"] = failure.statement;
  json["done_by"] = json_of(failure.done_by);
  json["expected"] = failure.expected;
  json["got"] = failure.got;
  json["why"] = failure.why;
}

/// Of all runs, one by one.
ReportJson failures_of(const ScenarioResult& result) {
  ReportJson all = ReportJson::array();
  for (const FailedRun& run : result.runs) {
    for (const std::string& breach : run.breaches) all.emplace_back(json_of(run))["breach"] = breach;
    for (const ReportedFailure& failure : run.failures) add_failure(all.emplace_back(json_of(run)), failure);
  }
  return all;
}

ReportJson json_of(const std::vector<ReportedMessage>& messages) {
  ReportJson all = ReportJson::array();
  for (const ReportedMessage& message : messages) {
    ReportJson& json = all.emplace_back(ReportJson::object());
    add_place(json, message.at);
    json["message"] = message.message;
    if (!message.hint.empty()) json["hint"] = message.hint;
    json["done_by"] = json_of(message.done_by);
  }
  return all;
}

void add_explored(ReportJson& json, const Explored& explored) {
  json["schedules"] = explored.schedules;
  json["distinct_outcomes"] = explored.distinct_outcomes;
  if (explored.more_outcomes) json["more_outcomes"] = true;
  if (explored.undecided_in_a_row > 0) json["undecided_in_a_row"] = explored.undecided_in_a_row;
  if (explored.failures_not_kept > 0) json["failures_not_kept"] = explored.failures_not_kept;
  json["covered"] = explored.covered;
  json["properties"] = ReportJson::array();
  for (const ExploredProperty& property : explored.properties) {
    json["properties"].push_back(
        ReportJson{{"property", property.text}, {"exercised", property.exercised}, {"held", property.held}});
  }
  json["rights"] = ReportJson::array();
  for (const ExploredRight& right : explored.rights)
    json["rights"].push_back(ReportJson{{"right", right.right}, {"schedules", right.schedules}});
}

ReportJson json_of(const ScenarioResult& result) {
  ReportJson json;
  json["path"] = result.path;
  json["title"] = result.title;
  json["status"] = to_text(status_of(result.kind));
  json["verdict"] = to_text(result.kind);
  if (status_of(result.kind) != Status::Passed) json["message"] = summary_line(result);
  if (result.seed) json["seed"] = *result.seed;
  if (!result.stand_ins.empty()) json["stand_ins"] = result.stand_ins;
  if (!result.allowed.empty()) json["allowed"] = result.allowed;
  if (!result.notes.empty()) json["notes"] = result.notes;
  if (result.explored) add_explored(json, *result.explored);
  std::uint64_t left_out = 0;
  std::uint64_t not_played = 0;
  for (const FailedRun& run : result.runs) {
    left_out += run.failures_left_out;
    not_played += run.steps_not_played;
  }
  json["failures"] = failures_of(result);
  json["failures_left_out"] = left_out;
  json["steps_not_played"] = not_played;
  json["mistakes"] = json_of(result.mistakes);
  json["warnings"] = json_of(result.warnings);
  json["elapsed_s"] = rounded(result.elapsed_s);
  return json;
}

/// In total.
void add_sums(ReportJson& json, const Report& report) {
  const ReportCounts counts = counts_of(report);
  std::uint64_t schedules = 0, outcomes = 0;
  for (const ScenarioResult& result : report.results) {
    if (!result.explored) continue;
    schedules += result.explored->schedules;
    outcomes += result.explored->distinct_outcomes;
  }
  json["counts"] = ReportJson{{"scenarios", report.results.size() - counts.command_errors},
                              {"passed", counts.passed},
                              {"failed", counts.failed},
                              {"errors", counts.errors},
                              {"skipped", counts.skipped},
                              {"command_errors", counts.command_errors}};
  if (report.command == "explore") {
    json["schedules"] = schedules;
    json["distinct_outcomes"] = outcomes;
  }
  json["elapsed_s"] = rounded(report.elapsed_s);
}

}  // namespace

std::string json_text(const Report& report) {
  ReportJson json;
  json["format"] = "hypersim-report";
  json["version"] = kReportVersion;
  json["hypersim"] = report.build;
  json["command"] = report.command;
  json["ended"] = report.has_ended;
  if (report.has_ended) json["exit_code"] = report.exit_code;
  add_sums(json, report);
  std::size_t failures = 0;
  ReportJson scenarios = ReportJson::array();
  for (const ScenarioResult& result : report.results) {
    failures += scenarios.emplace_back(json_of(result))["failures"].size();
  }
  json["failures"] = failures;
  json["scenarios"] = std::move(scenarios);
  return json.dump(2, ' ', false, ReportJson::error_handler_t::replace) + "\n";
}

}  // namespace hypersim::cli
