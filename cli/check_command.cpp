#include <cstdio>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"

#include "check_report.hpp"
#include "complain.hpp"
#include "find_scenarios.hpp"
#include "libraries.hpp"
#include "options.hpp"
#include "report/annotations.hpp"
#include "signals.hpp"

namespace hypersim::cli {

namespace {

std::string annotations_of_files(const Loaded& loaded) {
  std::string all;
  for (const ScenarioResult& file : loaded.unreadable) all += annotations(file);
  for (const auto& [path, warnings] : loaded.warnings) {
    ScenarioResult file;
    file.kind = ResultKind::Passed;
    file.path = path;
    file.warnings = warnings;
    all += annotations(file);
  }
  return all;
}

}  // namespace

ExitCode check(const CheckCommand& command) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  if (const ExitCode loaded = load_libraries(command.libraries, {}); loaded != ExitCode::Passed) return loaded;
  outlive_readers();
  const auto files = find_scenarios(command);
  if (!files.ok()) return complain(files.error());
  std::vector<CheckedFile> checked;
  const bool is_text = command.format == CheckFormat::Text;
  const Loaded loaded = load_all(*files, {.settings = command.settings, .checked = is_text ? nullptr : &checked},
                                 interrupted, {command.warnings_are_errors}, {});
  if (command.format == CheckFormat::Json) fmt::print("{}", check_json(checked, !interrupted.load()));
  if (command.format == CheckFormat::Gnu) fmt::print("{}", check_gnu(checked));
  if (!is_text) {
    if (!loaded.is_usable) return ExitCode::BadInput;
    return interrupted.load() ? ExitCode::Undecided : ExitCode::Passed;
  }
  if (wants_annotations()) fmt::print("{}", annotations_of_files(loaded));
  if (interrupted.load()) fmt::print("interrupted; not all of the files were read\n");
  if (!loaded.is_usable) return ExitCode::BadInput;
  if (interrupted.load()) return ExitCode::Undecided;
  const auto scenarios = selected(loaded.scenarios, command.selection);
  if (!scenarios.ok()) return complain(scenarios.error());
  if (scenarios->empty()) return complain(kNoneIsSelected);
  for (const auto& scenario : *scenarios) {
    if (command.quiet) break;
    fmt::print("valid   {}  {}\n", language::one_line(scenario.path), language::one_line(scenario.full_title()));
  }
  return ExitCode::Passed;
}

}  // namespace hypersim::cli
