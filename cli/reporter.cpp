#include "reporter.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <utility>

#include "complain.hpp"
#include "exit_code.hpp"
#include "findings_folder.hpp"
#include "passed_before.hpp"
#include "report/annotations.hpp"
#include "scenario_source.hpp"
#include "signals.hpp"

namespace hypersim::cli {

Reporter::Reporter(std::string command, const std::vector<std::string>& names)
    : files_(names, is_interrupted), annotates_(wants_annotations()) {
  report_.command = std::move(command);
  report_.build = build_name();
  ScenarioResult& all = report_.results.emplace_back();
  all.message = "the command ended before it had read the scenarios";
  if (!is_open()) {
    complain(files_.error());
  } else if (const auto written = files_.write_draft(report_); !written.ok()) {
    complain(written.error());
  }
}

Reporter::~Reporter() {
  if (!report_.has_ended) (void)files_.write(report_);
}

void Reporter::annotate(const ScenarioResult& result) const {
  if (annotates_) fmt::print("{}", annotations(result));
}

ExitCode Reporter::plan(std::vector<ScenarioResult> results, Loaded loaded) {
  is_planned_ = true;
  hashes_ = std::move(loaded.hashes);
  report_.results = std::move(results);
  for (ScenarioResult& result : report_.results) {
    if (const auto warnings = loaded.warnings.extract(result.path)) result.warnings = std::move(warnings.mapped());
    if (!loaded.is_usable && result.kind == ResultKind::NotPlayed) {
      const bool is_refused = loaded.warnings_are_errors && !result.warnings.empty();
      result.kind = is_refused ? ResultKind::BadInput : ResultKind::Skipped;
      result.message = is_refused ? "not played, because of its warnings (--warnings-as-errors)"
                                  : "not played, because of a mistake elsewhere";
    }
    if (result.kind != ResultKind::NotPlayed) annotate(result);
  }
  for (ScenarioResult& result : loaded.unreadable) {
    annotate(result);
    report_.results.push_back(std::move(result));
  }
  const auto written = files_.write_draft(report_);
  if (!written.ok()) return complain(written.error());
  return loaded.is_usable ? ExitCode::Passed : ExitCode::BadInput;
}

void Reporter::settle(std::size_t index, ScenarioResult result) {
  result.warnings = std::move(report_.results[index].warnings);
  annotate(result);
  if (on_settled) on_settled(result);
  report_.results[index] = std::move(result);
}

void Reporter::interrupt() {
  for (ScenarioResult& result : report_.results) {
    if (result.kind != ResultKind::NotPlayed) continue;
    result.kind = ResultKind::Interrupted;
    result.message = "interrupted before it was played";
    if (on_settled) on_settled(result);
  }
}

std::size_t Reporter::leave_the_rest() {
  std::size_t left = 0;
  for (ScenarioResult& result : report_.results) {
    if (result.kind != ResultKind::NotPlayed) continue;
    result.kind = ResultKind::Skipped;
    result.message = "not played, because another did not pass (--fail-fast)";
    ++left;
  }
  return left;
}

void Reporter::remember() const {
  std::vector<PlayedResult> played;
  for (const ScenarioResult& result : report_.results) {
    const auto hash = hashes_.find(result.path);
    const bool is_decided = result.kind == ResultKind::Passed || !result.runs.empty() ||
                            result.kind == ResultKind::Failed || result.kind == ResultKind::Undecided ||
                            result.kind == ResultKind::Fault;
    if (!is_decided || hash == hashes_.end() || is_standard_input(result.path)) continue;
    played.push_back({{result.path, result.title, hash->second}, result.kind == ResultKind::Passed});
  }
  keep_results(report_.command, played);
}

ExitCode Reporter::finish(ExitCode code) {
  remember();
  if (!is_planned_ && !complaints().empty()) report_.results.clear();
  for (const std::string& complaint : complaints()) {
    ScenarioResult& result = report_.results.emplace_back();
    result.kind = ResultKind::BadInput;
    result.message = complaint;
    annotate(result);
  }
  report_.has_ended = true;
  report_.exit_code = static_cast<int>(code);
  report_.elapsed_s = elapsed_s();
  std::fflush(stdout);
  const auto written = files_.write(report_);
  return written.ok() ? code : worse(code, complain_of_loss(written.error()));
}

}  // namespace hypersim::cli
