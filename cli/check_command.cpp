#include <cstdio>
#include <fmt/format.h>

#include "find_scenarios.hpp"
#include "options.hpp"

namespace hypersim::cli {

ExitCode check(const CheckCommand& command) {
  const auto files = find_scenarios(command.paths);
  if (!files.ok()) {
    fmt::print(stderr, "hypersim: {}\n", files.error());
    return ExitCode::BadInput;
  }
  const auto scenarios = load_all(*files);
  if (!scenarios) return ExitCode::BadInput;
  for (const auto& scenario : *scenarios) fmt::print("valid   {}  {}\n", scenario.path, scenario.full_title());
  return ExitCode::Passed;
}

}  // namespace hypersim::cli
