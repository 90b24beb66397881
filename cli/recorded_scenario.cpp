#include "recorded_scenario.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/play_by.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/runtime/digest.hpp"

#include "findings_folder.hpp"
#include "packages.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;
using language::Scenario;
using simulator::ReplayFile;

namespace {

constexpr std::size_t kLibrarySizeMax = std::size_t{1} << 30U;

/// Files that may be gone or changed while its own text is there.
bool names_files(const language::ParsedFile& file) {
  return !file.files.empty() || std::any_of(file.scenarios.begin(), file.scenarios.end(),
                                            [](const Scenario& scenario) { return !scenario.packages.empty(); });
}

fs::path file_name(const std::string& path) { return fs::path(path).filename(); }

/// Empty if it cannot be read.
std::string hash_of(const std::string& path) {
  const auto bytes = language::read_regular_file(path, kLibrarySizeMax);
  return bytes.ok() ? runtime::sha256(*bytes) : std::string();
}

}  // namespace

runtime::Result<Recorded, std::string> read_recorded(const std::string& path) {
  const bool is_folder = fs::is_directory(path);
  auto file = simulator::load_replay(is_folder ? path + "/" + simulator::kReplayFile : path);
  if (!file.ok()) return runtime::fail(fmt::format("{}: {}", path, file.error()));
  return Recorded{path, is_folder ? path : fs::path(path).parent_path().string(), std::move(file).value()};
}

Source source_of(const Recorded& recorded, const std::string& given) {
  if (!given.empty()) return {given};
  const ReplayFile& file = recorded.file;
  const fs::path folder = recorded.folder;
  const fs::path kept = folder / kKeptScenario;
  std::error_code error;
  const bool has_kept = fs::is_regular_file(kept, error);
  const fs::path own = folder / file.from_folder;
  if (!file.from_folder.empty() && fs::is_regular_file(own, error)) {
    std::string path = fs::equivalent(own, file.path, error) && !error ? file.path : own.lexically_normal().string();
    if (has_kept && scenario_hash(path, file.settings) == 0) {
      const language::ParsedFile now = language::load_scenarios(path, file.settings);
      const language::ParsedFile then = language::load_scenarios(kept.string(), file.settings);
      const bool can_only_be_kept = !now.diagnostics.empty() && then.diagnostics.empty() && names_files(then);
      if (can_only_be_kept) return {kept.string(), true, std::move(path), now.diagnostics.front().message};
    }
    const bool is_moved = place_of(folder.empty() ? "." : folder.string()) != file.place;
    if (!is_moved || !has_kept || scenario_hash(path, file.settings) == file.scenario_hash) return {std::move(path)};
    return {kept.string(), true, std::move(path)};
  }
  if (has_kept) return {kept.string(), true};
  return {file.path};
}

bool is_as_recorded(const Recorded& recorded, const Source& source) {
  return scenario_hash(source.path, recorded.file.settings) == recorded.file.scenario_hash;
}

bool is_kept_as_written(const Recorded& recorded, const Source& source) {
  return !source.is_kept || scenario_hash(source.path, recorded.file.settings) == recorded.file.kept_hash;
}

runtime::Result<Scenario, std::string> scenario_of(const Recorded& recorded, const Source& source,
                                                   const ComponentUse& components) {
  const ReplayFile& file = recorded.file;
  language::ParsedFile parsed = language::load_scenarios(source.path, file.settings);
  add_components(parsed, components);
  if (!parsed.diagnostics.empty()) {
    std::fputs(language::format_diagnostics(parsed).c_str(), stderr);
    return runtime::fail(
        fmt::format("{}: {} cannot be played; --scenario FILE names another text", recorded.path, source.path));
  }
  for (Scenario& scenario : parsed.scenarios) {
    language::play_by(scenario, file.recording.semantics);
    if (const std::string beyond = beyond_confinement(scenario); !beyond.empty()) {
      return runtime::fail(fmt::format("{}: {}", recorded.path, beyond));
    }
  }
  if (parsed.scenarios.size() == 1) return std::move(parsed.scenarios.front());
  for (Scenario& scenario : parsed.scenarios) {
    if (scenario.combination == file.combination) return std::move(scenario);
  }
  return runtime::fail(
      fmt::format("{}: {} has no combination {} any more", recorded.path, source.path, file.combination));
}

std::vector<std::string> libraries_for(const Recorded& recorded, std::vector<std::string> given) {
  for (const ReplayFile::Loaded& one : recorded.file.loaded) {
    if (one.kept.empty()) continue;
    const auto is_it = [&](const std::string& path) { return file_name(path) == file_name(one.path); };
    if (std::any_of(given.begin(), given.end(), is_it)) continue;
    const fs::path kept = fs::path(recorded.folder) / one.kept;
    std::error_code error;
    if (fs::is_regular_file(kept, error)) given.push_back(kept.string());
  }
  return given;
}

std::vector<std::string> library_notes(const Recorded& recorded, const std::vector<std::string>& libraries) {
  std::vector<std::string> notes;
  for (const ReplayFile::Loaded& one : recorded.file.loaded) {
    const std::string then = language::beginning_of_line(one.path);
    const auto has_name = [&](const std::string& path) { return file_name(path) == file_name(one.path); };
    const auto is_same = [&](const std::string& path) { return !one.sha256.empty() && hash_of(path) == one.sha256; };
    if (std::any_of(libraries.begin(), libraries.end(), is_same)) continue;
    const auto named = std::find_if(libraries.begin(), libraries.end(), has_name);
    if (named == libraries.end()) {
      notes.push_back(fmt::format("{} was loaded when it was recorded, and is not now (SHA-256 {}): --load FILE", then,
                                  one.sha256.empty() ? "unknown" : language::one_line(one.sha256)));
    } else if (!one.sha256.empty()) {
      notes.push_back(fmt::format("{} is not the file that was loaded when it was recorded (SHA-256 {})",
                                  language::beginning_of_line(*named), language::one_line(one.sha256)));
    }
  }
  return notes;
}

}  // namespace hypersim::cli
