// The rules of the house: which way data flows, what the pure folders must not touch, and how large a file may grow.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLinesMax = 400;

/// runtime <- kv_module <- actors <- simulator <- cli, and runtime <- processes <- simulator.
const std::map<std::string, std::set<std::string>>& may_use() {
  static const std::map<std::string, std::set<std::string>> arrows = {
      {"runtime", {"runtime"}},
      {"kv_module", {"kv_module", "runtime"}},
      {"actors", {"actors", "kv_module", "runtime"}},
      {"processes", {"processes", "runtime"}},
      {"simulator", {"simulator", "actors", "kv_module", "processes", "runtime"}},
      {"testing", {"testing", "simulator", "actors", "kv_module", "processes", "runtime"}},
      {"cli", {"cli", "simulator", "actors", "kv_module", "processes", "runtime"}},
  };
  return arrows;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<fs::path> sources_of(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(HYPERSIM_SOURCE_DIR) / folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".cpp" || extension == ".hpp") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// What a source of `folder` includes or names that it must not, one sentence each.
std::vector<std::string> breaches_of(const std::string& folder, const std::string& text, bool is_header) {
  std::vector<std::string> breaches;
  static const std::regex include(R"(#include\s*["<](?:hypersim/|(?:\.\./)+)(\w+)/)");
  for (std::sregex_iterator at(text.begin(), text.end(), include), end; at != end; ++at) {
    const std::string used = (*at)[1];
    if (may_use().contains(used) && !may_use().at(folder).contains(used)) breaches.push_back("includes " + used);
  }
  struct Ban {
    const char* pattern;
    const char* what;
    std::set<std::string> allowed;
  };
  static const std::vector<Ban> bans = {
      {R"(#include\s*<caf/)", "CAF", {"actors"}},
      {R"(#include\s*<rocksdb/)", "RocksDB", {"kv_module"}},
      {R"(#include\s*<sodium)", "libsodium", {"runtime"}},
      {R"(system_clock|steady_clock|high_resolution_clock|clock_gettime|gettimeofday)", "a wall clock", {"cli"}},
      {R"(random_device|mt19937|_distribution<|\brand\()", "randomness of its own", {}},
      {R"(std::thread|std::jthread|std::async|pthread_)", "threads", {"simulator"}},
      {R"(unordered_(map|set|multimap|multiset))", "containers without an order", {"simulator", "cli"}},
      {R"(\bstd::cout\b|\bprintf\(|\bputs\()", "printing", {"cli"}},
  };
  for (const Ban& ban : bans) {
    if (!ban.allowed.contains(folder) && std::regex_search(text, std::regex(ban.pattern))) {
      breaches.push_back(std::string("uses ") + ban.what);
    }
  }
  if (is_header && text.find("using namespace") != std::string::npos) breaches.push_back("uses using namespace");
  return breaches;
}

class HouseFolder : public testing::TestWithParam<std::string> {};

TEST_P(HouseFolder, KeepsToTheArrowsAndBans) {
  const auto files = sources_of(GetParam());
  ASSERT_FALSE(files.empty());
  for (const fs::path& file : files) {
    if (file.filename() == "new_templates.cpp") continue;  // what it includes is what it writes
    if (file.filename() == "index.hpp") continue;          // the one door to a hash table: it can be asked, not walked
    for (const std::string& breach : breaches_of(GetParam(), read(file), file.extension() == ".hpp"))
      ADD_FAILURE() << file << " " << breach;
  }
}

TEST_P(HouseFolder, HasAReadmeOfAPage) {
  const std::string readme = read(fs::path(HYPERSIM_SOURCE_DIR) / GetParam() / "README.md");
  const auto lines = std::count(readme.begin(), readme.end(), '\n');
  EXPECT_GE(lines, 8);
  EXPECT_LE(lines, 40);
}

TEST_P(HouseFolder, HasNoFileWithTwoIdeas) {
  for (const fs::path& file : sources_of(GetParam())) {
    const std::string text = read(file);
    EXPECT_LE(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')), kLinesMax) << file;
  }
}

TEST_P(HouseFolder, HasHeadersThatBeginWithWhatTheyAre) {
  for (const fs::path& file : sources_of(GetParam())) {
    if (file.extension() != ".hpp") continue;
    EXPECT_TRUE(read(file).starts_with("#pragma once\n//")) << file << " begins without a paragraph";
  }
}

INSTANTIATE_TEST_SUITE_P(All, HouseFolder,
                         testing::Values("runtime", "kv_module", "actors", "processes", "simulator", "testing", "cli"),
                         [](const auto& folder) { return folder.param; });

TEST(House, HasOneFileThatKnowsLibsodium) {
  std::vector<std::string> files;
  for (const fs::path& file : sources_of("runtime")) {
    if (read(file).find("#include <sodium") != std::string::npos) files.push_back(file.filename().string());
  }
  EXPECT_EQ(files, std::vector<std::string>{"signature.cpp"});
}

TEST(HouseCanary, AnArrowAgainstTheDirectionIsCaught) {
  EXPECT_EQ(breaches_of("runtime", "#include \"hypersim/kv_module/engine.hpp\"\n", true).size(), 1u);
  EXPECT_EQ(breaches_of("processes", "#include \"../actors/messages.hpp\"\n", true).size(), 1u);
  EXPECT_EQ(breaches_of("kv_module", "#include \"hypersim/runtime/bytes.hpp\"\n", true).size(), 0u);
}

TEST(HouseCanary, EachBanIsCaught) {
  for (const char* text : {"#include <caf/all.hpp>", "#include <rocksdb/db.h>", "std::chrono::steady_clock::now()",
                           "std::random_device seed;", "std::thread worker;", "std::unordered_map<int, int> map;",
                           "printf(\"\");", "using namespace hypersim;"}) {
    EXPECT_EQ(breaches_of("runtime", text, true).size(), 1u) << text;
  }
  EXPECT_EQ(breaches_of("actors", "#include <sodium.h>", false).size(), 1u);
}

}  // namespace
