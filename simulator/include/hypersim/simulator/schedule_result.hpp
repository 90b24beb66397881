#pragma once
// What an exploration counts of one schedule, as plain data. It can be handed to another process of the same hypersim,
// through a pipe or a network, and counts there as if the schedule had been played there. There is no trace in it, and
// no failure in words: whoever reports a finding plays its choices again.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/breach.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

/// A capability that kv has verified for a process.
struct VerifiedRight {
  std::uint64_t hash = 0;  // of the process and the params
  /// `owner:app:dev.os: {"kind":"read",…}`. Empty if whoever played the schedule has said it before.
  std::string text;
  friend bool operator==(const VerifiedRight&, const VerifiedRight&) = default;
};

/// What a schedule came to.
struct ScheduleResult {
  std::uint64_t number = 0;   // of the schedule, from 0
  std::string strategy;       // that made it: `pct 3`
  std::uint64_t choices = 0;  // how many were made
  std::uint64_t events = 0;   // of the trace
  std::uint64_t outcome = 0;  // the same number: everything came to the same
  Verdict verdict = Verdict::Passed;
  std::string failure_key;                 // failure_key() of the run; empty if it passed
  bool is_hopeless = false;                // the machine keeps nothing, so no other schedule would come further
  bool left_the_choices = false;           // the search of all orders could not make a choice again that it had made
  std::vector<std::uint64_t> keys;         // of all choices, as a Recording has them; empty if it passed
  std::vector<PropertyRecord> properties;  // as those of the scenario
  std::vector<Breach> allowed;             // what a row of the semantics allows, each row and check once
  std::vector<VerifiedRight> rights;       // each once
  bool is_whole = false;  // else it was interrupted, or never begun, and nothing else is known but its number
  bool is_last = false;   // every order has been played
  bool was_none = false;  // there was nothing left to play
  friend bool operator==(const ScheduleResult&, const ScheduleResult&) = default;
};

/// The results as bytes, the same on every machine.
std::string write_results(const std::vector<ScheduleResult>& results);
/// What write_results() wrote. Anything else is refused with a sentence: bytes that are cut off or left over, sizes
/// beyond what is there, values that no result has.
runtime::Result<std::vector<ScheduleResult>, std::string> read_results(std::string_view bytes);
/// Why it cannot be a result of that scenario: `it has 3 properties, and the scenario has 2`. Empty if it can.
std::string trouble_with(const ScheduleResult& result, const language::Scenario& scenario);

}  // namespace hypersim::simulator
