#include "finding_path.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <tuple>

#include "hypersim/simulator/replay.hpp"

#include "findings_folder.hpp"
#include "shell_words.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kFindingsNamed = 20;

/// `race-10` behind `race-9`.
std::tuple<std::string, std::uint64_t, std::string> order_of(const std::string& folder) {
  const std::string name = fs::path(folder).filename().string();
  const std::size_t digits = name.find_last_not_of("0123456789") + 1;
  std::uint64_t number = 0;
  std::from_chars(name.data() + digits, name.data() + name.size(), number);
  return {name.substr(0, digits), number, name};
}

/// The finding that the file belongs to, if it is one of those that hypersim writes there; else nothing.
std::string finding_around(const fs::path& file) {
  static const std::vector<std::string> kFiles = {simulator::kReplayFile, "trace.jsonl", "explanation.txt",
                                                  "finding.json", kKeptScenario};
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const bool is_known = std::find(kFiles.begin(), kFiles.end(), file.filename().string()) != kFiles.end();
  return is_known && is_finding(folder.string()) ? folder.string() : std::string();
}

}  // namespace

bool is_finding(const std::string& folder) {
  return simulator::is_replay((fs::path(folder) / simulator::kReplayFile).string());
}

std::vector<std::string> findings_at(const std::string& path) {
  if (is_finding(path)) return {path};
  std::vector<std::string> folders;
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    const bool is_hidden = entry->path().filename().string().starts_with('.');
    if (is_hidden || entry->is_symlink(ignored) || !is_finding(entry->path().string())) continue;
    folders.push_back(entry->path().string());
  }
  std::sort(folders.begin(), folders.end(),
            [](const std::string& one, const std::string& other) { return order_of(one) < order_of(other); });
  return folders;
}

std::vector<std::string> files_of_findings(const std::string& path) {
  std::vector<std::string> files;
  const std::string around = finding_around(path);
  for (const std::string& folder : findings_at(around.empty() ? path : around)) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      files.push_back(entry->path().string());
    }
  }
  return files;
}

std::string several_findings(const std::string& path, const std::vector<std::string>& findings) {
  const std::size_t named = std::min(findings.size(), kFindingsNamed);
  std::string list;
  for (std::size_t i = 0; i < named; ++i) {
    const bool is_last = i + 1 == findings.size();
    list += (i == 0 ? "" : is_last ? " and " : ", ") + quoted_path(findings[i]);
  }
  if (named < findings.size()) list += fmt::format(" and {} more", findings.size() - named);
  return fmt::format("{} holds {} findings, {}; name one of them", path, findings.size(), list);
}

runtime::Result<std::string, std::string> archive_at(const std::string& path) {
  std::error_code error;
  const bool is_folder = fs::is_directory(path, error);
  if (is_folder && fs::is_regular_file(fs::path(path) / kTraceArchive, error)) {
    return (fs::path(path) / kTraceArchive).string();
  }
  const std::string around = is_folder ? std::string() : finding_around(path);
  if (!is_folder && around.empty()) return path;
  const std::vector<std::string> findings = findings_at(is_folder ? path : around);
  if (findings.empty()) return path;
  if (findings.size() > 1) return runtime::fail(several_findings(path, findings));
  fs::path archive = fs::path(findings.front()) / kTraceArchive;
  if (fs::is_regular_file(archive, error)) return archive.string();
  return runtime::fail(
      fmt::format("{} has no trace, which is left out if a signal comes while it is written; make it: hypersim "
                  "replay {} --trace FILE.bin",
                  findings.front(), quoted_path(findings.front())));
}

}  // namespace hypersim::cli
