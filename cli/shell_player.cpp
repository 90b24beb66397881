#include "shell_player.hpp"

#include <fmt/format.h>
#include <optional>
#include <utility>

#include "hypersim/analysis/vacuous_names.hpp"
#include "hypersim/language/cut.hpp"
#include "hypersim/simulator/home.hpp"

#include "find_scenarios.hpp"
#include "libraries.hpp"
#include "lost_run.hpp"
#include "packages.hpp"
#include "report/terminal_text.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "supervisor.hpp"
#include "work.hpp"

namespace hypersim::cli {

using language::ParsedFile;
using language::Scenario;
using language::StorageKind;
using simulator::RunOptions;
using simulator::RunResult;

namespace {

void refuse_file(ParsedFile& file, std::string message, language::Position at = {1, 1, 0}, std::string hint = {}) {
  file.diagnostics.push_back({at, std::move(message), std::move(hint)});
  file.scenarios.clear();
  file.warnings.clear();
}

/// The last `matrix` of several values: that which was typed, if one was. Declarations stand in the order in which they
/// were typed.
language::Position matrix_in(const ParsedFile& file) {
  language::Position at{1, 1, 0};
  for (std::size_t source = file.sources.size(); source > 0; --source) {
    for (const language::CutLine& line : language::cut_lines(file.sources[source - 1].text)) {
      const auto tokens = line.tokens();
      constexpr std::size_t kTokensOfOneValue = 3;
      if (tokens.size() <= kTokensOfOneValue || tokens[0] != "matrix") continue;
      at = {line.number, static_cast<int>(tokens[0].data() - line.text.data()) + 1, static_cast<int>(source - 1)};
    }
  }
  return at;
}

}  // namespace

ParsedFile ShellPlayer::read(const std::string& text, const std::string& path) const {
  ParsedFile file = language::parse_scenarios(text, path, settings_);
  add_components(file, {true, 0, command_.wasm_opt});
  analysis::warn_of_vacuous_names(file);
  if (!file.diagnostics.empty()) return file;
  auto chosen = selected(std::move(file.scenarios), {command_.only});
  file.scenarios.clear();
  if (!chosen.ok()) {
    refuse_file(file, chosen.error());
    return file;
  }
  if (chosen->size() != 1) {
    if (chosen->empty()) {
      refuse_file(file, "no scenario matches --only");
    } else {
      const bool has_file = !command_.path.empty();
      refuse_file(file, fmt::format("a `matrix` makes {} scenarios of this, and the shell plays one", chosen->size()),
                  matrix_in(file),
                  has_file
                      ? "hypersim shell FILE --only REGEX or --set NAME=VALUE chooses one; `let NAME VALUE` has one"
                      : "`let NAME VALUE` gives the name one value; a `matrix` can be written into what is saved");
    }
    return file;
  }
  file.scenarios = std::move(*chosen);
  Scenario& scenario = file.scenarios.front();
  if (command_.semantics) scenario.options.semantics = *command_.semantics;
  if (std::string beyond = beyond_confinement(scenario); !beyond.empty()) refuse_file(file, std::move(beyond));
  return file;
}

std::string ShellPlayer::words(const Scenario& scenario) const {
  std::string words;
  // A session that no file began says these itself.
  if (!command_.path.empty()) {
    if (command_.seed) words += fmt::format(" --seed {}", *command_.seed);
    words += semantics_words(command_.semantics);
  }
  words += set_words(scenario);
  if (!scenario.combination.empty() && !command_.only.empty()) words += " --only " + quoted(command_.only);
  return words + load_words(command_.libraries);
}

std::string ShellPlayer::play(const Scenario& scenario, RunOptions options,
                              const std::function<std::string(const RunResult&)>& tell) const {
  const auto play_here = [&]() -> std::string {
    options.seed = command_.seed;
    options.storage = command_.storage;
    std::optional<simulator::Home> home;
    if (command_.storage == StorageKind::RocksDb) {
      auto made = simulator::Home::temporary();
      if (!made.ok()) {
        RunResult result;
        result.verdict = simulator::Verdict::Undecided;
        result.failure.emplace().came_to.kind = simulator::CameTo::Kind::NotKept;
        result.failure->got = made.error();
        return tell(result);
      }
      home.emplace(std::move(made).value());
      options.home = home->path();
    }
    std::atomic<std::uint64_t> events = 0;
    options.events = &events;
    Work work(interrupted_);
    work.begin([&] { return "playing: " + counted(events, "event", "events"); });
    options.interrupted = &work.stop();
    const RunResult result = simulator::run_scenario(scenario, options);
    work.end();
    return tell(result);
  };
  if (!Supervisor::is_useful()) return play_here();
  std::string told;
  const auto tell_end = [&](const PlayEnd& end) {
    told = tell(lost_run(scenario, end, command_.step_time_ms, command_.seed));
  };
  Supervisor::Calls calls;
  calls.play = [&](std::size_t, const Supervisor::TellDraft&) { return play_here(); };
  calls.is_over = [] { return false; };
  calls.take = [&](std::size_t, std::string bytes) { told = std::move(bytes); };
  calls.lost = [&](std::size_t, const PlayEnd& end, const std::string&) { tell_end(end); };
  PlayEnd none;
  none.kind = PlayEnd::Kind::Interrupted;
  Supervisor supervisor(command_.step_time_ms, interrupted_);
  if (!supervisor.play({0}, calls).ok() || told.empty()) tell_end(none);
  return told;
}

shell::Seen ShellPlayer::see(Scenario scenario, shell::LineRange lines) const {
  language::OutcomesByLine outcomes;
  RunOptions options;
  options.outcomes = &outcomes;
  options.keep_going = true;
  shell::ask_for_outcomes(scenario);
  return shell::seen_from_bytes(play(scenario, options, [&](const RunResult& result) {
    return shell::to_bytes(shell::seen_of(scenario, result, outcomes, lines));
  }));
}

}  // namespace hypersim::cli
