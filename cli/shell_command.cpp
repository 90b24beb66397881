#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/simulator/home.hpp"

#include "complain.hpp"
#include "libraries.hpp"
#include "options.hpp"
#include "shared_options.hpp"
#include "shell_history.hpp"
#include "shell_player.hpp"
#include "shell_prompt.hpp"
#include "signals.hpp"

namespace hypersim::cli {

using language::ParsedFile;
using shell::Session;

namespace {

/// What messages call a session that no file began.
constexpr const char* kNoFile = "session";
constexpr const char* kTitle = "scenario \"A session of the shell\"\n";

runtime::Result<language::Settings, std::string> settings_of(const ShellCommand& command) {
  language::Settings settings;
  for (const std::string& text : command.settings) {
    auto setting = language::parse_setting(text);
    if (!setting.ok()) return runtime::fail("--set: " + setting.error());
    settings.push_back(std::move(setting).value());
  }
  return settings;
}

/// A session that no file began says what the command line says, so that what is saved of it says it, too.
Session new_session(const ShellCommand& command) {
  Session session = Session::titled(kTitle);
  if (command.semantics) session.add("option semantics " + to_text(*command.semantics));
  if (command.seed) session.add(fmt::format("option seed {}", *command.seed));
  return session;
}

/// The text of the file, if it can be read and is one scenario; else it has complained.
std::optional<std::string> text_of_file(const ShellCommand& command, const ShellPlayer& player,
                                        const language::Settings& settings) {
  const ParsedFile loaded = language::load_scenarios(command.path, settings);
  for (const language::Setting& setting : settings) {
    if (loaded.settable.contains(setting.name) || !loaded.diagnostics.empty()) continue;
    const std::string hint = language::did_you_mean(setting.name, {loaded.settable.begin(), loaded.settable.end()});
    complain(fmt::format("--set {}: {} has no \"let\" and no \"matrix\" of that name{}{}", setting.name, command.path,
                         hint.empty() ? "" : "; ", hint));
    return std::nullopt;
  }
  const ParsedFile file = loaded.diagnostics.empty() ? player.read(loaded.sources.front().text) : loaded;
  if (!file.diagnostics.empty()) {
    std::fflush(stdout);
    std::fputs(language::format_diagnostics(file).c_str(), stderr);
    return std::nullopt;
  }
  return loaded.sources.front().text;
}

}  // namespace

ExitCode shell_session(const ShellCommand& command) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  const ExitCode libraries = load_libraries(command.libraries, {true, 0, command.wasm_opt});
  if (libraries != ExitCode::Passed) return libraries;
  outlive_readers();  // else a temporary home would stay
  simulator::sweep_temporary_homes();
  auto settings = settings_of(command);
  if (!settings.ok()) return complain(settings.error());
  const ShellPlayer player(command, command.path.empty() ? kNoFile : command.path, *settings, interrupted);
  Session session = new_session(command);
  if (!command.path.empty()) {
    const auto text = text_of_file(command, player, *settings);
    if (!text) return ExitCode::BadInput;
    session = Session::of_text(*text);
  }
  const bool is_terminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
  ShellPrompt prompt(player, command.path, std::move(session), wants_color(command.color));
  ShellHistory history(is_terminal ? history_file() : std::nullopt);
  if (!history.trouble().empty()) std::fprintf(stderr, "hypersim: %s\n", language::one_line(history.trouble()).c_str());
  const auto input = is_terminal ? shell::make_line_editor(
                                       is_interrupted, [&](std::string_view text) { return prompt.complete(text); },
                                       history.entries(), [&](std::string_view text) { history.add(text); })
                                 : shell::make_script_input(is_interrupted);
  if (is_terminal && command.path.empty()) fmt::print("A node at a prompt. help says what to type; Ctrl-D ends.\n");
  if (!command.path.empty()) prompt.open();
  return prompt.run(*input);
}

}  // namespace hypersim::cli
