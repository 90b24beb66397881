// `hypersim help`: the pages of the documentation in a terminal.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "hypersim/language/width.hpp"

#include "cli/help_topics.hpp"
#include "cli/markdown_text.hpp"
#include "scratch.hpp"

namespace hypersim::cli {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

TEST(Help, EveryTopicIsListedAndShown) {
  const Scratch scratch;
  const std::string list = scratch.hypersim("help").out;
  for (const HelpTopic& topic : help_topics()) {
    EXPECT_THAT(list, HasSubstr("\n  " + std::string(topic.name) + " ")) << topic.name;
    const Finished shown = scratch.hypersim("help " + std::string(topic.name));
    EXPECT_EQ(shown.exit_code, 0) << topic.name << shown.err;
    EXPECT_THAT(shown.out, SizeIs(Ge(300u))) << topic.name;
    EXPECT_THAT(shown.out, Not(HasSubstr("\x1b"))) << topic.name;
  }
}

TEST(Help, ShowsTheUsageOfACommandAndThePartBelowAHeading) {
  const Scratch scratch;
  EXPECT_EQ(scratch.hypersim("help run").out, scratch.hypersim("run --help").out);
  EXPECT_EQ(scratch.hypersim("help new process").out, scratch.hypersim("new process --help").out);
  const std::string codes = scratch.hypersim("help exit-codes").out;
  EXPECT_THAT(codes, AllOf(StartsWith("Exit codes\n"), HasSubstr("undecided")));
  EXPECT_EQ(scratch.hypersim("help Exit Codes").out, codes);
  EXPECT_THAT(scratch.hypersim("help checks").out, StartsWith("11. What every run checks\n"));
  EXPECT_THAT(scratch.hypersim("help folders").out, StartsWith("Folders\n"));
}

TEST(Help, AMisspelledTopicIsNamedWithTheNearest) {
  const Scratch scratch;
  EXPECT_EQ(scratch.complaint("help langauge"),
            "hypersim: there is no topic \"langauge\"; did you mean \"language\"? hypersim help lists them\n");
  EXPECT_THAT(scratch.complaint("help exit codse"), HasSubstr("did you mean \"exit-codes\"?"));
  EXPECT_THAT(scratch.complaint("help explor"), HasSubstr("did you mean \"explore\"?"));
  EXPECT_THAT(scratch.complaint("help qqqqqqqq"), HasSubstr("\"qqqqqqqq\"; hypersim help lists them"));
}

TEST(Help, WorksFromAnInstalledPrefixAndSaysWhereThePagesWouldBe) {
  const Scratch scratch;
  fs::create_directories(scratch.path("prefix/bin"));
  fs::copy_file(support::hypersim_program(), scratch.path("prefix/bin/hypersim"));
  const auto help = [&](const std::string& topic) {
    return support::run_shell("prefix/bin/hypersim help " + topic, scratch.path().string());
  };
  EXPECT_EQ(help("limits").exit_code, 2);
  EXPECT_THAT(help("limits").err, AllOf(HasSubstr("prefix/share/doc/hypersim/docs")));
  scratch.write("prefix/share/doc/hypersim/docs/limits.md", "# Limits\n\nof `this`\n");
  EXPECT_EQ(help("limits").out, "Limits\n======\n\n  of `this`\n");
}

TEST(MarkdownText, LaysOutEachKindOfBlock) {
  const std::string page =
      "# A title\n\nSome *words* and a [link](x.md), [another](https://e.org) &lt;b&gt;\nthat go on.\n\n"
      "## Lists\n\n- one\n  that goes on and is wrapped where the line ends, behind its mark\n  - inner\n- two\n\n"
      "1. first\n2. second\n\n```sh\nhypersim run a   --x\n\n  indented\n```\n\n| a | second |\n|---|---|\n| `x` | y z "
      "|\n\n"
      "### Deep\n\nEnd.\n";
  EXPECT_EQ(
      markdown_text(page, {40, false}),
      "A title\n=======\n\n  Some words and a link, another\n  (https://e.org) <b> that go on.\n\n"
      "Lists\n-----\n\n  - one that goes on and is wrapped\n    where the line ends, behind its mark\n    - inner\n"
      "  - two\n\n  1. first\n  2. second\n\n    hypersim run a   --x\n\n      indented\n\n"
      "  a    second\n  ---  ------\n  `x`  y z\n\nDeep\n\n  End.\n");
  EXPECT_EQ(markdown_text("# A\n\nthe `x` **b**\n", {40, true}),
            "\x1b[1mA\x1b[22m\n\n  the \x1b[1mx\x1b[22m \x1b[1mb\x1b[22m\n");
  EXPECT_EQ(markdown_text("", {40, false}), "");
}

TEST(MarkdownText, ThePagesAreWithinTheColumnsButForTheirCode) {
  for (const HelpTopic& topic : help_topics()) {
    const std::string page = support::read_file(support::source_dir() + "/docs/" + std::string(topic.page));
    std::istringstream lines(markdown_text(page, {100, false}));
    for (std::string line; std::getline(lines, line);) {
      const bool is_code = line.starts_with("    ");
      const bool is_one_word = line.find(' ', line.find_first_not_of(' ')) == std::string::npos;
      if (is_code || is_one_word) continue;
      EXPECT_THAT(language::width_of(line), Le(100u)) << topic.page << ": " << line;
    }
  }
}

TEST(MarkdownText, SectionsReachToTheNextHeadingOfTheirLevel) {
  const auto sections = sections_of("# A\na\n## B `c`, d\nb\n```sh\n# no heading\n```\n### C\nc\n## D\n");
  ASSERT_THAT(sections, SizeIs(4));
  EXPECT_EQ(sections[1].anchor, "b-c-d");
  EXPECT_EQ(sections[1].markdown, "## B `c`, d\nb\n```sh\n# no heading\n```\n### C\nc\n");
  EXPECT_EQ(sections[3].markdown, "## D\n");
}

}  // namespace
}  // namespace hypersim::cli
