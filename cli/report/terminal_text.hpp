#pragma once
// What a person reads about a scenario: one line, and the whole story if it did not pass.

#include <cstdint>
#include <string>
#include <vector>

#include "scenario_result.hpp"

namespace hypersim::cli {

/// `1 event`, `12 events`.
std::string counted(std::uint64_t count, const char* one, const char* many);

/// The line of a scenario; behind it in parentheses why it was skipped, if it was.
std::string headline(const ScenarioResult& result, bool color);
/// The line of a scenario whose expectations `run --update` rewrote, or could not write.
std::string updated_headline(const ScenarioResult& result, bool written, bool color);

/// What there is to note of a scenario, whatever came of it: a line each.
std::string notes_text(const ScenarioResult& result);
/// What a run that did not pass has to tell, below a headline: what was expected, what came, why, how to repeat it.
std::string run_text(const FailedRun& run);
/// The headline of that run, and its text.
std::string run_report(const ScenarioResult& result, const FailedRun& run, bool color);
/// The steps of a run: a line for each, below a headline. A place in the file `path` is a line of it.
std::string steps_text(const std::vector<PlayedStep>& steps, const std::string& path);
/// A scenario that was played once.
std::string played_report(const ScenarioResult& result, bool color);

/// A scenario that was played under both semantics.
std::string compared_report(const ScenarioResult& result, bool color);

/// A scenario that was audited.
std::string audited_report(const ScenarioResult& result, bool color);

/// What a row of the semantics allows; empty if there is nothing.
std::string allowed_text(const ScenarioResult& result);

/// What an exploration saw: schedules, outcomes, properties.
std::string explored_text(const Explored& explored, bool has_failed);
std::string shrunk_text(const FailedRun& run);

/// `a.scn:3:1: expected a duration; did you mean "5s"?`
std::string message_text(const ReportedMessage& message);
/// `a.scn:3:1: owner get d k => 1: expected 1, got 0`
std::string failure_line(const ReportedFailure& failure);
/// Everything that is known of a result that did not pass, as several lines without a headline.
std::string story(const ScenarioResult& result);
/// The same on one line: the first failure, mistake or reason, and how many more there are.
std::string summary_line(const ScenarioResult& result);
/// `a.scn:3:1: warning: …`
std::string warning_text(const ReportedMessage& warning);

}  // namespace hypersim::cli
