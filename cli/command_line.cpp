#include "command_line.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "hypersim/language/spelling.hpp"

#include "command_options.hpp"
#include "complain.hpp"
#include "overwriting.hpp"
#include "reporter.hpp"
#include "shared_options.hpp"
#include "usage_mistake.hpp"
#include "version.hpp"

namespace hypersim::cli {

namespace {

/// The command, unless it would overwrite what it reads.
template <class Reading>
Command unless_overwriting(Reading command) {
  if (overwrites_input(command)) return ExitCode::BadInput;
  return command;
}

/// The reports that a command line with a mistake asks for hold the mistake, and not what an earlier command left
/// there.
ExitCode report_mistake(const CLI::App& app, const std::vector<std::string>& words, const std::string& mistake) {
  constexpr std::string_view kReport = "--report";
  std::vector<std::string> names;
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (words[i] == kReport && i + 1 < words.size()) {
      names.push_back(words[++i]);
    } else if (words[i].starts_with(std::string(kReport) + "=")) {
      names.push_back(words[i].substr(kReport.size() + 1));
    }
  }
  complain(mistake);
  const auto reports = app.get_subcommands([&](const CLI::App* command) {
    return words.size() > 1 && command->get_name() == words[1] &&
           command->get_option_no_throw(std::string(kReport)) != nullptr;
  });
  return reports.empty() ? ExitCode::BadInput : Reporter(words[1], names).finish(ExitCode::BadInput);
}

}  // namespace

CommandLine::CommandLine() : app_("hypersim: a Hyperware node inside a test", "hypersim") {
  app_.set_version_flag("--version", fmt::format("hypersim {} (commit {})", kVersion, kCommit));
  app_.require_subcommand(1);
  add_exit_codes(app_);
  add_run(app_, run_);
  add_check(app_, check_);
  add_caps(app_, caps_);
  add_trace(app_, trace_);
  add_fmt(app_, fmt_);
  add_explore(app_, explore_);
  add_replay(app_, replay_);
  add_compare(app_, compare_);
  add_audit(app_, audit_);
  add_new(app_, new_);
  add_cache(app_, cache_);
  add_shell(app_, shell_);
}

/// Complains if the first word is not a command. CLI11 would only say that one is required.
bool CommandLine::is_unknown_command(const std::string& word) const {
  std::vector<std::string> names;
  for (const CLI::App* command : app_.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  if (word.starts_with('-') || std::find(names.begin(), names.end(), word) != names.end()) return false;
  const std::string hint = language::did_you_mean(word, {names.begin(), names.end()});
  const auto before_last = names.end() - 1;
  complain(fmt::format("there is no command \"{}\"; {}there are {} and {} (hypersim --help)", word,
                       hint.empty() ? "" : hint + " ", fmt::join(names.begin(), before_last, ", "), *before_last));
  return true;
}

Command CommandLine::parse(const std::vector<std::string>& words) {
  if (words.size() > 1 && is_unknown_command(words[1])) return ExitCode::BadInput;
  try {
    const std::vector<std::string> written = with_confined_folder(words);
    std::vector<const char*> pointers;
    pointers.reserve(written.size());
    for (const std::string& word : written) pointers.push_back(word.c_str());
    app_.parse(static_cast<int>(pointers.size()), pointers.data());
  } catch (const CLI::ParseError& error) {
    const bool asked_for = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    if (!asked_for) return report_mistake(app_, words, usage_mistake(app_, words, error));
    app_.exit(error);
    return ExitCode::Passed;
  }
  return parsed();
}

Command CommandLine::parsed() {
  const CLI::App& command = *app_.get_subcommands().front();
  const std::string& name = command.get_name();
  if (name == "check") return check_;
  if (name == "trace") return trace_;
  if (name == "fmt") return fmt_;
  if (name == "caps") return caps_;
  if (name == "cache") return cache_;
  if (name == "shell") return shell_;
  if (name == "audit") return unless_overwriting(audit_);
  if (name == "compare") return unless_overwriting(compare_);
  if (name == "explore") return unless_overwriting(explore_.checked());
  if (name == "replay") return unless_overwriting(replay_);
  if (name == "new") {
    new_.is_process = command.got_subcommand("process");
    return new_;
  }
  return unless_overwriting(run_);
}

Command parse_options(int argc, char** argv) { return CommandLine().parse({argv, argv + argc}); }

}  // namespace hypersim::cli
