#include "command_line.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <type_traits>
#include <utility>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/spelling.hpp"

#include "cluster_options.hpp"
#include "command_options.hpp"
#include "complain.hpp"
#include "manual.hpp"
#include "overwriting.hpp"
#include "project_file.hpp"
#include "reporter.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "usage_mistake.hpp"
#include "version.hpp"

namespace hypersim::cli {

namespace {

std::string version_text() {
  std::error_code error;
  const std::string folder = manual_folder();
  const bool is_there = std::filesystem::is_directory(folder, error);
  return fmt::format("hypersim {} (commit {}){}", kVersion, kCommit, is_there ? "\nDocumentation: " + folder : "");
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

/// While it lives, only that command has environment variables. CLI11 would read those of every command, and complain
/// of a value that this one does not want.
class EnvironmentOf {
 public:
  EnvironmentOf(CLI::App& app, const std::string& name) {
    for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
      if (command->get_name() == name) continue;
      for (CLI::Option* option : command->get_options()) {
        if (option->get_envname().empty()) continue;
        others_.emplace_back(option, option->get_envname());
        option->envname("");
      }
    }
  }
  ~EnvironmentOf() {
    for (const auto& [option, name] : others_) option->envname(name);
  }
  EnvironmentOf(const EnvironmentOf&) = delete;
  EnvironmentOf& operator=(const EnvironmentOf&) = delete;

 private:
  std::vector<std::pair<CLI::Option*, std::string>> others_;
};

}  // namespace

template <class Options>
void CommandLine::choose(const CLI::App* command, Options& options, ExitCode (*act)(const Options&)) {
  Choice& choice = choices_[command];
  if constexpr (std::is_base_of_v<ReadingOptions, Options>) choice.reading = &options;
  choice.act = [&options, act] {
    if constexpr (requires { overwrites_input(options); }) {
      if (overwrites_input(options)) return ExitCode::BadInput;
    }
    return act(options);
  };
}

CommandLine::CommandLine() : app_("hypersim: a Hyperware node inside a test", "hypersim") {
  app_.set_version_flag("--version", version_text);
  app_.require_subcommand(1);
  add_exit_codes(app_);
  choose(add_run(app_, run_), run_, cli::run);
  choose(add_check(app_, check_), check_, check);
  choose(add_caps(app_, caps_), caps_, caps);
  choose(add_trace(app_, trace_), trace_, trace);
  choose(add_fmt(app_, fmt_), fmt_, format);
  choices_[add_explore(app_, explore_)] = {&explore_.command, [this] {
                                             const ExploreCommand checked = explore_.checked();
                                             return overwrites_input(checked) ? ExitCode::BadInput : explore(checked);
                                           }};
  choose(add_replay(app_, replay_), replay_, replay);
  choose(add_worker(app_, worker_), worker_, work_for_explorations);
  choose(add_compare(app_, compare_), compare_, compare);
  choose(add_audit(app_, audit_), audit_, audit);
  CLI::App* const made = add_new(app_, new_);
  choices_[made] = {nullptr, [this, made] {
                      new_.is_process = made->got_subcommand("process");
                      return make_new(new_);
                    }};
  choose(add_cache(app_, cache_), cache_, cache);
  choose(add_shell(app_, shell_), shell_, shell_session);
  choose(add_lsp(app_, lsp_), lsp_, serve_editor);
  choose(add_diff(app_, diff_), diff_, diff);
  choices_[add_help(app_, help_)] = {nullptr, [this] { return help_or_usage(); }};
  manual_.add_to(app_);
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

ExitCode CommandLine::run(const std::vector<std::string>& words) {
  if (words.size() > 1 && is_unknown_command(words[1])) return ExitCode::BadInput;
  try {
    const EnvironmentOf environment(app_, words.size() > 1 ? words[1] : std::string());
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
  explore_.command.words = "hypersim";
  for (std::size_t i = 1; i < words.size(); ++i) explore_.command.words += " " + quoted(words[i]);
  CLI::App& command = *app_.get_subcommands().front();
  if (const auto taken = take_project_file(command); !taken.ok()) return report_mistake(app_, words, taken.error());
  if (const auto code = manual_.done(app_)) return *code;
  return choices_.at(&command).act();
}

runtime::Result<runtime::Done, std::string> CommandLine::take_project_file(CLI::App& command) {
  if (command.get_option_no_throw("--load") == nullptr) return runtime::kDone;
  const auto file = find_project_file();
  if (!file.ok()) return runtime::fail(file.error());
  if (!*file) return runtime::kDone;
  const auto from = apply_project_file(**file, command);
  if (!from.ok()) return runtime::fail(from.error());
  const auto choice = choices_.find(&command);
  ReadingOptions* const reading = choice == choices_.end() ? nullptr : choice->second.reading;
  if (reading != nullptr && from->gives_exclude) reading->exclude_base = (*file)->folder;
  for (const std::string& notice : from->notices)
    std::fputs(("hypersim: " + language::one_line(notice) + "\n").c_str(), stderr);
  return runtime::kDone;
}

ExitCode CommandLine::help_or_usage() {
  help_.commands.clear();
  for (const CLI::App* command : app_.get_subcommands([](const CLI::App*) { return true; })) {
    help_.commands.push_back(command->get_name());
    if (help_.words.empty() || command->get_name() != help_.words.front()) continue;
    const CLI::App* meant = command;
    std::string around = "hypersim";
    for (std::size_t i = 1; i < help_.words.size() && meant != nullptr; ++i) {
      const auto inner = meant->get_subcommands([&](const CLI::App* one) { return one->get_name() == help_.words[i]; });
      around += " " + meant->get_name();
      meant = inner.empty() ? nullptr : inner.front();
    }
    if (meant == nullptr) continue;
    fmt::print("{}", meant->help(around));
    return ExitCode::Passed;
  }
  return help(help_);
}

ExitCode run_command_line(const std::vector<std::string>& words) { return CommandLine().run(words); }

}  // namespace hypersim::cli
