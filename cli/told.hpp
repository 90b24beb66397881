#pragma once
// What is told of a scenario that has been played, perhaps in another process.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/update.hpp"

#include "options.hpp"
#include "report/scenario_result.hpp"

namespace hypersim::cli {

struct Told {
  std::optional<ScenarioResult> result;  // none: it could not be played, and that has been complained of
  ExitCode code = ExitCode::Passed;      // of what the process has done so far
  std::vector<std::string> complaints;   // of another process
  bool is_interrupted = false;           // before it was explored as far as it was to be
  // Of `run --update`.
  bool differs = false;      // passed, but for expectations that were not met
  bool leaves_file = false;  // it is not known what the steps come to
  language::OutcomesByLine outcomes;
};

std::string to_bytes(const Told& told);
/// With what has been complained of since there were so many complaints.
std::string to_bytes_with_complaints(Told told, std::size_t before);
/// Of bytes that are not whole, a result that was not played.
Told told_from_bytes(std::string_view bytes);

}  // namespace hypersim::cli
