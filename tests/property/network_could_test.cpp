// What `caps --could` answers about random networks is true: its steps are appended and played.

#include <set>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/analysis/names.hpp"
#include "hypersim/language/could_question.hpp"

#include "network_writer.hpp"
#include "play_program.hpp"
#include "property.hpp"
#include "vocabulary.hpp"

namespace hypersim::property {
namespace {

std::vector<runtime::Capability> capabilities_of(const simulator::RunResult& result) {
  std::set<runtime::Capability> all;
  for (const runtime::TraceEvent& event : result.trace) {
    if (const auto* added = std::get_if<runtime::fact::CapabilityAdded>(&event.fact)) all.insert(added->capability);
  }
  return {all.begin(), all.end()};
}

/// The steps that an answer names, or that its advice does.
std::vector<std::string> steps_of(const analysis::CouldAnswer& answer) {
  std::vector<std::string> lines;
  if (answer.kind == analysis::CouldAnswer::Kind::Yes) {
    for (const analysis::CouldStep& step : answer.steps) lines.push_back(step.text());
  }
  if (answer.kind != analysis::CouldAnswer::Kind::No || answer.advice.remedies.empty()) return lines;
  const analysis::Remedy& first = answer.advice.remedies.front();
  if (!first.is_all_steps()) return lines;
  for (const analysis::Change& change : first.changes) lines.push_back(change.text);
  return lines;
}

TEST(RandomNetworks, CouldBringAboutWhatIsAnsweredOfThem) {
  std::size_t played = 0;
  expect_property("answers_about_networks", cases(600), [&played] {
    const std::string text = write_network(*any_network()).text(false);
    const language::Scenario scenario = simulator::scenario_of(text);
    const simulator::RunResult result = play(scenario);
    const language::ProcessDecl& who = choose(scenario.cast, *rc::gen::inRange(0, 30));
    const std::string cap =
        analysis::Names(scenario).cap_operand(choose(capabilities_of(result), *rc::gen::inRange(0, 300)));
    const auto question = language::parse_could(scenario, who.name, cap);
    if (const auto* mistake = std::get_if<std::string>(&question)) RC_FAIL(text + *mistake);
    const analysis::CouldAnswer answer =
        analysis::could_hold(scenario, result.trace, std::nullopt, std::get<language::CouldQuestion>(question));
    const std::vector<std::string> lines = steps_of(answer);
    if (lines.empty()) return;
    ++played;
    std::string longer = text + "\n";
    for (const std::string& line : lines) longer += line + "\n";
    longer += "check " + who.name + " holds " + cap + "\n";
    const simulator::RunResult again = play(longer);
    if (again.verdict != simulator::Verdict::Passed) RC_FAIL(longer + simulator::story(again));
  });
  EXPECT_GE(played, cases(600) / 4);
}

}  // namespace
}  // namespace hypersim::property
