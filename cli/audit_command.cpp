#include <fmt/format.h>

#include "hypersim/language/self_contained.hpp"
#include "hypersim/simulator/audit.hpp"

#include "each_scenario.hpp"
#include "options.hpp"
#include "report/make_result.hpp"
#include "report/terminal_text.hpp"
#include "scenario_source.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "watch.hpp"

namespace hypersim::cli {

using language::Scenario;

namespace {

void attack(const AuditCommand& command, const Scenario& scenario, const std::atomic<bool>& stop, Audited& audited) {
  simulator::AttackOptions options;
  options.attacker = *command.attacker;
  options.seed = command.seed;
  options.interrupted = &stop;
  const auto file = load_scenario_source(scenario.path, scenario.settings);
  auto found = simulator::find_attack(language::with_includes(file), scenario, options);
  if (found.ok()) {
    audited.attack = std::move(found).value();
    if (!audited.attack) audited.no_attack = "none was found";
  } else {
    audited.no_attack = found.error();
  }
}

Judged judge_promises(const AuditCommand& command, const Scenario& scenario, const std::atomic<bool>& stop) {
  simulator::CompareOptions options;
  options.seed = command.seed;
  options.schedules = command.schedules;
  options.interrupted = &stop;
  Audited audited;
  audited.reliances = simulator::reliances(scenario, options);
  if (command.attacker) attack(command, scenario, stop, audited);
  std::string words = command.seed ? fmt::format(" --seed {}", *command.seed) : std::string();
  words += fmt::format(" --schedules {}", command.schedules);
  if (command.attacker) words += " --attacker " + quoted(command.attacker->text());
  Judged judged;
  judged.result = cli::audited(scenario, audited, again_of(command, "audit", scenario, words));
  judged.text = audited_report(judged.result, wants_color(command.color));
  return judged;
}

ExitCode audit_once(const AuditCommand& command) {
  EachScenario each;
  each.command = "audit";
  each.doing = "auditing, ";
  each.seed = command.seed;
  each.optimization = kExploreOptimization;
  each.judge = [&](const Scenario& scenario, const std::atomic<bool>& stop, std::atomic<std::uint64_t>&) {
    return judge_promises(command, scenario, stop);
  };
  each.summary = [](std::size_t sound, std::size_t weak) {
    return fmt::format("{} {} on nothing that a shipped node does not keep, {} {}", sound,
                       sound == 1 ? "relies" : "rely", weak, weak == 1 ? "does" : "do");
  };
  return judge_each(command, each);
}

}  // namespace

ExitCode audit(const AuditCommand& command) { return play_or_watch(command, audit_once); }

}  // namespace hypersim::cli
