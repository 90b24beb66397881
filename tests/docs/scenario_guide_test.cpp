// scenarios/README.md is a guide to the bundled scenarios: one line for each, with its title, below the heading of its
// folder.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "markdown.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {
namespace {

namespace fs = std::filesystem;
using support::read_file;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const fs::path kFolder = support::source_dir() + "/scenarios";

/// The title of a scenario by the path of its file; no title if the file begins with something else.
using Titles = std::map<std::string, std::optional<std::string>>;

std::optional<std::string> title_of(const std::string& text) {
  static const std::regex title(R"re(^scenario "((?:[^"\\]|\\.)*)")re");
  static const std::regex escaped(R"(\\(.))");
  std::smatch match;
  const std::string first = text.substr(0, text.find('\n'));
  if (!std::regex_search(first, match, title)) return std::nullopt;
  return std::regex_replace(match[1].str(), escaped, "$1");
}

Titles bundled_titles() {
  Titles titles;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() != ".scn") continue;
    titles[entry.path().lexically_relative(kFolder).string()] = title_of(read_file(entry.path()));
  }
  return titles;
}

/// What is wrong with the guide, a sentence for each mistake.
std::vector<std::string> mistakes_of(const std::string& guide, const Titles& titles) {
  static const std::regex heading(R"(#+ `([\w/-]+)`: .*)");
  static const std::regex row(R"(\| \[([^\]]+)\]\(([^)]+\.scn)\)(?:, \[documented\]\(([^)]+)\))? \| (.*) \|)");
  std::vector<std::string> mistakes;
  std::set<std::string> listed;
  std::string folder;
  std::smatch match;
  for (const std::string& line : split_lines(guide)) {
    if (std::regex_match(line, match, heading)) folder = match[1];
    if (!std::regex_match(line, match, row)) continue;
    const std::string path = match[2];
    if (const std::string other = match[3]; !other.empty()) {
      if (fs::path(other) != fs::path(path).replace_extension(".documented.scn"))
        mistakes.push_back(other + " is of another");
      if (!titles.contains(other)) mistakes.push_back(other + " does not exist");
      listed.insert(other);
    }
    const auto title = titles.find(path);
    if (!listed.insert(path).second) mistakes.push_back(path + " is listed twice");
    if (title == titles.end()) {
      mistakes.push_back(path + " does not exist");
      continue;
    }
    if (match[1] != fs::path(path).stem().string()) mistakes.push_back(path + " is named " + match[1].str());
    if (title->second && match[4] != *title->second) mistakes.push_back(path + " has the title: " + *title->second);
    const std::string parent = fs::path(path).parent_path().string() + "/";
    if (parent != folder) mistakes.push_back(path + " stands below " + folder);
  }
  for (const auto& [path, title] : titles) {
    if (!listed.contains(path)) mistakes.push_back(path + " is not listed");
  }
  return mistakes;
}

TEST(ScenarioGuide, HasOneLineForEachScenario) {
  const Titles titles = bundled_titles();
  EXPECT_GT(titles.size(), 150U);
  EXPECT_THAT(mistakes_of(read_file(kFolder / "README.md"), titles), IsEmpty());
}

/// A reader who looks for a scenario finds it by its theme.
TEST(ScenarioGuide, HasEveryScenarioThatPassesInTheFolderOfATheme) {
  std::set<std::string> themes;
  for (const auto& entry : fs::directory_iterator(kFolder / "ok")) {
    EXPECT_TRUE(entry.is_directory()) << entry.path() << " belongs into the folder of its theme";
    themes.insert(entry.path().filename().string());
  }
  EXPECT_THAT(themes, Contains("sharing"));
}

TEST(ScenarioGuideCanary, EachMistakeIsFound) {
  const Titles titles = {{"ok/a/one.scn", "One \"1\""}, {"ok/a/two.scn", "Two"}, {"bad/none.scn", std::nullopt}};
  const std::string one = "| [one](ok/a/one.scn) | One \"1\" |\n";
  const std::string two = "| [two](ok/a/two.scn) | Two |\n";
  const std::string none = "## `bad/`: mistakes\n### About titles\n| [none](bad/none.scn) | anything |\n";
  const std::string a = "### `ok/a/`: theme\n";
  EXPECT_THAT(mistakes_of(a + one + two + none, titles), IsEmpty());
  EXPECT_THAT(mistakes_of(a + two + none, titles), ElementsAre("ok/a/one.scn is not listed"));
  EXPECT_THAT(mistakes_of(a + one + two + one + none, titles), ElementsAre("ok/a/one.scn is listed twice"));
  EXPECT_THAT(mistakes_of(a + one + two + "| [six](ok/a/six.scn) | Six |\n" + none, titles),
              ElementsAre("ok/a/six.scn does not exist"));
  EXPECT_THAT(mistakes_of(a + one + none + two, titles), ElementsAre("ok/a/two.scn stands below bad/"));
  EXPECT_THAT(mistakes_of(a + one + "| [too](ok/a/two.scn) | Tow |\n" + none, titles),
              UnorderedElementsAre("ok/a/two.scn is named too", "ok/a/two.scn has the title: Two"));
  EXPECT_THAT(mistakes_of(a + "| [one](ok/a/one.scn), [documented](ok/a/two.scn) | One \"1\" |\n" + none, titles),
              ElementsAre("ok/a/two.scn is of another"));
  EXPECT_EQ(title_of("scenario \"One \\\"1\\\"\" again\n"), "One \"1\"");
  EXPECT_EQ(title_of("# none\nscenario \"late\"\n"), std::nullopt);
}

}  // namespace
}  // namespace hypersim::docs
