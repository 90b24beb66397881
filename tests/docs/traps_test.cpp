// Checks docs/traps.md: each row names a scenario that exists, and the words that it prints among its reasons.

#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <string>
#include <vector>

#include "markdown.hpp"
#include "scratch.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {
namespace {

using testing::HasSubstr;

struct Trap {
  std::string scenario;
  std::string words;
};

/// The `code` that is the whole content of a cell.
std::string code_of(const std::string& cell) {
  const std::size_t first = cell.find('`');
  const std::size_t last = cell.rfind('`');
  return first == last ? std::string() : cell.substr(first + 1, last - first - 1);
}

std::vector<Trap> traps_of(const Page& page) {
  std::vector<Trap> traps;
  for (const Place& line : page.lines) {
    if (!line.text.starts_with("| ") || line.text.find("| `scenarios/") == std::string::npos) continue;
    std::vector<std::string> cells;
    for (std::size_t at = 1; at < line.text.size();) {
      const std::size_t end = std::min(line.text.find('|', at), line.text.size());
      cells.push_back(line.text.substr(at, end - at));
      at = end + 1;
    }
    if (cells.size() >= 3) traps.push_back({code_of(cells[1]), code_of(cells[2])});
  }
  return traps;
}

/// The lines between `why` and `last events`.
std::string reasons_in(const std::string& report) {
  const std::size_t why = report.find("\n  why\n");
  const std::size_t events = report.find("\n  last events\n");
  return why == std::string::npos || events < why ? std::string() : report.substr(why, events - why);
}

std::string reasons_of(const std::string& scenario) {
  const Scratch scratch;
  return reasons_in(scratch.run({"hypersim run " + scenario + " --storage memory --color never"}).front());
}

TEST(DocsTraps, EachIsNamedByTheFailureThatRunsIntoIt) {
  const auto page = std::find_if(all_pages().begin(), all_pages().end(),
                                 [](const Page& each) { return each.path == "docs/traps.md"; });
  ASSERT_NE(page, all_pages().end());
  const std::vector<Trap> traps = traps_of(*page);
  ASSERT_EQ(traps.size(), 11u);
  for (const Trap& trap : traps) {
    ASSERT_TRUE(std::filesystem::exists(support::source_dir() + "/" + trap.scenario)) << trap.scenario;
    ASSERT_FALSE(trap.words.empty()) << trap.scenario;
    EXPECT_THAT(reasons_of(trap.scenario), HasSubstr(trap.words)) << trap.scenario;
  }
}

TEST(DocsTrapsCanary, WordsThatStandInNoReasonAreMissed) {
  const std::string reasons = reasons_of("scenarios/failed/typed-value.scn");
  EXPECT_THAT(reasons, HasSubstr("Only the quotes differ"));
  EXPECT_THAT(reasons, testing::Not(HasSubstr("expected  red"))) << "what was expected is no reason";
  EXPECT_EQ(reasons_of("scenarios/failed/no-such.scn"), "");
}

}  // namespace
}  // namespace hypersim::docs
