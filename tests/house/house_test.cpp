// The rules of the house: which way data flows, what the pure folders must not touch, and how large a file may grow.

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "support/paths.hpp"

namespace {

namespace fs = std::filesystem;
namespace support = hypersim::support;
using support::read_file;

constexpr std::size_t kLinesMax = 600;

using Arrows = std::map<std::string, std::set<std::string>>;

/// Which rooms each room uses. An inner room such as `language/parse` is a folder of a room. Files beside the inner
/// rooms, and headers that do not belong to an inner room, belong to the room itself. All of its inner rooms may use
/// it.
const Arrows& arrows() {
  static const Arrows all = {
      {"runtime", {}},
      {"kv_module", {"runtime"}},
      {"actors", {"kv_module", "runtime"}},
      {"processes", {"runtime"}},
      {"wasm", {"runtime"}},
      {"viewer", {"runtime"}},
      {"processes/bundled", {"processes"}},
      {"processes/stand_ins", {"processes", "runtime"}},
      {"language", {"kv_module", "runtime"}},
      {"language/text", {"runtime"}},
      {"language/parse", {"language", "language/text", "kv_module", "processes", "runtime"}},
      {"language/layout", {"language/parse", "language/text", "runtime"}},
      {"language/print", {"language/parse", "language/text", "runtime"}},
      {"language/typing", {"language/parse", "language/print", "language/text"}},
      {"analysis", {"analysis/archive", "runtime"}},
      {"analysis/archive", {"language/text", "runtime"}},
      {"analysis/describe", {"language", "language/print", "language/text", "kv_module", "runtime"}},
      {"analysis/history", {"analysis/describe", "language", "runtime"}},
      {"analysis/authority",
       {"analysis/describe", "analysis/history", "language", "language/parse", "language/print", "kv_module",
        "runtime"}},
      {"analysis/diff",
       {"analysis/archive", "analysis/describe", "analysis/view", "language/print", "language/text", "kv_module",
        "runtime"}},
      {"analysis/reach",
       {"analysis/describe", "language", "language/parse", "language/print", "language/text", "kv_module", "runtime"}},
      {"analysis/view",
       {"analysis", "analysis/archive", "analysis/describe", "analysis/history", "language", "language/text",
        "kv_module", "runtime"}},
      {"analysis/page",
       {"analysis/archive", "analysis/authority", "analysis/describe", "analysis/view", "language", "language/text",
        "kv_module", "runtime"}},
      {"simulator", {"kv_module", "runtime"}},
      {"simulator/check",
       {"analysis/describe", "analysis/history", "language", "language/print", "kv_module", "runtime"}},
      {"simulator/run",
       {"simulator/check", "analysis/archive", "analysis/authority", "analysis/describe", "analysis/history",
        "analysis/view", "language", "language/print", "actors", "kv_module", "processes", "runtime"}},
      {"simulator/explore",
       {"simulator", "simulator/check", "simulator/run", "analysis/archive", "analysis/describe", "language", "actors",
        "kv_module", "runtime"}},
      {"simulator/compare",
       {"simulator/run", "simulator/explore", "analysis/describe", "language", "language/print", "actors", "runtime"}},
      {"lsp", {"analysis", "language", "processes", "simulator", "runtime"}},
      {"cluster", {"runtime"}},
      {"cluster/network", {"cluster", "runtime"}},
      {"testing", {"analysis", "actors", "kv_module", "processes", "runtime"}},
      {"cli/report", {"simulator/compare", "simulator/explore", "simulator/run", "analysis", "language", "runtime"}},
      {"cli/shell", {"cli/report", "simulator/run", "analysis", "language", "runtime"}},
      {"cli/definition", {}},
      {"cli",
       {"cli/definition", "cli/report", "cli/shell", "cluster", "simulator", "simulator/run", "simulator/explore",
        "simulator/compare", "lsp", "analysis", "language", "processes", "viewer", "wasm", "runtime"}},
  };
  return all;
}

std::vector<fs::path> sources_of(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(support::source_dir()) / folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".cpp" || extension == ".hpp") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

const fs::path& house() {
  static const fs::path root = support::source_dir();
  return root;
}

/// The top folder of a path from the root of the sources.
std::string top_of(const fs::path& path) { return path.begin()->string(); }

/// The room of a source, by its path from the root. A public header belongs to the inner room that contains the source
/// of the same name, or that has the same name.
std::string room_of(const fs::path& source) {
  const std::string top = top_of(source);
  const fs::path inside = source.lexically_relative(top);
  if (inside.begin()->string() != "include") {
    return inside.has_parent_path() ? top + "/" + inside.begin()->string() : top;
  }
  for (const auto& entry : fs::directory_iterator(house() / top)) {
    if (!entry.is_directory() || entry.path().filename() == "include") continue;
    const std::string name = source.stem().string();
    const bool is_its = entry.path().filename() == name || fs::exists(entry.path() / (name + ".cpp"));
    if (is_its) return top + "/" + entry.path().filename().string();
  }
  return top;
}

/// The source that a line of `from` includes, both by their paths from the root; empty if it is not one of our sources.
fs::path included(const fs::path& from, const std::string& name) {
  const std::string top = top_of(from);
  std::vector<fs::path> places = {from.parent_path() / name, fs::path(top) / name};
  if (name.starts_with("hypersim/")) places = {fs::path(*std::next(fs::path(name).begin())) / "include" / name};
  for (const fs::path& place : places) {
    if (fs::is_regular_file(house() / place)) return place.lexically_normal();
  }
  return {};
}

/// Which rooms a source uses besides its own.
std::set<std::string> rooms_used(const fs::path& source, const std::string& text) {
  static const std::regex include(R"re(#include\s*"([^"]+)")re");
  std::set<std::string> used;
  for (std::sregex_iterator at(text.begin(), text.end(), include), end; at != end; ++at) {
    const fs::path target = included(source, (*at)[1]);
    if (!target.empty()) used.insert(room_of(target));
  }
  used.erase(room_of(source));
  return used;
}

/// Does the table let `room` use `used`? The table may name a room of another folder as a whole.
bool may_use(const std::string& room, const std::string& used) {
  const auto its = arrows().find(room);
  return its != arrows().end() && (its->second.contains(used) || its->second.contains(used.substr(0, used.find('/'))));
}

/// What a source, by its path from the root, includes or names although it must not, one sentence for each.
std::vector<std::string> breaches_of(const fs::path& source, const std::string& text) {
  std::vector<std::string> breaches;
  const std::string folder = top_of(source);
  const std::string room = room_of(source);
  for (const std::string& used : rooms_used(source, text)) {
    if (!may_use(room, used)) breaches.push_back(room + " includes " + used);
  }
  struct Ban {
    const char* pattern;
    const char* what;
    std::set<std::string> allowed;
  };
  static const std::vector<Ban> bans = {
      {R"(#include\s*<caf/)", "CAF", {"actors", "cluster/network"}},
      {R"(#include\s*<openssl/)", "OpenSSL", {"cluster/network"}},
      {R"(#include\s*<rocksdb/)", "RocksDB", {"kv_module"}},
      {R"(#include\s*<sodium)", "libsodium", {"runtime"}},
      {R"(#include\s*<utf8proc)", "utf8proc", {"language"}},
      {R"(#include\s*<pugixml)", "pugixml", {"cli"}},
      {R"(system_clock|steady_clock|high_resolution_clock|clock_gettime|gettimeofday)",
       "a wall clock",
       {"cli", "cluster"}},
      {R"(random_device|mt19937|_distribution<|\brand\()", "randomness of its own", {}},
      {R"(std::thread|std::jthread|std::async|pthread_)", "threads", {"simulator", "cli", "cluster"}},
      {R"(unordered_(map|set|multimap|multiset))", "containers without an order", {"analysis", "simulator", "cli"}},
      {R"(\bstd::cout\b|\bprintf\(|\bputs\()", "printing", {"cli"}},
  };
  for (const Ban& ban : bans) {
    if (!ban.allowed.contains(folder) && !ban.allowed.contains(room) &&
        std::regex_search(text, std::regex(ban.pattern))) {
      breaches.push_back(std::string("uses ") + ban.what);
    }
  }
  if (source.extension() == ".hpp" && text.find("using namespace") != std::string::npos) {
    breaches.push_back("uses using namespace");
  }
  return breaches;
}

/// The names that a source declares with `using NAMESPACE::NAME;` at the level of a namespace, and never uses.
/// clang-tidy knows that of a source by itself only, and `./dev lint` gives it many at once.
std::vector<std::string> idle_usings(std::string text) {
  static const std::regex comment("//[^\n]*");
  static const std::regex declaration(R"(\nusing [\w:]+::(\w+);)");
  text = std::regex_replace(text, comment, "");
  std::vector<std::string> idle;
  for (std::sregex_iterator at(text.begin(), text.end(), declaration), end; at != end; ++at) {
    const std::regex name("\\b" + (*at)[1].str() + "\\b");
    if (std::distance(std::sregex_iterator(text.begin(), text.end(), name), end) == 1) idle.push_back((*at)[1]);
  }
  return idle;
}

/// Rooms that reach themselves along the arrows of the table.
std::set<std::string> in_a_circle(const Arrows& table) {
  std::set<std::string> found;
  for (const auto& [start, unused] : table) {
    std::set<std::string> reached;
    std::vector<std::string> todo = {start};
    while (!todo.empty()) {
      const auto its = table.find(todo.back());
      todo.pop_back();
      if (its == table.end()) continue;
      for (const std::string& next : its->second) {
        if (reached.insert(next).second) todo.push_back(next);
      }
    }
    if (reached.contains(start)) found.insert(start);
  }
  return found;
}

class HouseFolder : public testing::TestWithParam<std::string> {};

TEST_P(HouseFolder, KeepsToTheArrowsAndBans) {
  const auto files = sources_of(GetParam());
  ASSERT_FALSE(files.empty());
  for (const fs::path& file : files) {
    if (file.filename() == "new_templates.cpp") continue;  // its includes are in the files that it writes
    if (file.filename() == "library_calls.cpp") continue;  // what a loaded library gets for clocks, threads and chance
    if (file.filename() == "index.hpp") continue;          // the only access to a hash table: lookups, no iteration
    for (const std::string& breach : breaches_of(file.lexically_relative(house()), read_file(file))) {
      ADD_FAILURE() << file << " " << breach;
    }
  }
}

TEST_P(HouseFolder, HasAReadmeOfAPage) {
  const std::string readme = read_file(fs::path(support::source_dir()) / GetParam() / "README.md");
  const auto lines = std::count(readme.begin(), readme.end(), '\n');
  EXPECT_GE(lines, 8);
  EXPECT_LE(lines, 40);
}

TEST_P(HouseFolder, HasNoVeryLongFile) {
  for (const fs::path& file : sources_of(GetParam())) {
    const std::string text = read_file(file);
    EXPECT_LE(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')), kLinesMax) << file;
  }
}

TEST_P(HouseFolder, HasHeadersThatBeginWithWhatTheyAre) {
  for (const fs::path& file : sources_of(GetParam())) {
    if (file.extension() != ".hpp") continue;
    EXPECT_TRUE(read_file(file).starts_with("#pragma once\n//")) << file << " begins without a paragraph";
  }
}

INSTANTIATE_TEST_SUITE_P(All, HouseFolder,
                         testing::Values("runtime", "wasm", "viewer", "kv_module", "actors", "processes", "language",
                                         "analysis", "simulator", "lsp", "cluster", "testing", "cli"),
                         [](const auto& folder) { return folder.param; });

TEST(House, DeclaresNoNameThatNothingUses) {
  for (const auto& entry : fs::directory_iterator(house())) {
    const std::string folder = entry.path().filename().string();
    if (!fs::exists(entry.path() / "CMakeLists.txt") || folder == "build") continue;
    for (const fs::path& file : sources_of(folder)) {
      if (file.extension() != ".cpp") continue;
      for (const std::string& name : idle_usings(read_file(file))) ADD_FAILURE() << file << " does not use " << name;
    }
  }
}

TEST(HouseCanary, ANameThatNothingUsesIsCaught) {
  const std::string text = "#include <a>\n\nusing std::string;\nusing runtime::Address;\n// Address\nstring s;\n";
  EXPECT_EQ(idle_usings(text), std::vector<std::string>{"Address"});
}

TEST(House, HasTwoFilesThatKnowLibsodium) {
  std::vector<std::string> files;
  for (const fs::path& file : sources_of("runtime")) {
    if (read_file(file).find("#include <sodium") != std::string::npos) files.push_back(file.filename().string());
  }
  EXPECT_EQ(files, (std::vector<std::string>{"digest.cpp", "signature.cpp"}));
}

TEST(House, HasNoCircle) { EXPECT_EQ(in_a_circle(arrows()), std::set<std::string>()); }

TEST(House, DrawsNoArrowThatNobodyUses) {
  Arrows used;
  for (const auto& [room, unused] : arrows()) {
    for (const fs::path& file : sources_of(room.substr(0, room.find('/')))) {
      const fs::path source = file.lexically_relative(house());
      if (file.filename() == "new_templates.cpp" || room_of(source) != room) continue;
      for (const std::string& other : rooms_used(source, read_file(file))) {
        const bool by_itself = arrows().at(room).contains(other);
        used[room].insert(by_itself ? other : other.substr(0, other.find('/')));
      }
    }
  }
  for (const auto& [room, others] : arrows()) {
    for (const std::string& other : others) EXPECT_TRUE(used[room].contains(other)) << room << " -> " << other;
  }
}

TEST(HouseCanary, AnArrowAgainstTheDirectionIsCaught) {
  const auto breaches = [](const char* source, const char* include) {
    return breaches_of(source, std::string("#include \"") + include + "\"\n").size();
  };
  EXPECT_EQ(breaches("runtime/include/hypersim/runtime/bytes.hpp", "hypersim/kv_module/engine.hpp"), 1u);
  EXPECT_EQ(breaches("processes/kv.cpp", "../actors/messages.hpp"), 1u);
  EXPECT_EQ(breaches("kv_module/engine.cpp", "hypersim/runtime/bytes.hpp"), 0u);
  EXPECT_EQ(breaches("language/parse/lexer.cpp", "hypersim/analysis/names.hpp"), 1u);
  EXPECT_EQ(breaches("analysis/view/subject.cpp", "hypersim/actors/node.hpp"), 1u);
}

TEST(HouseCanary, AnArrowAgainstTheDirectionBetweenInnerRoomsIsCaught) {
  const auto breaches = [](const char* source, const char* include) {
    return breaches_of(source, std::string("#include \"") + include + "\"\n");
  };
  EXPECT_EQ(breaches("language/text/utf8.cpp", "parse/lexer.hpp"),
            std::vector<std::string>{"language/text includes language/parse"});
  EXPECT_EQ(breaches("language/text/utf8.cpp", "../layout/columns.hpp").size(), 1u);
  EXPECT_EQ(breaches("simulator/check/check_one_answer.cpp", "hypersim/simulator/run.hpp"),
            std::vector<std::string>{"simulator/check includes simulator/run"});
  EXPECT_EQ(breaches("simulator/run/run.cpp", "explore/players.hpp").size(), 1u);
  EXPECT_EQ(breaches("simulator/include/hypersim/simulator/check.hpp", "hypersim/simulator/explore.hpp").size(), 1u);
  EXPECT_EQ(breaches("simulator/explore/players.cpp", "hypersim/simulator/run.hpp").size(), 0u);
}

TEST(HouseCanary, ACircleIsCaught) {
  EXPECT_EQ(in_a_circle({{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}), (std::set<std::string>{"b", "c"}));
}

TEST(HouseCanary, EachBanIsCaught) {
  for (const char* text :
       {"#include <caf/all.hpp>", "#include <openssl/ssl.h>", "#include <rocksdb/db.h>", "#include <utf8proc.h>",
        "#include <pugixml.hpp>", "std::chrono::steady_clock::now()", "std::random_device seed;", "std::thread worker;",
        "std::unordered_map<int, int> map;", "printf(\"\");", "using namespace hypersim;"}) {
    EXPECT_EQ(breaches_of("runtime/include/hypersim/runtime/bytes.hpp", text).size(), 1u) << text;
  }
  EXPECT_EQ(breaches_of("actors/node.cpp", "#include <sodium.h>").size(), 1u);
}

}  // namespace
