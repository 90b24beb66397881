#include "shared_options.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

#include "hypersim/language/confinement.hpp"
#include "hypersim/language/setting.hpp"
#include "hypersim/runtime/duration.hpp"

#include "shell_words.hpp"

namespace hypersim::cli {

std::string check_u64(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? "" : "expected a whole number from 0 to 18446744073709551615, got \"" + text + "\"";
}

std::string check_not_empty(const std::string& text) { return text.empty() ? "expected a path, got nothing" : ""; }

std::string check_setting(const std::string& text) {
  const auto setting = language::parse_setting(text);
  return setting.ok() ? "" : setting.error();
}

void add_semantics(CLI::App& sub, std::optional<runtime::Semantics>& semantics) {
  using runtime::Semantics;
  const Choices<Semantics> choices = {{"documented", Semantics::documented()}, {"hyperdrive", Semantics::hyperdrive()}};
  add_choice(sub, "--semantics", semantics, choices,
             "Play what the documentation promises (documented), or what the shipped runtime does (hyperdrive) "
             "(default: the scenario's, else documented)");
}

std::string semantics_words(const std::optional<runtime::Semantics>& semantics) {
  return semantics ? " --semantics " + to_text(*semantics) : "";
}

namespace {

constexpr const char* kPaths = "Scenario files, or folders that are searched for *.scn; - is standard input";

}  // namespace

void add_set(CLI::App& sub, std::vector<std::string>& settings) {
  sub.add_option("--set", settings,
                 "Give the `let`, or the `matrix`, of that name this value in every file that has one; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->check(check_setting);
}

void add_load(CLI::App& sub, std::vector<std::string>& libraries) {
  sub.add_option("--load", libraries,
                 "Take processes from this shared library (native code, which may do all that you may), or the process "
                 "that this WebAssembly component is; may be repeated")
      ->type_name("FILE.so|FILE.wasm")
      ->allow_extra_args(false)
      ->check(check_not_empty);
}

void add_wasm_opt(CLI::App& sub, std::optional<int>& optimization) {
  const Choices<int> levels = {{"0", 0}, {"1", 1}, {"2", 2}};
  add_choice(
      sub, "--wasm-opt", optimization, levels,
      "What the compiler does for the speed of components: 0 (it is done soon) to 2; runs are the same (default: "
      "1 for explore, audit and compare --explore, 0 for others)");
}

void add_step_time(CLI::App& sub, std::uint64_t& step_time_ms) {
  sub.add_option_function<std::string>(
         "--step-time", [&step_time_ms](const std::string& text) { step_time_ms = *runtime::duration_ms(text); },
         "How much processor time a loaded program may take from one co_await to the next")
      ->type_name("D")
      ->check([](const std::string& text) {
        if (std::string mistake = check_duration(text); !mistake.empty()) return mistake;
        return std::string(*runtime::duration_ms(text) > 0 ? "" : "expected a duration of at least 1ms, got " + text);
      })
      ->default_str("2s");
}

void add_confined(CLI::App& sub) {
  const std::string description =
      "Only files below DIR (default: the working folder) are read, and no limit is raised: for scenarios of "
      "strangers; "
      "--confined=DIR";
  sub.add_flag("--confined{.}", description)->type_name("DIR")->each([](const std::string& folder) {
    const auto confined = language::confine_files(folder);
    if (!confined.ok()) throw CLI::ValidationError("--confined", fmt::format("{}: {}", folder, confined.error()));
  });
}

std::string confined_words() {
  const auto& confinement = language::confinement();
  return confinement ? " --confined=" + quoted(confinement->given) : "";
}

std::string beyond_confinement(const language::Scenario& scenario) {
  if (!language::confinement()) return {};
  const language::Options most;
  const language::Options& options = scenario.options;
  std::vector<std::string> raised;
  const auto raises = [&](const char* what, const std::optional<language::Position>& at) {
    const std::size_t source = at ? static_cast<std::size_t>(at->source) : 0;
    const std::string& file = source == 0 ? scenario.path : scenario.includes[source - 1];
    raised.push_back(fmt::format("{}:{} raises `option limit {}`", file, at ? at->line : 1, what));
  };
  if (options.limit_events > most.limit_events) raises("events", options.limit_events_at);
  if (options.limit_memory > most.limit_memory) raises("memory", options.limit_memory_at);
  if (raised.empty()) return {};
  return fmt::format("{} above what it is without that line, which --confined does not allow",
                     fmt::join(raised, ", and "));
}

std::vector<std::string> with_confined_folder(std::vector<std::string> words) {
  const auto word = std::find(words.begin(), words.end(), "--confined");
  if (word == words.end() || word + 1 == words.end()) return words;
  const auto folder = word + 1;
  std::error_code error;
  const auto is_other = [&](const std::string& other) {
    return &other != &*folder && !other.starts_with('-') && std::filesystem::exists(other, error);
  };
  const auto first = words.begin() + std::min<std::ptrdiff_t>(2, words.end() - words.begin());  // behind the command
  if (!std::filesystem::is_directory(*folder, error) || std::none_of(first, words.end(), is_other)) return words;
  *word += "=" + *folder;
  words.erase(folder);
  return words;
}

void add_color(CLI::App& sub, Color& color) {
  const Choices<Color> choices = {{"auto", Color::Auto}, {"always", Color::Always}, {"never", Color::Never}};
  add_choice(sub, "--color", color, choices, "Colours: auto (on a terminal, unless NO_COLOR is set), always or never");
}

bool wants_color(Color option) {
  if (option != Color::Auto) return option == Color::Always;
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && ::isatty(STDOUT_FILENO) == 1;
}

namespace {

void add_report(CLI::App& sub, std::vector<std::string>& reports) {
  sub.add_option("--report", reports,
                 "Write what became of each scenario to FILE.xml (JUnit), FILE.json or FILE.tap; - is standard output, "
                 "as JSON unless it is xml:- or tap:-; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->check(check_not_empty);
}

void add_selection(CLI::App& sub, Selection& selection) {
  sub.add_option(
      "--only", selection.only,
      "Only scenarios whose path, or title with [NAME=VALUE] of a matrix, matches this regular expression (RE2)");
  sub.add_option("--tag", selection.tags, "Only scenarios that have this tag; may be repeated: any of them")
      ->allow_extra_args(false);
  sub.add_option("--skip-tag", selection.skip_tags, "Leave out scenarios that have this tag; may be repeated")
      ->allow_extra_args(false);
}

}  // namespace

void add_reading(CLI::App& sub, ReadingOptions& reading) {
  sub.add_option("PATH", reading.paths, kPaths)->required();
  add_selection(sub, reading.selection);
  sub.add_option("--exclude", reading.exclude,
                 "Leave out what this pattern of a .gitignore matches when a folder is searched; may be repeated")
      ->type_name("PATTERN")
      ->allow_extra_args(false)
      ->check(
          [](const std::string& text) { return std::string(text.empty() ? "expected a pattern, got nothing" : ""); });
  add_set(sub, reading.settings);
  add_load(sub, reading.libraries);
  add_confined(sub);
}

void add_warnings(CLI::App& sub, bool& are_errors) {
  sub.add_flag("--warnings-as-errors", are_errors,
               "Refuse files that have a warning: exit code 2, and nothing is played");
}

void add_playing(CLI::App& sub, PlayingOptions& playing) {
  add_reading(sub, playing);
  CLI::Option* list = sub.add_flag("--list", playing.list, "Say what would be played, and play nothing");
  sub.add_flag("--last-failed", playing.last_failed,
               "Leave out what passed when this command last played it, and has not changed since");
  sub.add_flag("--fail-fast", playing.fail_fast, "Play nothing after the first scenario that does not pass");
  sub.add_flag("-q,--quiet", playing.quiet, "Print nothing of what passes");
  add_report(sub, playing.reports);
  list->excludes(sub.get_option("--report"));
  sub.add_flag("--watch", playing.watch,
               "Play again what is touched by a change of a file, until Ctrl-C: scenarios, what they include and name, "
               "libraries")
      ->excludes(list)
      ->excludes(sub.get_option("--report"));
  add_color(sub, playing.color);
  add_warnings(sub, playing.warnings_are_errors);
  add_wasm_opt(sub, playing.wasm_opt);
  add_step_time(sub, playing.step_time_ms);
}

CLI::Option* add_seed(CLI::App& sub, std::optional<std::uint64_t>& seed) {
  return sub.add_option("--seed", seed, "Seed of everything that varies (default: the scenario's, else 0)")
      ->envname("HYPERSIM_SEED")
      ->check(check_u64);
}

CLI::Option* add_jobs(CLI::App& sub, std::size_t& jobs, const std::string& description) {
  jobs = simulator::all_cores();
  return sub.add_option("--jobs", jobs, description)
      ->check([](const std::string& text) {
        const CLI::Range range(1, 1024);
        return std::string(range(text).empty() ? "" : "expected a number from 1 to 1024, got \"" + text + "\"");
      })
      ->default_str("all cores");
}

std::string check_duration(const std::string& text) {
  constexpr std::uint64_t kMostMs = 1'000'000'000'000;  // thirty years, which a clock can add to now
  return runtime::duration_ms(text).value_or(kMostMs) < kMostMs
             ? ""
             : "expected a duration such as 30s or 5m, got \"" + text + "\"";
}

}  // namespace hypersim::cli
