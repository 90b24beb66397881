#pragma once
// What a play of a session came to, as texts and numbers: one process can hand it to another (to_bytes), and it is
// printed from this value alone.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/language/update.hpp"
#include "hypersim/simulator/run.hpp"

#include "session.hpp"

namespace hypersim::cli::shell {

/// One line about the run, in its order.
struct SeenEvent {
  enum class Kind {
    Begins,  // a step
    Happens,
    Ends  // the step, with `text`
  };
  Kind kind = Kind::Happens;
  std::uint64_t time_ms = 0;
  int line = 0;  // of a step
  std::string text;
};

/// What did not come to what was expected, or could not be played.
struct SeenFailure {
  enum class Kind {
    Step,      // no expectation can ask for what it came to; or a `check`, or a step of a sequence
    Promise,   // `never`, `always`: it is broken
    AtTheEnd,  // `eventually`, `finally`: judged at the end, which has not come
    Stopped    // by a limit, by Ctrl-C, by the machine, by a program that ended everything
  };
  Kind kind = Kind::Step;
  int line = 0;           // of the scenario's own text; 0: of none
  std::string statement;  // as written, or empty
  std::string expected;
  std::string got;
  std::vector<std::string> why;

  friend bool operator==(const SeenFailure&, const SeenFailure&) = default;
};

struct Seen {
  language::OutcomesByLine outcomes;
  std::vector<SeenEvent> events;  // of the lines that were asked for
  std::vector<SeenFailure> failures;
  std::vector<std::string> breaches;   // of built-in checks: a fault of hypersim
  std::vector<std::string> notes;      // what happened before the first step
  std::vector<std::string> databases;  // that were made, as the trace calls them
  std::uint64_t steps = 0;             // that ended
};

/// Gives each step without an expectation one that nothing meets: then a run that notes outcomes
/// (RunOptions::outcomes) notes what each came to, and goes on.
void ask_for_outcomes(language::Scenario& scenario);

/// `outcomes` are those that the run noted. `lines`: the events of these are told; a step of theirs that could not be
/// played is a failure.
Seen seen_of(const language::Scenario& scenario, const simulator::RunResult& result,
             const language::OutcomesByLine& outcomes, LineRange lines);

std::string to_bytes(const Seen& seen);
/// What is not whole is a fault.
Seen seen_from_bytes(std::string_view bytes);

}  // namespace hypersim::cli::shell
