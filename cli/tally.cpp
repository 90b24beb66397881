#include "tally.hpp"

#include <cmath>
#include <fmt/format.h>

#include "exit_code.hpp"
#include "report/terminal_text.hpp"

namespace hypersim::cli {

void Tally::add(ResultKind kind) {
  switch (exit_code_of(kind)) {
    case ExitCode::Passed:
      ++passed;
      break;
    case ExitCode::Failed:
      ++failed;
      break;
    case ExitCode::Fault:
      ++faults;
      break;
    default:
      ++undecided;
  }
}

std::string Tally::rest(double elapsed_s) const {
  std::string text;
  if (undecided > 0) text += fmt::format(", {} undecided", undecided);
  if (faults > 0) text += ", " + counted(faults, "fault", "faults");
  if (skipped > 0) text += fmt::format(", {} skipped", skipped);
  if (not_played > 0) text += fmt::format(", {} not played (--fail-fast)", not_played);
  return text + " in " + elapsed_text(elapsed_s);
}

std::string elapsed_text(double seconds) {
  constexpr double kPrecisely = 9.995;
  constexpr double kInSeconds = 119.95;
  constexpr long kSecondsOfMinute = 60;
  if (seconds < kPrecisely) return fmt::format("{:.2f} s", seconds);
  if (seconds < kInSeconds) return fmt::format("{:.1f} s", seconds);
  const long whole = std::lround(seconds);
  return fmt::format("{} min {} s", whole / kSecondsOfMinute, whole % kSecondsOfMinute);
}

}  // namespace hypersim::cli
