#pragma once
// What became of one scenario of `run` or `explore`. The terminal's text, every report and the annotations are made
// from this value and from nothing else. It consists of texts and numbers, so one process can hand it to another
// (to_bytes).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::cli {

enum class ResultKind {
  Passed,
  Failed,        // an expectation or a property
  EndedProgram,  // a process of the scenario ended the program that played it
  Undecided,     // a limit was reached
  Interrupted,   // before it began or before it came to its end
  Fault,         // of hypersim itself
  BadInput,      // it cannot be read, or what it needs is not there
  NotPlayed,     // the command ended first
  Skipped
};
/// `passed`, `failed`, `ended-program`, `undecided`, `interrupted`, `fault`, `bad-input`, `not-played`, `skipped`.
std::string_view to_text(ResultKind kind);

/// The four things that programs tell apart.
enum class Status { Passed, Failed, Error, Skipped };
Status status_of(ResultKind kind);
/// `passed`, `failed`, `error`, `skipped`.
std::string_view to_text(Status status);

struct Place {
  std::string file;
  int line = 0;  // from 1; 0: no place in it
  int column = 0;
};

/// A `do` that plays a line of a sequence.
struct DoneLine {
  Place at;
  std::string statement;
};

/// A step or a property that did not come to what was expected.
struct ReportedFailure {
  Place at;                       // without a line if it is not about a statement
  std::string statement;          // as written, or empty
  std::vector<DoneLine> done_by;  // from the innermost outwards
  std::string expected;
  std::string got;
  std::vector<std::string> why;
};

/// A run of the scenario that did not pass.
struct FailedRun {
  ResultKind kind = ResultKind::Failed;
  std::vector<std::string> notes;     // how it came about
  std::vector<std::string> breaches;  // of built-in checks
  std::vector<ReportedFailure> failures;
  std::uint64_t failures_left_out = 0;  // further ones
  std::uint64_t steps_not_played = 0;   // after a failure, because of it
  std::vector<std::string> stand_ins;   // bundled programs answered in place of these
  std::vector<std::string> last_events;
  std::string again;  // the command that repeats it

  // Of `explore`.
  std::uint64_t schedule = 0;  // from 1
  std::string strategy;
  std::uint64_t schedules = 0;      // that failed in the same way
  std::string folder;               // empty: it could not be written
  std::vector<std::string> shrunk;  // about the smaller scenario
};

/// A mistake in a file, or a warning.
struct ReportedMessage {
  Place at;
  std::string message;
  std::string hint;
  std::vector<DoneLine> done_by;
};

struct ExploredProperty {
  std::string text;
  bool is_sometimes = false;
  std::uint64_t exercised = 0;
  std::uint64_t held = 0;
  std::uint64_t parts_held = 0;  // at best, of an `and`
  std::uint64_t parts = 0;       // of the `and`; 0: it is none
};

struct ExploredRight {
  std::string right;
  std::uint64_t schedules = 0;
};

/// What an exploration saw.
struct Explored {
  std::uint64_t schedules = 0;
  std::uint64_t distinct_outcomes = 0;
  bool more_outcomes = false;  // that were not counted
  bool covered = false;
  std::optional<double> part_done;       // of all orders, 0 to 1
  std::uint64_t undecided_in_a_row = 0;  // that have ended it; 0: something else has
  std::uint64_t failures_not_kept = 0;   // schedules that failed in further ways
  std::vector<ExploredProperty> properties;
  std::vector<ExploredRight> rights;
};

/// A step of a run, or a property, and what it came to.
struct PlayedStep {
  Place at;
  std::string statement;  // as written, with its round of a `repeat`
  std::string ended;      // when, in time of the run: `5 ms`; empty: it did not end, or is a property
  std::string outcome;
};

struct ScenarioResult {
  ResultKind kind = ResultKind::NotPlayed;
  std::string path;                    // empty: it is about the command as a whole
  std::string title;                   // with the values of a `matrix`; empty if the file was not read
  std::string message;                 // why it was not played or not decided; empty if `runs` or `mistakes` say so
  std::vector<std::string> stand_ins;  // bundled programs answer in place of these
  std::vector<std::string> allowed;    // what breaks a promise of the documentation, as a row of the semantics allows
  std::optional<std::uint64_t> seed;
  double elapsed_s = 0;
  std::vector<std::string> notes;  // of `run`: what happened to it, whether it passed or not
  std::vector<PlayedStep> steps;   // of `run --verbose`
  std::vector<FailedRun> runs;
  std::vector<ReportedMessage> mistakes;
  std::vector<ReportedMessage> warnings;  // of its file, with the first scenario of the file
  std::optional<Explored> explored;
};

/// For another process of the same hypersim. from_bytes() gives nothing if it is not whole.
std::string to_bytes(const ScenarioResult& result);
std::optional<ScenarioResult> from_bytes(std::string_view bytes);

}  // namespace hypersim::cli
