#include "passed_before.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "hypersim/language/read_file.hpp"
#include "hypersim/runtime/digest.hpp"
#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kFirstLine = "hypersim passed 1";
/// More folders, and more scenarios of a folder, are not remembered: the oldest folders go first.
constexpr std::size_t kFoldersMax = 256;
constexpr std::size_t kPassedMax = 100'000;
constexpr std::size_t kPassedBytesMax = std::size_t{16} << 20U;

/// Command and scenario, and the hash of its texts.
using Passed = std::map<std::pair<std::string, std::uint64_t>, std::uint64_t>;

std::optional<fs::path> place() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return fs::path(cache) / "hypersim/passed";
  const char* const home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return fs::path(home) / ".cache/hypersim/passed";
  return std::nullopt;
}

/// The folder of its file, without symbolic links.
fs::path folder_of(const PlayedScenario& scenario) {
  std::error_code error;
  const fs::path folder = fs::canonical(fs::absolute(scenario.path).parent_path(), error);
  return error ? fs::path() : folder;
}

std::uint64_t key_of(const PlayedScenario& scenario) {
  return runtime::mix(runtime::hash_text(fs::path(scenario.path).filename().string()),
                      runtime::hash_text(scenario.title));
}

fs::path record_of(const fs::path& kept, const fs::path& folder) { return kept / runtime::sha256(folder.string()); }

/// Nothing if there is none, or if it is not whole.
Passed read_record(const fs::path& record) {
  Passed passed;
  const auto text = language::read_regular_file(record.string(), kPassedBytesMax);
  if (!text.ok()) return passed;
  std::istringstream lines(*text);
  std::string line;
  if (!std::getline(lines, line) || line != kFirstLine || !text->ends_with('\n')) return passed;
  std::string command;
  std::uint64_t key = 0, hash = 0;
  while (lines >> command >> std::hex >> key >> hash) passed[{command, key}] = hash;
  return passed;
}

/// Nobody else reads and writes what is kept while it is there.
class Lock {
 public:
  explicit Lock(const fs::path& kept) : file_(::open((kept / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    constexpr int kAttempts = 200;
    for (int i = 0; file_ >= 0 && !is_held_ && i < kAttempts; ++i) {
      is_held_ = ::flock(file_, LOCK_EX | LOCK_NB) == 0;
      if (!is_held_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  ~Lock() {
    if (file_ >= 0) ::close(file_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  bool is_held() const { return is_held_; }

 private:
  int file_;
  bool is_held_ = false;
};

void forget_the_oldest(const fs::path& kept) {
  std::vector<std::pair<fs::file_time_type, fs::path>> records;
  std::error_code error;
  for (fs::directory_iterator at(kept, error), end; !error && at != end; at.increment(error)) {
    if (at->path().filename() != "lock") records.emplace_back(at->last_write_time(error), at->path());
  }
  if (records.size() < kFoldersMax) return;
  std::sort(records.begin(), records.end());
  records.resize(records.size() - kFoldersMax + 1);
  for (const auto& record : records) fs::remove(record.second, error);
}

bool write_record(const fs::path& record, const Passed& passed) {
  const fs::path made = record.string() + ".new";
  {
    std::ofstream file(made, std::ios::binary | std::ios::trunc);
    file << kFirstLine << "\n";
    for (const auto& [what, hash] : passed) file << fmt::format("{} {:x} {:x}\n", what.first, what.second, hash);
    if (!file.flush()) return false;
  }
  std::error_code error;
  fs::rename(made, record, error);
  return !error;
}

/// Of the scenarios of one folder.
void keep(const fs::path& kept, const fs::path& folder, const std::string& command,
          const std::vector<const PlayedResult*>& results) {
  const fs::path record = record_of(kept, folder);
  std::error_code error;
  const bool is_known = fs::exists(record, error);
  const Passed before = is_known ? read_record(record) : Passed();
  Passed now = before.size() > kPassedMax ? Passed() : before;
  for (const PlayedResult* result : results) {
    if (result->has_passed) {
      now[{command, key_of(result->scenario)}] = result->scenario.texts_hash;
    } else {
      now.erase({command, key_of(result->scenario)});
    }
  }
  if (now == before) return;
  if (!is_known) forget_the_oldest(kept);
  if (!write_record(record, now)) fs::remove(record, error);
}

}  // namespace

std::vector<bool> passed_before(const std::string& command, const std::vector<PlayedScenario>& scenarios) {
  std::vector<bool> passed(scenarios.size(), false);
  const auto kept = place();
  if (!kept) return passed;
  std::map<fs::path, Passed> by_folder;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const fs::path folder = folder_of(scenarios[i]);
    if (folder.empty()) continue;
    const auto [known, is_new] = by_folder.try_emplace(folder);
    if (is_new) known->second = read_record(record_of(*kept, folder));
    const auto found = known->second.find({command, key_of(scenarios[i])});
    passed[i] = found != known->second.end() && found->second == scenarios[i].texts_hash;
  }
  return passed;
}

void keep_results(const std::string& command, const std::vector<PlayedResult>& results) {
  const auto kept = place();
  if (!kept || results.empty()) return;
  std::error_code error;
  fs::create_directories(kept->parent_path(), error);
  ::mkdir(kept->c_str(), S_IRWXU);
  std::map<fs::path, std::vector<const PlayedResult*>> by_folder;
  for (const PlayedResult& result : results) {
    const fs::path folder = folder_of(result.scenario);
    if (!folder.empty()) by_folder[folder].push_back(&result);
  }
  const Lock lock(*kept);
  for (const auto& [folder, its_results] : by_folder) {
    if (lock.is_held()) {
      keep(*kept, folder, command, its_results);
    } else {
      fs::remove(record_of(*kept, folder), error);
    }
  }
}

}  // namespace hypersim::cli
