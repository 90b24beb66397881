#include "scenario_walk.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <system_error>
#include <utility>

#include "hypersim/language/read_file.hpp"
#include "hypersim/simulator/replay.hpp"

#include "findings_folder.hpp"
#include "ignore_rules.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;
using runtime::Done;
using runtime::fail;
using runtime::kDone;
using runtime::Result;

namespace {

constexpr const char* kIgnoreFile = ".gitignore";
constexpr std::size_t kIgnoreBytesMax = 16u << 20;
constexpr std::size_t kLeftOutMax = 3;

/// What is in a folder, as far as it matters.
struct Listing {
  std::vector<std::string> folders;
  std::vector<std::string> scenarios;
  bool has_ignore_file = false;
  bool has_git = false;
  bool has_replay = false;
};

void note(Listing& listing, const fs::directory_entry& entry) {
  std::error_code error;
  std::string name = entry.path().filename().string();
  listing.has_git = listing.has_git || name == ".git";
  listing.has_ignore_file = listing.has_ignore_file || (name == kIgnoreFile && entry.is_regular_file(error));
  if (name.starts_with('.')) return;
  listing.has_replay = listing.has_replay || name == simulator::kReplayFile;
  const bool is_scenario = entry.path().extension() == ".scn";
  if (entry.is_symlink(error)) {
    if (is_scenario && !entry.is_directory(error)) listing.scenarios.push_back(std::move(name));
  } else if (entry.is_directory(error)) {
    listing.folders.push_back(std::move(name));
  } else if (is_scenario) {
    listing.scenarios.push_back(std::move(name));
  }
}

Result<Listing, std::string> list(const fs::path& folder) {
  Listing listing;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) note(listing, *at);
  if (error) return fail(fmt::format("the folder {} cannot be read: {}", folder.string(), error.message()));
  std::sort(listing.folders.begin(), listing.folders.end());
  std::sort(listing.scenarios.begin(), listing.scenarios.end());
  return listing;
}

/// Where git keeps what belongs to the repository with that root: `.git`, or the folder that a file `.git` names, as
/// in a submodule. All worktrees of a repository share one.
fs::path git_folder(const fs::path& root) {
  const auto line_of = [](const fs::path& file) {
    const auto text = language::read_regular_file(file.string(), kIgnoreBytesMax);
    return text.ok() ? text->substr(0, text->find_first_of("\r\n")) : std::string();
  };
  constexpr std::string_view kGitdir = "gitdir: ";
  fs::path folder = root / ".git";
  if (const std::string line = line_of(folder); line.starts_with(kGitdir)) folder = root / line.substr(kGitdir.size());
  if (const std::string common = line_of(folder / "commondir"); !common.empty()) return folder / common;
  return folder;
}

std::string lines_of(const std::vector<std::string>& patterns) {
  std::string text;
  for (const std::string& pattern : patterns) text += pattern + "\n";
  return text;
}

class Walk {
 public:
  explicit Walk(const Exclusion& exclusion) : exclusion_(exclusion), excluded_(lines_of(exclusion.patterns), 0) {}

  Result<FoundScenarios, std::string> from(const std::string& folder) {
    std::error_code error;
    const fs::path whole = fs::canonical(folder, error);
    if (error) return fail(fmt::format("the folder {} cannot be read: {}", folder, error.message()));
    if (const auto read = read_rules_above(whole); !read.ok()) return fail(read.error());
    const fs::path base =
        fs::weakly_canonical(exclusion_.base.empty() ? fs::path(".") : fs::path(exclusion_.base), error);
    const fs::path below = error ? fs::path() : whole.lexically_relative(base);
    if (!below.empty() && *below.begin() != ".." && *below.begin() != ".")
      for (const fs::path& name : below) below_base_.push_back(name.string());
    if (const auto entered = enter(folder, true); !entered.ok()) return fail(entered.error());
    std::sort(found_.files.begin(), found_.files.end());
    return std::move(found_);
  }

 private:
  /// The rules of the repository around the folder, but not those inside it.
  Result<Done, std::string> read_rules_above(const fs::path& whole) {
    std::error_code error;
    fs::path root = whole;
    while (!fs::exists(root / ".git", error) && root != root.root_path()) root = root.parent_path();
    if (!fs::exists(root / ".git", error)) return kDone;
    if (auto read = read_rules(git_folder(root) / "info" / "exclude"); !read.ok()) return read;
    fs::path at = root;
    for (const fs::path& name : whole.lexically_relative(root)) {
      if (name == ".") break;
      if (auto read = read_rules(at / kIgnoreFile); !read.ok()) return read;
      path_.push_back(name.string());
      at /= name;
      if (!is_ignored(true)) continue;
      rules_.clear();
      path_.clear();
      break;
    }
    return kDone;
  }

  /// A file that is not there has no rules.
  Result<Done, std::string> read_rules(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return kDone;
    const auto text = language::read_regular_file(file.string(), kIgnoreBytesMax);
    if (!text.ok()) return fail(fmt::format("{} cannot be read: {}", file.lexically_normal().string(), text.error()));
    rules_.emplace_back(*text, path_.size());
    return kDone;
  }

  /// Whether git ignores what `path_` leads to. The nearest file that says something decides.
  bool is_ignored(bool is_folder) const {
    for (std::size_t i = rules_.size(); i > first_rule_; --i) {
      if (const auto ignored = rules_[i - 1].ignore(path_, is_folder)) return *ignored;
    }
    return false;
  }

  /// Whether that name in the folder that is looked at is left out.
  bool is_left_out(const std::string& name, bool is_folder) {
    path_.push_back(name);
    below_base_.push_back(name);
    const bool left_out = is_ignored(is_folder) || excluded_.ignore(below_base_, is_folder).value_or(false);
    path_.pop_back();
    below_base_.pop_back();
    return left_out;
  }

  Result<Done, std::string> enter(const fs::path& folder, bool is_named) {
    auto listing = list(folder);
    if (!listing.ok()) return fail(std::move(listing).error());
    if (!is_named && listing->has_replay && simulator::is_replay(folder / simulator::kReplayFile)) {
      leave_out(folder);
      return kDone;
    }
    const std::size_t rules_before = rules_.size();
    const std::size_t first_before = first_rule_;
    if (!is_named && listing->has_git) {  // a repository in a repository has rules of its own
      first_rule_ = rules_.size();
      if (auto read = read_rules(git_folder(folder) / "info" / "exclude"); !read.ok()) return read;
    }
    if (listing->has_ignore_file) {
      if (auto read = read_rules(folder / kIgnoreFile); !read.ok()) return read;
    }
    if (auto taken = take(folder, *listing); !taken.ok()) return taken;
    rules_.erase(rules_.begin() + static_cast<std::ptrdiff_t>(rules_before), rules_.end());
    first_rule_ = first_before;
    return kDone;
  }

  Result<Done, std::string> take(const fs::path& folder, const Listing& listing) {
    found_.folders.push_back(folder.lexically_normal().string());
    for (const std::string& name : listing.scenarios) {
      const fs::path file = folder / name;
      if (is_left_out(name, false)) {
        leave_out(file);
      } else {
        found_.files.push_back(file.lexically_normal().string());
      }
    }
    for (const std::string& name : listing.folders) {
      if (name == "node_modules") continue;
      if (name == kFindingsFolder || is_left_out(name, true)) {
        leave_out(folder / name);
        continue;
      }
      path_.push_back(name);
      below_base_.push_back(name);
      if (auto entered = enter(folder / name, false); !entered.ok()) return entered;
      path_.pop_back();
      below_base_.pop_back();
    }
    return kDone;
  }

  void leave_out(const fs::path& path) {
    if (found_.left_out.size() < kLeftOutMax) found_.left_out.push_back(path.lexically_normal().string());
  }

  const Exclusion& exclusion_;
  const IgnoreRules excluded_;
  std::vector<std::string> below_base_;  // the same path from the folder of the exclusion
  FoundScenarios found_;
  std::vector<std::string> path_;   // from the root of the repository, name by name, to what is looked at
  std::vector<IgnoreRules> rules_;  // from the root down
  std::size_t first_rule_ = 0;      // of the repository that is walked
};

}  // namespace

Result<FoundScenarios, std::string> walk(const std::string& folder, const Exclusion& exclusion) {
  return Walk(exclusion).from(folder);
}

}  // namespace hypersim::cli
