#pragma once
// Where two observations part, and what is told of it.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/simulator/compare.hpp"

#include "observation.hpp"

namespace hypersim::simulator {

struct Site {
  enum class Kind { Step, Verdict, End };
  Kind kind = Kind::Step;
  runtime::StepId step;  // Step
};

/// The first step that came to something else; else the verdict; else the end. None: they are the same.
std::optional<Site> first_site(const Observation& a, const Observation& b);
bool are_same_at(const Site& site, const Observation& a, const Observation& b);
/// Without the rows.
Parting told(const language::Scenario& scenario, const Site& site, const Observation& documented,
             const Observation& shipped);

/// Is it one of the two that somebody promises or ships? The built-in checks know what the rows of a mixture allow one
/// by one, and not what only their whole brings about.
inline bool is_whole(runtime::Semantics semantics) {
  return semantics == runtime::Semantics::documented() || semantics == runtime::Semantics::hyperdrive();
}

/// The rows that bring something about that is there under `shipped` and not under `documented`. `is_documented` says
/// whether it is as under `documented`. Each row of them is needed: with its documented rule among those that
/// ship, it is; where several bring it about, each by itself, a smallest set of them. At least one.
std::vector<runtime::Row> rows_of(runtime::Semantics shipped,
                                  const std::function<bool(runtime::Semantics)>& is_documented);

}  // namespace hypersim::simulator
