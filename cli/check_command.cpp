#include <cstdio>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"

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
  const Loaded loaded = load_all(*files, {command.settings}, interrupted, {command.warnings_are_errors}, {});
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
