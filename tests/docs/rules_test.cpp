// Every rule of docs/semantics.md, sections 1 to 7, names a test or a scenario that holds it. Other tests check that
// these exist and pass.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "hypersim/runtime/semantics.hpp"

#include "markdown.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A test, a scenario, or a link to examples that are run.
bool names_a_test(const std::string& text) {
  static const std::regex named(R"(`[A-Z]\w+\.[A-Z]\w+`|`scenarios/ok/[\w-]+/[\w-]+\.scn`|\]\([\w.-]+\.md#[\w-]+\))");
  return std::regex_search(text, named);
}

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t at = 1; at < row.size(); ++at) {
    if (row[at] == '|' && row[at - 1] != '\\') {
      cells.push_back(std::exchange(cell, {}));
    } else {
      cell += row[at];
    }
  }
  return cells;
}

/// Goes through the page line by line. A rule is a row of a table that has a column for tests, or a numbered item; the
/// only other tables say what something consists of.
class RuleReader {
 public:
  void read(const std::string& line, int number) {
    static const std::regex item(R"(\d+\. .*)");
    static const std::regex section(R"(## (\d+)\. .*)");
    std::smatch match;
    if (line.starts_with("   ") && !item_.empty()) {
      item_ += line;
      return;
    }
    end_item();
    if (std::regex_match(line, match, section)) {
      in_rules_ = std::stoi(match[1]) <= 7;
    } else if (!in_rules_) {
    } else if (std::regex_match(line, item)) {
      item_ = line;
      item_at_ = number;
    } else if (line.starts_with("|")) {
      return read_row(line, number);
    }
    in_table_ = false;
  }
  void end_item() {
    if (!item_.empty()) judge(std::exchange(item_, {}), item_at_);
  }

  std::size_t rules = 0;
  std::vector<std::string> untested;  // `line 7: …`

 private:
  void read_row(const std::string& line, int number) {
    const std::vector<std::string> cells = cells_of(line);
    if (!std::exchange(in_table_, true)) {
      static const std::set<std::string> parts = {" value ", " part "};
      has_tests_ = cells.back() == " test ";
      if (!has_tests_ && !parts.contains(cells.front())) untested.push_back(place(number) + "a table without tests");
    } else if (has_tests_ && !line.starts_with("|---")) {
      judge(cells.back(), number);
    }
  }
  void judge(const std::string& text, int number) {
    ++rules;
    if (!names_a_test(text)) untested.push_back(place(number) + text);
  }
  static std::string place(int number) { return "line " + std::to_string(number) + ": "; }

  bool in_rules_ = false;
  bool in_table_ = false;
  bool has_tests_ = false;
  std::string item_;
  int item_at_ = 0;
};

RuleReader rules_of(const std::string& page) {
  RuleReader reader;
  int number = 0;
  for (const std::string& line : split_lines(page)) reader.read(line, ++number);
  reader.end_item();
  return reader;
}

TEST(DocsRules, EachNamesATestOrAScenario) {
  const RuleReader found = rules_of(support::read_file(support::source_dir() + "/docs/semantics.md"));
  EXPECT_THAT(found.untested, IsEmpty());
  EXPECT_GT(found.rules, 100U);
}

/// What the column *played* of section 9 says, by row.
std::map<std::string, std::string> played_rows(const std::string& page) {
  static const std::regex row(R"(\| (D\d+) \|.*\| ([^|]+) \|)");
  std::map<std::string, std::string> rows;
  std::smatch match;
  for (const std::string& line : split_lines(page)) {
    if (std::regex_match(line, match, row)) rows[match[1]] = match[2];
  }
  return rows;
}

/// What no script can do, or only at a great length.
const std::set<std::string> kShownByPrograms = {"D10", "D14", "D15", "D30", "D41", "D42"};

TEST(DocsRows, AreThoseThatArePlayed) {
  const std::string page = support::read_file(support::source_dir() + "/docs/semantics.md");
  const auto rows = played_rows(page);
  EXPECT_EQ(rows.size(), 45u);
  const auto shipped = runtime::Semantics::hyperdrive();
  for (const auto& [name, played] : rows) {
    const runtime::Row row{static_cast<std::uint8_t>(std::stoi(name.substr(1)))};
    EXPECT_EQ(played, name != "D43" && !shipped.ships(row) ? "`documented`" : "both") << name;
    if (name == "D43" || !shipped.ships(row)) continue;
    const std::string number = (name.size() == 2 ? "d0" : "d") + name.substr(1);
    const bool has_scenario = page.find("scenarios/shipped/" + number + "-") != std::string::npos;
    EXPECT_NE(has_scenario, kShownByPrograms.contains(name)) << name;
  }
}

TEST(DocsRulesCanary, OneWithoutATestIsFound) {
  const RuleReader found = rules_of(
      "## 1. One\n\n| part | is |\n|---|---|\n| a | b |\n\n| rule | code | test |\n|---|---|---|\n"
      "| tested | `x.cpp` | `Some.Test` |\n| untested | `Some.Test` | no test yet |\n\n"
      "1. tested, in its\n   second line (`scenarios/ok/theme/one.scn`)\n2. untested\n   as well\n\n"
      "| action | does |\n|---|---|\n## 8. Eight\n\n| rule | test |\n|---|---|\n| not looked at | |\n");
  EXPECT_EQ(found.rules, 4U);
  EXPECT_THAT(found.untested,
              ElementsAre(HasSubstr("line 10: "), HasSubstr("line 14: "), HasSubstr("line 17: a table")));
}

}  // namespace
}  // namespace hypersim::docs
