#include "written_steps.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "play_program.hpp"

namespace hypersim::property {

std::string WrittenSteps::text(bool condition_a_line, std::size_t steps_at_most) const {
  std::string text = head;
  for (std::size_t i = 0; i < std::min(steps_at_most, steps.size()); ++i) {
    const Step& step = steps[i];
    text += step.lines;
    if (condition_a_line || step.conditions.size() < 2) {
      for (const std::string& condition : step.conditions) text += "check " + condition + '\n';
    } else {
      text += fmt::format("check ( {} )\n", fmt::join(step.conditions, " and "));
    }
  }
  return text;
}

std::string difference(const WrittenSteps& written, const simulator::RunOptions& options) {
  if (play(written.text(false), options).verdict == simulator::Verdict::Passed) return {};
  std::string text = written.text(true);
  simulator::RunOptions in_the_same_order = on_memory();
  in_the_same_order.schedule = options.schedule;
  const simulator::RunResult again = play(text, in_the_same_order);
  if (again.verdict == simulator::Verdict::Passed) return text + "On storage memory this passes.\n";
  if (again.failure) {
    const auto lines_in = [](const std::string& of) { return std::count(of.begin(), of.end(), '\n'); };
    std::size_t steps = 1;
    while (lines_in(text = written.text(true, steps)) < again.failure->at.line && steps < written.steps.size()) ++steps;
    text += "\n" + again.failure->statement + "\n  the model expects " + again.failure->expected +
            "\n  the node gave     " + again.failure->got;
    for (const std::string& why : again.failure->why) text += "\n  why: " + why;
  }
  for (const auto& breach : again.breaches) text += "\nfault of the runtime: " + to_text(breach);
  return text;
}

}  // namespace hypersim::property
