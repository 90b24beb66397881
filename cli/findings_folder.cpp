#include "findings_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/analysis/verdict_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/language/self_contained.hpp"
#include "hypersim/runtime/binary.hpp"
#include "hypersim/runtime/digest.hpp"
#include "hypersim/runtime/stable_hash.hpp"

#include "complain.hpp"
#include "components.hpp"
#include "finding_json.hpp"
#include "finding_page.hpp"
#include "replace_file.hpp"
#include "run_page.hpp"
#include "scenario_source.hpp"
#include "signals.hpp"
#include "unfinished_folder.hpp"
#include "version.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;
using language::Scenario;
using runtime::fail;
using runtime::Result;

namespace {

constexpr int kFoldersMax = 1'000'000;
/// Of a file that the scenario names.
constexpr std::size_t kKeptSizeMax = std::size_t{256} << 20U;
/// Of a file that is read for its hash.
constexpr std::size_t kLoadedSizeMax = std::size_t{1} << 30U;
constexpr const char* kKeptFiles = "files";
constexpr const char* kKeptComponents = "components";

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

/// The trace of a finding, line by line and as an archive. False if a signal has come: then neither is there.
Result<bool, std::string> write_traces(const fs::path& folder, const analysis::TraceInfo& info,
                                       const std::vector<runtime::TraceEvent>& trace) {
  const fs::path lines = folder / "trace.jsonl";
  auto whole = write_lines(lines, trace, info);
  if (!whole.ok()) return whole;
  if (!*whole) {
    std::error_code ignored;
    fs::remove(lines, ignored);
    return false;
  }
  const auto written = write_file(folder / kTraceArchive, analysis::write_trace_archive(info, trace, build_name()));
  if (!written.ok()) return fail(written.error());
  return true;
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

/// What it is that is written, before the folder has its name.
simulator::ReplayFile replay_of(const Scenario& scenario, const simulator::Finding& finding, const fs::path& folder) {
  simulator::ReplayFile replay;
  replay.path = scenario.path;
  replay.combination = scenario.combination;
  replay.settings = scenario.settings;
  replay.scenario_hash = scenario_hash(scenario.path, scenario.settings);
  replay.build = build_name();
  replay.failure = simulator::failure_key(finding.result);
  replay.recording = finding.recording;
  replay.from_folder = fs::proximate(scenario.path, folder).string();
  return replay;
}

/// Components are kept in the folder, too: it is enough then. Libraries are not: they are native code, which nobody
/// should load because a folder says so.
Result<simulator::ReplayFile::Loaded, std::string> keep_loaded(const std::string& path, const fs::path& folder) {
  simulator::ReplayFile::Loaded loaded{path, {}, {}};
  const auto bytes = language::read_regular_file(path, kLoadedSizeMax);
  if (!bytes.ok()) {
    complain(fmt::format("{} cannot be read, and is not known by its hash in what was found: {}", path, bytes.error()));
    return loaded;
  }
  loaded.sha256 = runtime::sha256(*bytes);
  if (!is_component(path)) return loaded;
  const fs::path kept = fs::path(kKeptComponents) / fs::path(path).filename();
  std::error_code error;
  fs::create_directories(folder / kKeptComponents, error);
  if (auto written = write_file(folder / kept, *bytes); !written.ok()) return fail(std::move(written).error());
  loaded.kept = kept.string();
  return loaded;
}

/// The scenario and what it needs, as they are kept in the folder.
std::vector<KeptFile> kept_files(const fs::path& folder) {
  std::vector<fs::path> paths = {folder / kKeptScenario};
  for (const char* name : {kKeptFiles, kKeptComponents}) {
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder / name, error), end; !error && entry != end;
         entry.increment(error)) {
      std::error_code ignored;
      if (entry->is_regular_file(ignored)) paths.push_back(entry->path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<KeptFile> files;
  for (const fs::path& path : paths) {
    const auto bytes = language::read_regular_file(path.string(), kLoadedSizeMax);
    if (bytes.ok()) files.push_back({path.lexically_relative(folder).string(), bytes->size(), runtime::sha256(*bytes)});
  }
  return files;
}

/// A folder of a finding, up to the files that say what it is called.
struct DraftedFinding {
  UnfinishedFolder folder;
  simulator::ReplayFile replay;
  analysis::TraceInfo info;
  std::vector<KeptFile> files;
  std::optional<simulator::RunResult> run;  // with its trace, if that is written
};

Result<DraftedFinding, std::string> draft(const std::string& out, const Scenario& scenario,
                                          const simulator::Finding& finding, const MakeTrace& make_trace,
                                          const FindingOrigin& origin) {
  auto made = UnfinishedFolder::make(out);
  if (!made.ok()) return fail(std::move(made).error());
  const fs::path folder = made->path();
  DraftedFinding drafted{
      std::move(made).value(), replay_of(scenario, finding, folder), archived_info(scenario, finding.result), {}, {}};
  auto written = write_copy(whole_text(scenario), scenario, folder, kKeptScenario);
  if (!written.ok()) return fail(std::move(written).error());
  for (const std::string& path : origin.loaded) {
    auto loaded = keep_loaded(path, folder);
    if (!loaded.ok()) return fail(std::move(loaded).error());
    drafted.replay.loaded.push_back(std::move(loaded).value());
  }
  drafted.replay.kept_hash = scenario_hash((folder / kKeptScenario).string(), scenario.settings);
  drafted.files = kept_files(folder);
  auto trace = make_trace();
  if (!trace) return drafted;
  const auto whole = write_traces(folder, drafted.info, *trace);
  if (!whole.ok()) return fail(whole.error());
  if (!*whole) return drafted;
  drafted.run = finding.result;
  drafted.run->trace = std::move(*trace);
  return drafted;
}

/// What depends on the name of the folder.
Result<runtime::Done, std::string> write_named(DraftedFinding& drafted, const Scenario& scenario,
                                               const simulator::Finding& finding, const FindingOrigin& origin,
                                               const fs::path& as, const FindingWords& words) {
  const fs::path folder = drafted.folder.path();
  std::error_code error;
  const fs::path parent = fs::canonical(as.has_parent_path() ? as.parent_path() : ".", error);
  drafted.replay.place = error ? 0 : runtime::hash_text((parent / as.filename()).string());
  const FindingFacts facts{drafted.info,     drafted.replay,   origin.command,
                           finding.schedule, finding.strategy, drafted.files};
  auto written = write_file(folder / simulator::kReplayFile, simulator::write_replay(drafted.replay));
  if (written.ok()) written = write_file(folder / "finding.json", finding_json(facts));
  if (written.ok()) written = write_file(folder / "explanation.txt", words.explanation);
  if (written.ok() && drafted.run)
    written = write_file(folder / kFindingPage, run_page(scenario, *drafted.run, words.again));
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
  for (const language::OperandFile& one : file.files) {
    const auto bytes = language::read_regular_file(one.opened, kKeptSizeMax);
    if (bytes.ok()) hash = runtime::checksum(*bytes, hash);
  }
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
                                               const FindingOrigin& origin, const TellFinding& tell) {
  auto drafted = draft(out, scenario, finding, make_trace, origin);
  if (!drafted.ok()) return fail(std::move(drafted).error());
  const std::string stem = is_standard_input(scenario.path) ? "stdin" : fs::path(scenario.path).stem().string();
  for (int n = 1; n < kFoldersMax; ++n) {
    const std::string name = fmt::format("{}-{}", stem, n);
    const fs::path folder = fs::path(out) / name;
    std::error_code error;
    if (fs::exists(fs::symlink_status(folder, error))) continue;
    const auto written = write_named(*drafted, scenario, finding, origin, folder, tell(folder.string()));
    if (!written.ok()) return fail(written.error());
    const auto finished = drafted->folder.finish(name);
    if (!finished.ok()) return fail(finished.error());
    if (!*finished) continue;
    let_latest_point_to(folder);
    return folder.string();
  }
  return fail(fmt::format("{} is full", out));
}

Result<runtime::Done, std::string> write_shrunk(const std::string& folder, const Scenario& scenario,
                                                const simulator::Shrunk& shrunk, const std::string& told) {
  auto written = write_copy(shrunk.text, scenario, folder, "shrunk.scn");
  if (!written.ok()) return written;
  const std::string explanation = (fs::path(folder) / "explanation.txt").string();
  const auto before = language::read_regular_file(explanation, kLoadedSizeMax);
  if (!before.ok()) return fail(fmt::format("{} cannot be read: {}", explanation, before.error()));
  auto longer = Replacement::prepare(explanation, *before, *before + told);
  if (!longer.ok()) return fail(std::move(longer).error());
  return longer->put_in_place();
}

}  // namespace hypersim::cli
