#pragma once
// What an app relies on that the shipped runtime does not keep, and what a hostile process could do with that.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/compare.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

/// A promise of the documentation whose loss alone changes what the app comes to.
struct Reliance {
  runtime::Row row;
  Parting parting;  // `documented`: with the promise; `shipped`: without it
};

struct Reliances {
  std::vector<Reliance> all;  // in the order of the rows
  std::string fault;          // see Comparison
};

/// The rows on which the scenario relies, over the schedules that the options say.
Reliances reliances(const language::Scenario& scenario, const CompareOptions& options);

struct Attack {
  std::vector<std::string> lines;  // of the attacker
  std::string text;                // the scenario with them, in the canonical layout
  Failure failure;                 // the property that they break
  std::vector<runtime::Row> rows;  // that they need, in order; none: they work by the documentation, too
};

struct AttackOptions {
  runtime::ProcessId attacker;
  std::optional<std::uint64_t> seed;  // beats `option seed`
  std::uint64_t attempts = 20'000;    // how many runs at most
  const std::atomic<bool>* interrupted = nullptr;
  std::atomic<std::uint64_t>* played = nullptr;  // if set, how many runs there were
};

/// A shortest sequence of steps of that process, as the shipped runtime lets it act, after which a `never`, `always` or
/// `finally` of the scenario does not hold. None was found: the number of runs is the measure. `text` is the file of
/// the scenario. The error is a sentence: there is nothing to break, or the scenario breaks it by itself.
runtime::Result<std::optional<Attack>, std::string> find_attack(const std::string& text,
                                                                const language::Scenario& scenario,
                                                                const AttackOptions& options);

}  // namespace hypersim::simulator
