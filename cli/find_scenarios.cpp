#include "find_scenarios.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <re2/re2.h>
#include <set>
#include <sys/stat.h>

#include "hypersim/analysis/vacuous_names.hpp"
#include "hypersim/language/matching.hpp"
#include "hypersim/language/play_by.hpp"
#include "hypersim/language/read_paths.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/stable_hash.hpp"

#include "complain.hpp"
#include "packages.hpp"
#include "report/make_result.hpp"
#include "scenario_source.hpp"
#include "scenario_walk.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "work.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;

runtime::Result<language::Settings, std::string> read_settings(const std::vector<std::string>& texts) {
  language::Settings settings;
  std::set<std::string> names;
  for (const std::string& text : texts) {
    auto setting = language::parse_setting(text);
    if (!setting.ok()) return runtime::fail("--set: " + setting.error());
    if (!names.insert(setting->name).second) {
      return runtime::fail(fmt::format("--set {} is given twice; once is enough", setting->name));
    }
    settings.push_back(std::move(setting).value());
  }
  return settings;
}

bool all_are_known(const language::Settings& settings, const std::set<std::string, std::less<>>& known) {
  bool all_known = true;
  for (const language::Setting& setting : settings) {
    if (known.contains(setting.name)) continue;
    all_known = false;
    const std::string hint = language::did_you_mean(setting.name, {known.begin(), known.end()});
    complain(fmt::format("--set {}: no file has a \"let\" or a \"matrix\" of that name{}{}", setting.name,
                         hint.empty() ? "" : "; ", hint));
  }
  return all_known;
}

namespace {

/// What is at that path, so that a change shows.
std::uint64_t state_of(const std::string& path) {
  struct stat about = {};
  if (::stat(path.c_str(), &about) != 0) return 0;
  const auto number = [](auto value) { return static_cast<std::uint64_t>(value); };
  return runtime::mix(runtime::mix(number(about.st_size), number(about.st_ino)),
                      runtime::mix(number(about.st_mtim.tv_sec), number(about.st_mtim.tv_nsec)));
}

/// Of the texts, and of what else the reading looked at.
std::uint64_t hash_of(const language::ParsedFile& file, const std::set<std::string>& looked_at) {
  std::uint64_t hash = 0;
  std::set<std::string> texts;
  for (const language::SourceFile& source : file.sources) {
    hash = runtime::mix(hash, runtime::hash_text(source.text));
    texts.insert(source.path);
  }
  for (const std::string& path : looked_at) {
    if (!texts.contains(path)) hash = runtime::mix(hash, state_of(path));
  }
  return hash;
}

bool has_any_tag(const language::Scenario& scenario, const std::vector<std::string>& tags) {
  return std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) {
    return std::find(scenario.tags.begin(), scenario.tags.end(), tag) != scenario.tags.end();
  });
}

CheckedFile checked(const language::ParsedFile& file, const std::string& path) {
  CheckedFile checked{path, {}, {}, lsp::problems_of(file)};
  for (const language::Scenario& scenario : file.scenarios) checked.titles.push_back(scenario.full_title());
  for (const language::SourceFile& source : file.sources) checked.sources.push_back(source.path);
  return checked;
}

std::string holds_none(const std::string& folder, const std::vector<std::string>& left_out, bool excludes) {
  std::string text = fmt::format("the folder {} holds no scenario (no *.scn file)", folder);
  if (!left_out.empty()) {
    text += fmt::format("; {}git ignores, or hypersim wrote, {}: name it if you want what is in it",
                        excludes ? "--exclude leaves out, " : "", fmt::join(left_out, ", "));
  }
  return text;
}

}  // namespace

runtime::Result<FoundScenarios, std::string> find_with_folders(const ReadingOptions& reading) {
  FoundScenarios all;
  const Exclusion exclusion{reading.exclude, reading.exclude_base};
  for (const std::string& path : reading.paths) {
    if (path.empty()) return runtime::fail(std::string("a path is empty"));
    if (path == kStdinPath) {
      if (is_standard_input(kStdinName)) return runtime::fail(std::string("- (standard input) is given twice"));
      if (const auto read = read_standard_input(); !read.ok()) return runtime::fail(read.error());
      all.files.emplace_back(kStdinName);
      continue;
    }
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      all.files.push_back(path);
      continue;
    }
    auto found = walk(path, exclusion);
    if (!found.ok()) return runtime::fail(std::move(found).error());
    std::move(found->folders.begin(), found->folders.end(), std::back_inserter(all.folders));
    if (found->files.empty()) return runtime::fail(holds_none(path, found->left_out, !reading.exclude.empty()));
    std::move(found->files.begin(), found->files.end(), std::back_inserter(all.files));
  }
  return all;
}

runtime::Result<std::vector<std::string>, std::string> find_scenarios(const ReadingOptions& reading) {
  auto found = find_with_folders(reading);
  if (!found.ok()) return runtime::fail(std::move(found).error());
  return std::move(found->files);
}

Loaded load_all(const std::vector<std::string>& files, const LoadOptions& options, const std::atomic<bool>& interrupted,
                const WarningOptions& warnings, const ComponentUse& components) {
  Loaded all;
  all.warnings_are_errors = warnings.are_errors;
  const auto settings = read_settings(options.settings);
  if (!settings.ok()) {
    complain(settings.error());
    all.is_usable = false;
    return all;
  }
  std::set<std::string, std::less<>> known;
  std::string messages;
  std::vector<std::string> beyond_all;
  std::atomic<std::size_t> reading = 0;
  language::ReadPaths looked_at;
  Work work(interrupted);
  work.begin([&] { return "reading " + files[std::min(reading.load(), files.size() - 1)]; });
  for (; reading < files.size() && !interrupted.load(); ++reading) {
    const std::string& path = files[reading];
    language::ParsedFile loaded = load_scenario_source(path, *settings);
    known.merge(loaded.settable);
    add_components(loaded, components);
    if (options.checked != nullptr) options.checked->push_back(checked(loaded, path));
    std::set<std::string> read = looked_at.take();
    all.hashes[path] = hash_of(loaded, read);
    if (options.notes_reads) all.read[path] = std::move(read);
    if (!warnings.home_is_kept) analysis::warn_of_vacuous_names(loaded);
    if (!loaded.warnings.empty()) {
      messages += language::format_warnings(loaded);
      all.warnings[path] = warnings_of(loaded);
    }
    if (!loaded.diagnostics.empty()) {
      messages += language::format_diagnostics(loaded);
      all.is_usable = false;
      all.unreadable.push_back(unreadable(loaded, path));
    }
    for (language::Scenario& scenario : loaded.scenarios) {
      if (std::string beyond = beyond_confinement(scenario); !beyond.empty()) beyond_all.push_back(std::move(beyond));
      if (options.semantics) language::play_by(scenario, *options.semantics);
      all.scenarios.push_back(std::move(scenario));
    }
  }
  work.end();
  for (const std::string& beyond : beyond_all) complain(beyond);
  if (!beyond_all.empty()) all.is_usable = false;
  if (options.checked == nullptr) std::fputs(messages.c_str(), stderr);
  for (; reading < files.size(); ++reading) all.unreadable.push_back(not_read(files[reading]));
  // A file with mistakes, or one that was not read, may have that name, too.
  if (all.unreadable.empty() && !options.is_part && !all_are_known(*settings, known)) all.is_usable = false;
  if (all.is_usable && warnings.are_errors && !all.warnings.empty()) {
    complain("--warnings-as-errors: there are warnings, so nothing was played");
    all.is_usable = false;
  }
  return all;
}

std::string set_words(const language::Scenario& scenario) {
  std::string words;
  for (const language::Setting& setting : scenario.settings)
    words += " --set " + quoted(setting.name + "=" + setting.written);
  return words;
}

std::string choosing_words(const language::Scenario& scenario) {
  const std::string words = set_words(scenario);
  return scenario.combination.empty() ? words : words + " --only " + quoted(at_the_end(scenario.combination));
}

bool relies_on_the_default_order(const language::Scenario& scenario) { return has_any_tag(scenario, {kFifoTag}); }

runtime::Result<std::vector<language::Scenario>, std::string> selected(std::vector<language::Scenario> scenarios,
                                                                       const Selection& selection) {
  const std::string& only = selection.only;
  const RE2 pattern(only, RE2::Quiet);
  if (!pattern.ok()) return runtime::fail(fmt::format("--only {}: {}", only, pattern.error()));
  std::size_t longest = 0;
  for (const language::Scenario& scenario : scenarios)
    longest = std::max({longest, scenario.path.size(), scenario.full_title().size()});
  if (const auto why = language::too_long_to_match(language::matching_steps(only), longest))
    return runtime::fail(fmt::format("--only {}: {}", only, *why));
  std::erase_if(scenarios, [&](const language::Scenario& scenario) {
    const bool is_tagged = selection.tags.empty() || has_any_tag(scenario, selection.tags);
    if (!is_tagged || has_any_tag(scenario, selection.skip_tags)) return true;
    return !RE2::PartialMatch(scenario.path, pattern) && !RE2::PartialMatch(scenario.full_title(), pattern);
  });
  return scenarios;
}

}  // namespace hypersim::cli
