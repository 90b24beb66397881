#include "play_program.hpp"

namespace hypersim::property {

using simulator::RunOptions;
using simulator::RunResult;
using simulator::Verdict;

std::string difference(const WrittenScenario& scenario, const RunOptions& options) {
  RunResult result = play(scenario.text_with_one_check(), options);
  if (result.verdict == Verdict::Passed) return {};
  // Plays once more, with a line for each condition, and always on memory, where nothing is left from the first time.
  const RunResult again = play(scenario.text(), on_memory());
  const bool same_on_memory = again.verdict == result.verdict;
  if (same_on_memory) result = again;

  std::string text = same_on_memory && result.failure ? scenario.text_up_to(result.failure->at.line) : scenario.text();
  for (const auto& breach : result.breaches) text += "\nfault of the runtime: " + to_text(breach);
  if (result.failure) {
    text += "\n" + result.failure->statement;
    text += "\n  the model expects " + result.failure->expected;
    text += "\n  the node gave     " + result.failure->got;
    for (const std::string& why : result.failure->why) text += "\n  why: " + why;
  }
  return same_on_memory ? text : text + "\nOn storage memory this passes.";
}

}  // namespace hypersim::property
