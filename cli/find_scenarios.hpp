#pragma once
// From the paths of a command line to the scenario files that they mean.

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/runtime/result.hpp"

#include "check_report.hpp"
#include "components.hpp"
#include "options.hpp"
#include "report/scenario_result.hpp"
#include "scenario_walk.hpp"

namespace hypersim::cli {

/// Keeps files, reads standard input for `-`, and replaces each folder by every *.scn below it that is worth playing
/// (scenario_walk.hpp), in order. The error is a sentence.
runtime::Result<std::vector<std::string>, std::string> find_scenarios(const ReadingOptions& reading);
/// The same, with the folders that were searched.
runtime::Result<FoundScenarios, std::string> find_with_folders(const ReadingOptions& reading);

/// How scenarios are read.
struct LoadOptions {
  const std::vector<std::string>& settings;          // of `--set`
  std::optional<runtime::Semantics> semantics = {};  // of `--semantics`
  bool is_part = false;                              // there are other files, which may have a use for a setting
  bool notes_reads = false;                          // it is noted what is looked at
  std::vector<CheckedFile>* checked = nullptr;       // if set, what is wrong is put there, and not printed
};

/// What becomes of warnings.
struct WarningOptions {
  bool are_errors = false;    // `--warnings-as-errors`
  bool home_is_kept = false;  // what an earlier run left in it can bring about what the scenario cannot
};

/// What the files hold.
struct Loaded {
  std::vector<language::Scenario> scenarios;
  /// No file and no setting has a mistake, or a warning that is an error. Else nothing may run.
  bool is_usable = true;
  /// For reports: the files that have mistakes and, after an interruption, those that were not read.
  std::vector<ScenarioResult> unreadable;
  std::map<std::string, std::vector<ReportedMessage>> warnings;  // by path
  std::map<std::string, std::uint64_t> hashes;                   // by path: of its texts, and what it names
  bool warnings_are_errors = false;
  std::map<std::string, std::set<std::string>> read;  // by path: at which files and folders it looked
};
/// All scenarios of all files, parsed, with what `--set` says. All mistakes and warnings are printed to stderr. The
/// components of their packages are known then. Once `interrupted` is set, it reads no further file.
Loaded load_all(const std::vector<std::string>& files, const LoadOptions& options, const std::atomic<bool>& interrupted,
                const WarningOptions& warnings, const ComponentUse& components);
/// The options that give the scenario its settings: ` --set n=3`, or nothing.
std::string set_words(const language::Scenario& scenario);
/// The same, and those that choose it alone from its file.
std::string choosing_words(const language::Scenario& scenario);

/// The settings of the command line. The error is a sentence.
runtime::Result<language::Settings, std::string> read_settings(const std::vector<std::string>& texts);

/// Complains of each setting that no file has a use for. `known`: the names that can be set in any of them.
bool all_are_known(const language::Settings& settings, const std::set<std::string, std::less<>>& known);

/// Those of the scenarios that the command means. The error is a sentence.
runtime::Result<std::vector<language::Scenario>, std::string> selected(std::vector<language::Scenario> scenarios,
                                                                       const Selection& selection);
/// Of those that are left none.
inline constexpr const char* kNoneIsSelected = "no scenario matches --only, --tag and --skip-tag";
inline constexpr const char* kFifoTag = "fifo";
/// Has it that tag?
bool relies_on_the_default_order(const language::Scenario& scenario);

}  // namespace hypersim::cli
