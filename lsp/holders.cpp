#include "holders.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/analysis/names.hpp"
#include "hypersim/analysis/node_view.hpp"
#include "hypersim/processes/registry.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::lsp {

using language::Scenario;

namespace {

constexpr std::uint64_t kEventsMax = 200'000;
constexpr std::uint64_t kMemoryMax = std::uint64_t{256} << 20U;

/// A process of the cast that runs what must not be played here, because it could end the server: as a sentence.
std::optional<std::string> cannot_be_played(const Scenario& scenario) {
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (decl.program.empty() || decl.is_stand_in) continue;
    const processes::Programs::Program* program = processes::programs().find(decl.program);
    const bool is_bundled = program != nullptr && program->library == nullptr && program->component == nullptr;
    const bool is_component = language::component_of(scenario, decl.address, decl.program) != nullptr;
    if (is_component || !is_bundled)
      return fmt::format("{} runs {}, which is not played in an editor", decl.name, decl.program);
  }
  return std::nullopt;
}

int line_of(const simulator::Failure& failure) {
  int line = failure.at.line;
  for (const auto* by = failure.done_by.get(); by != nullptr; by = by->around.get()) line = by->at.line;
  return line;
}

class Report {
 public:
  Report(const Scenario& scenario, const simulator::RunResult& result, const HoldersQuestion& question)
      : scenario_(scenario), question_(question) {
    for (const runtime::NodeId& node : scenario.nodes) {
      const analysis::NodeView view(scenario, result.trace, node);
      const analysis::Authority authority = analysis::authority_of(view.scenario(), view.events(), question.line);
      if (question.of_database) {
        database(node, authority);
      } else {
        process(node, authority);
      }
    }
  }

  std::string text() const { return text_; }

 private:
  void add(const std::string& line) { text_ += "- " + line + "\n"; }
  std::string on(const runtime::NodeId& node) const { return scenario_.nodes.size() > 1 ? " on " + node : ""; }

  void database(const runtime::NodeId& node, const analysis::Authority& authority) {
    for (const analysis::AuthorityMember& member : authority.members) {
      std::string rights;
      for (const analysis::Holding& holding : member.holdings) {
        const auto params = analysis::kv_params(holding.cap.capability);
        const bool is_it = !holding.lost && params && params->db_key.db == question_.name &&
                           params->db_key.package.text() == question_.package;
        if (!is_it) continue;
        const bool reads = params->kind == kv_module::KvCapabilityKind::Read;
        rights += fmt::format("{}{}, {}", rights.empty() ? "" : "; ", reads ? "read" : "write",
                              analysis::to_text(holding.origin));
      }
      if (!rights.empty()) add(fmt::format("`{}`{}: {}", member.name, on(node), rights));
    }
  }

  void process(const runtime::NodeId& node, const analysis::Authority& authority) {
    for (const analysis::AuthorityMember& member : authority.members) {
      if (member.name != question_.name) continue;
      if (member.absence) add(fmt::format("it is {}{}", analysis::to_text(*member.absence), on(node)));
      const auto& wired = authority.wiring.members;
      if (std::find(wired.begin(), wired.end(), member.name) != wired.end())
        add("it is wired: it and every other wired process may message each other, kv and timer");
      for (const analysis::Holding& holding : member.holdings) {
        if (!holding.lost) add(fmt::format("`{}`, {}", holding.cap.text, analysis::to_text(holding.origin)));
      }
    }
  }

  const Scenario& scenario_;
  const HoldersQuestion& question_;
  std::string text_;
};

std::string subject_of(const HoldersQuestion& question) {
  return question.of_database ? fmt::format("{}/{}", question.package, question.name) : question.name;
}

}  // namespace

std::string holders_text(const language::ParsedFile& file, const HoldersQuestion& question) {
  const std::string asked =
      question.of_database ? "Who holds a right to " + subject_of(question) : "What " + subject_of(question) + " holds";
  if (file.scenarios.empty()) return fmt::format("{} cannot be told: the file has mistakes.", asked);
  Scenario scenario = file.scenarios.front();
  if (const auto why = cannot_be_played(scenario))
    return fmt::format("{} cannot be told: {}. `hypersim caps --at {}` tells it.", asked, *why, question.line);
  // What comes later changes nothing, and properties give nobody anything.
  while (!scenario.steps.empty() && scenario.steps.back().line() > question.line) scenario.steps.pop_back();
  scenario.properties.clear();
  scenario.options.limit_events = std::min(scenario.options.limit_events, kEventsMax);
  scenario.options.limit_memory = std::min(scenario.options.limit_memory, kMemoryMax);
  simulator::RunOptions options;
  options.storage = language::StorageKind::Memory;
  const simulator::RunResult result = simulator::run_scenario(scenario, options);
  if (result.verdict == simulator::Verdict::RuntimeFault)
    return fmt::format("{} cannot be told: a built-in check found a fault of hypersim; `hypersim run` tells more.",
                       asked);

  std::string text = Report(scenario, result, question).text();
  const std::string moment = fmt::format("when all steps up to line {} have ended", question.line);
  if (question.of_database) {
    text = text.empty() ? fmt::format("Nobody holds a right to {} {}.\n", subject_of(question), moment)
                        : fmt::format("Rights to {} {}:\n\n{}", subject_of(question), moment, text);
  } else {
    text = text.empty() ? fmt::format("{} holds nothing {}, but the right to message itself.\n", question.name, moment)
                        : fmt::format("{} holds, {}:\n\n{}", question.name, moment, text);
  }
  if (!scenario.combination.empty()) text += fmt::format("\nThis is of the combination {}.\n", scenario.combination);
  if (result.failure && result.verdict == simulator::Verdict::Undecided) {
    text += "\nThe run reached a limit before that line: this is what it had come to.\n";
  } else if (result.failure) {
    text += fmt::format("\nThe run stops at line {}, where it fails: this is what it had come to.\n",
                        line_of(*result.failure));
  }
  return text;
}

}  // namespace hypersim::lsp
