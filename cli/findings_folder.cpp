#include "findings_folder.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <system_error>
#include <utility>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/analysis/verdict_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/language/self_contained.hpp"
#include "hypersim/runtime/binary.hpp"
#include "hypersim/runtime/stable_hash.hpp"

#include "complain.hpp"
#include "run_page.hpp"
#include "scenario_source.hpp"
#include "signals.hpp"
#include "version.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;
using language::Scenario;
using runtime::fail;
using runtime::Result;

namespace {

constexpr int kFoldersMax = 1'000'000;
/// Of a file of a package.
constexpr std::size_t kKeptSizeMax = std::size_t{256} << 20U;

/// Makes the first NAME-N that does not exist.
Result<fs::path, std::string> new_folder(const fs::path& out, const std::string& name) {
  std::error_code error;
  fs::create_directories(out, error);
  if (error) return fail(fmt::format("the folder {} cannot be made: {}", out.string(), error.message()));
  for (int n = 1; n < kFoldersMax; ++n) {
    const fs::path folder = out / fmt::format("{}-{}", name, n);
    if (fs::create_directory(folder, error)) return folder;
    if (error) return fail(fmt::format("the folder {} cannot be made: {}", folder.string(), error.message()));
  }
  return fail(fmt::format("{} is full", out.string()));
}

/// A file that is written piece by piece: a trace may be large.
class NewFile {
 public:
  NewFile(const fs::path& path, const char* mode) : file_(std::fopen(path.c_str(), mode)) { note(file_ != nullptr); }
  ~NewFile() {
    if (file_ != nullptr) std::fclose(file_);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void put(const std::string& bytes) {
    if (why_ == 0) note(std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size());
  }
  /// Why it is not whole; 0 if it is.
  int close() {
    if (std::FILE* const file = std::exchange(file_, nullptr)) note(std::fclose(file) == 0);
    return why_;
  }

 private:
  void note(bool ok) {
    if (!ok && why_ == 0) why_ = errno;
  }
  std::FILE* file_;
  int why_ = 0;
};

Result<runtime::Done, std::string> closed(NewFile& file, const fs::path& path) {
  const int why = file.close();
  if (why == 0) return runtime::kDone;
  return fail(fmt::format("{} cannot be written whole: {}", path.string(), std::generic_category().message(why)));
}

Result<runtime::Done, std::string> write_file(const fs::path& path, const std::string& bytes) {
  NewFile file(path, "wbe");
  file.put(bytes);
  return closed(file, path);
}

/// False if a signal has come in the middle of a long one.
Result<bool, std::string> write_lines(const fs::path& path, const std::vector<runtime::TraceEvent>& trace,
                                      const analysis::TraceInfo& info) {
  NewFile file(path, "wbe");
  for (std::size_t i = 0; i < trace.size(); ++i) {
    if (i % 1024 == 0 && trace.size() > kEventsInNoTime && is_interrupted()) return false;
    file.put(runtime::to_jsonl(trace[i], i, info.nodes) + '\n');
  }
  file.put(analysis::verdict_line(info, trace.size(), trace.empty() ? 0 : trace.back().time.ms) + '\n');
  auto whole = closed(file, path);
  if (!whole.ok()) return fail(std::move(whole).error());
  return true;
}

/// The trace of a finding, line by line and as an archive. What a signal leaves out is not there.
Result<runtime::Done, std::string> write_traces(const fs::path& folder, const analysis::TraceInfo& info,
                                                const MakeTrace& make_trace) {
  const fs::path lines = folder / "trace.jsonl";
  const auto trace = make_trace();
  if (!trace) return runtime::kDone;
  auto whole = write_lines(lines, *trace, info);
  if (!whole.ok()) return fail(std::move(whole).error());
  if (*whole) return write_file(folder / "trace.bin", analysis::write_trace_archive(info, *trace, build_name()));
  std::error_code ignored;
  fs::remove(lines, ignored);
  return runtime::kDone;
}

/// Writes the text, which is like the one of the scenario, into the folder, and beside it what it has to have there.
Result<runtime::Done, std::string> write_copy(const std::string& text, const Scenario& scenario, const fs::path& folder,
                                              const char* name) {
  const fs::path there = fs::proximate(fs::absolute(scenario.path).parent_path(), folder);
  const language::KeptCopy copy = language::keep_copy(text, scenario.path, there.string());
  for (const auto& [from, to] : copy.files) {
    const fs::path path = folder / to;
    std::error_code error;
    if (fs::exists(path, error)) continue;
    const auto bytes = language::read_regular_file(from, kKeptSizeMax);
    if (!bytes.ok()) {
      complain(fmt::format("{} cannot be read, and is not kept beside {}: {}", from, (folder / name).string(),
                           bytes.error()));
      continue;
    }
    fs::create_directories(path.parent_path(), error);
    if (auto written = write_file(path, *bytes); !written.ok()) return written;
  }
  return write_file(folder / name, copy.text);
}

Result<runtime::Done, std::string> write_files(const fs::path& folder, const Scenario& scenario,
                                               const simulator::Finding& finding, const MakeTrace& make_trace,
                                               const std::string& explanation) {
  simulator::ReplayFile replay;
  replay.path = scenario.path;
  replay.combination = scenario.combination;
  replay.settings = scenario.settings;
  replay.scenario_hash = scenario_hash(scenario.path, scenario.settings);
  replay.build = build_name();
  replay.failure = simulator::failure_key(finding.result);
  replay.recording = finding.recording;
  replay.from_folder = fs::proximate(scenario.path, folder).string();
  replay.place = place_of(folder);
  const analysis::TraceInfo info = archived_info(scenario, finding.result);
  // The replay file first: by it, the folder is known as one that hypersim wrote.
  auto written = write_file(folder / simulator::kReplayFile, simulator::write_replay(replay));
  const auto whole = load_scenario_source(scenario.path, scenario.settings);
  if (written.ok()) written = write_copy(language::with_includes(whole), scenario, folder, kKeptScenario);
  if (written.ok()) written = write_traces(folder, info, make_trace);
  if (written.ok()) written = write_file(folder / "explanation.txt", explanation);
  return written;
}

/// In one step, so that there always is one, also if two explorations end at once.
void let_latest_point_to(const fs::path& folder) {
  const fs::path latest = folder.parent_path() / "latest";
  const fs::path next = folder.parent_path() / fmt::format(".latest-{}", folder.filename().string());
  std::error_code error;
  fs::create_directory_symlink(folder.filename(), next, error);
  if (!error) fs::rename(next, latest, error);
  if (!error) return;
  std::error_code ignored;
  fs::remove(next, ignored);
  complain(fmt::format("{} cannot be made to point to {}: {}", latest.string(), folder.string(), error.message()));
}

}  // namespace

std::string build_name() { return fmt::format("{} (commit {})", kVersion, kCommit); }

std::uint64_t scenario_hash(const std::string& path, const language::Settings& settings) {
  const language::ParsedFile file = load_scenario_source(path, settings);
  if (file.scenarios.empty()) return 0;
  std::uint64_t hash = runtime::kChecksumOfNothing;
  for (const language::SourceFile& source : file.sources) hash = runtime::checksum(source.text, hash);
  std::set<std::string> files;  // of packages
  for (const Scenario& scenario : file.scenarios) {
    for (const language::Package& package : scenario.packages) {
      if (package.folder == nullptr) continue;
      for (const language::PackageFile& one : package.folder->files) {
        if (!files.insert(one.file).second) continue;
        const auto bytes = language::read_regular_file(one.file, kKeptSizeMax);
        hash = runtime::checksum(one.path, hash);
        if (bytes.ok()) hash = runtime::checksum(*bytes, hash);
      }
    }
  }
  return hash;
}

std::uint64_t place_of(const std::string& folder) {
  std::error_code error;
  const fs::path whole = fs::canonical(folder, error);
  return error ? 0 : runtime::hash_text(whole.string());
}

Result<std::string, std::string> write_finding(const std::string& out, const language::Scenario& scenario,
                                               const simulator::Finding& finding, const MakeTrace& make_trace,
                                               const std::function<std::string(const std::string&)>& explain) {
  const std::string name = is_standard_input(scenario.path) ? "stdin" : fs::path(scenario.path).stem().string();
  const auto folder = new_folder(out, name);
  if (!folder.ok()) return fail(folder.error());
  if (auto written = write_files(*folder, scenario, finding, make_trace, explain(folder->string())); !written.ok()) {
    std::error_code ignored;
    fs::remove_all(*folder, ignored);
    return fail(std::move(written).error());
  }
  let_latest_point_to(*folder);
  return folder->string();
}

Result<runtime::Done, std::string> write_shrunk(const std::string& folder, const Scenario& scenario,
                                                const simulator::Shrunk& shrunk, const std::string& told) {
  auto written = write_copy(shrunk.text, scenario, folder, "shrunk.scn");
  if (!written.ok()) return written;
  const fs::path explanation = fs::path(folder) / "explanation.txt";
  NewFile file(explanation, "abe");
  file.put(told);
  return closed(file, explanation);
}

}  // namespace hypersim::cli
