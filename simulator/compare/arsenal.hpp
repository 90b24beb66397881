#pragma once
// What a hostile process can do on a shipped node, as steps of a scenario: what it can mint, and what it can ask for
// with that (docs/semantics.md, section 9: D1, D3, D7, D24, D32).

#include <string>
#include <vector>

#include "hypersim/language/scenario.hpp"

namespace hypersim::simulator {

struct Arsenal {
  std::vector<std::string> mints;    // `save app:dev.os/box read`
  std::vector<std::string> actions;  // `set app:dev.os/box key attack`
};

/// About what the scenario names: its databases and their keys, the capabilities of its conditions, its processes and
/// what they are asked. The numbers of its transactions count as known. `attacker`: whose steps they are.
Arsenal arsenal_against(const language::Scenario& scenario, const runtime::Address& attacker);

}  // namespace hypersim::simulator
