#pragma once
// The command line, parsed and checked.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::cli {

enum class ExitCode : int { Passed = 0, Failed = 1, BadInput = 2, Fault = 3, Undecided = 4 };

enum class Color { Auto, Always, Never };

/// How much processor time one turn of a process may take.
inline constexpr std::uint64_t kStepTimeMs = 2000;

/// Which of the scenarios: those that all of it fits.
struct Selection {
  std::string only = {};                    // a regular expression (RE2); the empty one fits all
  std::vector<std::string> tags = {};       // has one of them; none: fits all
  std::vector<std::string> skip_tags = {};  // has none of them
};

/// Of every command that reads scenarios.
struct ReadingOptions {
  std::vector<std::string> paths;    // `-`: standard input
  std::vector<std::string> exclude;  // patterns of a .gitignore: what a folder is not searched for
  std::string exclude_base;          // the folder to which they are relative; empty: the working folder
  Selection selection;
  std::vector<std::string> settings;   // NAME=VALUE
  std::vector<std::string> libraries;  // of processes
  bool warnings_are_errors = false;
};

class WatchRound;

/// Of every command that plays any number of scenarios, and judges each.
struct PlayingOptions : ReadingOptions {
  bool list = false;                  // say what would be played, and play nothing
  bool last_failed = false;           // leave out what has passed, and is as it was then
  bool fail_fast = false;             // play nothing after the first that does not pass
  bool quiet = false;                 // print nothing of what passes
  bool watch = false;                 // play again what a changed file touches
  const WatchRound* round = nullptr;  // of a process that plays for one that watches
  std::vector<std::string> reports;
  Color color = Color::Auto;
  std::optional<int> wasm_opt;  // none: what is best for the command
  std::uint64_t step_time_ms = kStepTimeMs;
};

struct RunCommand : PlayingOptions {
  std::optional<std::uint64_t> seed;
  std::optional<language::StorageKind> storage;
  simulator::Schedule schedule = simulator::Schedule::Fifo;
  std::size_t jobs = 1;
  bool check_determinism = false;
  bool keep_going = false;  // after a failure
  bool verbose = false;     // each step, and what it came to
  std::string home;
  std::string trace;
  bool update = false;                          // rewrite the expectations to what happened
  std::optional<runtime::Semantics> semantics;  // beats `option semantics`
};

/// What commands that play many schedules have the compiler do for the speed of components. Others play so few that
/// the compiler would take longer than it saves.
inline constexpr int kExploreOptimization = 1;

enum class CheckFormat { Text, Gnu, Json };

struct CheckCommand : ReadingOptions {
  CheckFormat format = CheckFormat::Text;
  bool quiet = false;  // print nothing of what is valid
};

struct FmtCommand : ReadingOptions {
  bool check = false;  // write nothing, name what would change
};

enum class CapsFormat { Table, Json, Mermaid, Html };

/// Of one scenario.
struct CapsCommand : ReadingOptions {
  std::optional<int> at;
  std::optional<std::pair<std::string, std::string>> could;  // WHO and CAP
  CapsFormat format = CapsFormat::Table;
  std::optional<std::uint64_t> seed;
  language::StorageKind storage = language::StorageKind::Memory;
  std::optional<runtime::Semantics> semantics;  // beats `option semantics`
  std::optional<int> wasm_opt;                  // none: what is best for the command
  std::uint64_t step_time_ms = kStepTimeMs;
};

struct CacheCommand {
  bool list = false;  // also if neither is said
  bool clear = false;
};

enum class TraceFormat { Text, Jsonl, Mermaid, Html };

struct TraceCommand {
  std::string path;
  std::vector<std::string> filters;
  TraceFormat format = TraceFormat::Text;
};

struct HelpCommand {
  std::vector<std::string> words;     // of the topic; none: the list of them
  std::vector<std::string> commands;  // that there are
};

/// `hypersim lsp`
struct LspCommand {
  std::vector<std::string> libraries;
};

enum class DiffFormat { Text, Json };

struct DiffCommand {
  std::string a, b;  // archives, or what has one
  DiffFormat format = DiffFormat::Text;
};

struct NewCommand {
  bool is_process = false;  // else a scenario
  std::string name;
};

struct ExploreCommand : PlayingOptions {
  std::optional<runtime::Semantics> semantics;  // beats `option semantics`
  bool no_shrink = false;
  std::string out;  // the folder for findings
  std::optional<std::uint64_t> time_ms;
  std::uint64_t shrink_time_ms = 0;
  std::string words;  // the command line, as a shell reads it
  simulator::ExploreOptions options;
};

struct CompareCommand : PlayingOptions {
  std::optional<std::uint64_t> seed;
  bool explore = false;  // all schedules, and not only the first
  std::uint64_t schedules = 200;
};

struct AuditCommand : PlayingOptions {
  std::optional<std::uint64_t> seed;
  std::uint64_t schedules = 50;  // for each row and scenario
  std::optional<runtime::ProcessId> attacker;
};

struct ReplayCommand {
  std::string path;
  std::string scenario;  // to be played in place of the one that was recorded; empty: that one
  std::string trace;
  std::optional<std::uint64_t> to;
  bool step = false;
  Color color = Color::Auto;
  std::vector<std::string> libraries;
  std::optional<int> wasm_opt;  // none: what is best for the command
  std::uint64_t step_time_ms = kStepTimeMs;
};

/// `hypersim shell`
struct ShellCommand {
  std::string path;  // of the scenario to go on from; empty: none
  std::string only;
  std::optional<std::uint64_t> seed;
  language::StorageKind storage = language::StorageKind::Memory;
  Color color = Color::Auto;
  std::optional<runtime::Semantics> semantics;  // beats `option semantics`
  std::vector<std::string> settings;
  std::vector<std::string> libraries;
  std::optional<int> wasm_opt;  // none: what is best for the command
  std::uint64_t step_time_ms = kStepTimeMs;
};

/// Does what the words say, the first of which is the program.
ExitCode run_command_line(const std::vector<std::string>& words);

ExitCode run(const RunCommand& command);
ExitCode check(const CheckCommand& command);
ExitCode caps(const CapsCommand& command);
ExitCode trace(const TraceCommand& command);
ExitCode format(const FmtCommand& command);
ExitCode make_new(const NewCommand& command);
ExitCode explore(const ExploreCommand& command);
ExitCode replay(const ReplayCommand& command);
ExitCode compare(const CompareCommand& command);
ExitCode audit(const AuditCommand& command);
ExitCode cache(const CacheCommand& command);
ExitCode shell_session(const ShellCommand& command);
ExitCode help(const HelpCommand& command);
ExitCode serve_editor(const LspCommand& command);
ExitCode diff(const DiffCommand& command);

}  // namespace hypersim::cli
