#include "findings_folder.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <system_error>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/self_contained.hpp"
#include "hypersim/runtime/binary.hpp"
#include "hypersim/simulator/trace_info.hpp"

#include "version.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;
using language::Scenario;
using runtime::fail;
using runtime::Result;

namespace {

constexpr const char* kOut = "hypersim-out";
constexpr int kFoldersMax = 1'000'000;

/// Makes the first NAME-N that does not exist.
Result<fs::path, std::string> new_folder(const std::string& name) {
  std::error_code error;
  fs::create_directories(kOut, error);
  if (error) return fail(fmt::format("the folder {} cannot be made: {}", kOut, error.message()));
  for (int n = 1; n < kFoldersMax; ++n) {
    const fs::path folder = fs::path(kOut) / fmt::format("{}-{}", name, n);
    if (fs::create_directory(folder, error)) return folder;
    if (error) return fail(fmt::format("the folder {} cannot be made: {}", folder.string(), error.message()));
  }
  return fail(fmt::format("{} is full", kOut));
}

bool write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  return static_cast<bool>(out.flush());
}

/// One event after the other: a trace may be large.
bool write_lines(const fs::path& path, const std::vector<runtime::TraceEvent>& trace) {
  std::ofstream out(path, std::ios::binary);
  for (std::size_t i = 0; out && i < trace.size(); ++i) out << runtime::to_jsonl(trace[i], i) << '\n';
  return static_cast<bool>(out.flush());
}

/// The text with the files that it names relative to its folder, for another folder.
std::string moved(const std::string& text, const Scenario& scenario, const fs::path& folder) {
  const fs::path there = fs::proximate(fs::absolute(scenario.path).parent_path(), folder);
  return language::rebase_files(text, there.string());
}

std::string kept_text(const Scenario& scenario, const fs::path& folder) {
  return moved(language::with_includes(language::load_scenarios(scenario.path, scenario.settings)), scenario, folder);
}

}  // namespace

std::string build_name() { return fmt::format("{} (commit {})", kVersion, kCommit); }

std::uint64_t scenario_hash(const std::string& path, const language::Settings& settings) {
  const language::ParsedFile file = language::load_scenarios(path, settings);
  if (file.scenarios.empty()) return 0;
  std::uint64_t hash = runtime::kChecksumOfNothing;
  for (const language::SourceFile& source : file.sources) hash = runtime::checksum(source.text, hash);
  return hash;
}

Result<std::string, std::string> write_finding(const language::Scenario& scenario, const simulator::Finding& finding,
                                               const std::function<std::string(const std::string&)>& explain) {
  const auto folder = new_folder(fs::path(scenario.path).stem().string());
  if (!folder.ok()) return fail(folder.error());
  simulator::ReplayFile replay;
  replay.path = scenario.path;
  replay.combination = scenario.combination;
  replay.settings = scenario.settings;
  replay.scenario_hash = scenario_hash(scenario.path, scenario.settings);
  replay.build = build_name();
  replay.failure = simulator::failure_key(finding.result);
  replay.recording = finding.recording;
  replay.from_folder = fs::proximate(scenario.path, *folder).string();
  const analysis::TraceInfo info = simulator::info_of(scenario, finding.result);
  const bool ok =
      write_file(*folder / "replay", simulator::write_replay(replay)) &&
      write_file(*folder / kKeptScenario, kept_text(scenario, *folder)) &&
      write_lines(*folder / "trace.jsonl", finding.result.trace) &&
      write_file(*folder / "trace.bin", analysis::write_trace_archive(info, finding.result.trace, build_name())) &&
      write_file(*folder / "explanation.txt", explain(folder->string()));
  if (!ok) return fail(fmt::format("{} cannot be written whole", folder->string()));
  const fs::path latest = fs::path(kOut) / "latest";
  std::error_code error;
  fs::remove(latest, error);
  if (!error) fs::create_directory_symlink(folder->filename(), latest, error);
  if (error) return fail(fmt::format("{} cannot be made: {}", latest.string(), error.message()));
  return folder->string();
}

Result<runtime::Done, std::string> write_shrunk(const std::string& folder, const Scenario& scenario,
                                                const simulator::Shrunk& shrunk, const std::string& told) {
  const std::string text = moved(shrunk.text, scenario, folder);
  std::ofstream out(fs::path(folder) / "explanation.txt", std::ios::binary | std::ios::app);
  out << told;
  if (!write_file(fs::path(folder) / "shrunk.scn", text) || !out.flush()) {
    return fail(fmt::format("{} cannot be written whole", folder));
  }
  return runtime::kDone;
}

}  // namespace hypersim::cli
