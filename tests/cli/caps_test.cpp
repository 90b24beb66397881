// `hypersim caps`: what it prints in each form, and its exit codes.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kShared = R"(scenario "shared"
process owner  birthdays:app:dev.os
process viewer viewer:viewer:other.os
owner  open birthdays
viewer get owner/birthdays alice => error NoReadCap
owner  share birthdays read,write with viewer
viewer get owner/birthdays alice => error KeyNotFound
)";

TEST(Caps, PrintsATableByProcess) {
  const Scratch scratch;
  scratch.write("s.scn", kShared);
  const Finished finished = scratch.hypersim("caps s.scn");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_EQ(finished.err, "");
  EXPECT_EQ(finished.out, R"(s.scn  shared
at the end of the run

owner  birthdays:app:dev.os
  birthdays read         opened at line 4           passed on
  birthdays write        opened at line 4           passed on

viewer  viewer:viewer:other.os
  owner/birthdays read   shared by owner at line 6  used
  owner/birthdays write  shared by owner at line 6  never used

wired: each may message all the others
  owner, viewer, kv:distro:sys, timer:distro:sys

given and never used
  viewer  owner/birthdays write  shared by owner at line 6

refused
  line 5: viewer get owner/birthdays alice => error NoReadCap
    kv:distro:sys refused Get on owner/birthdays: viewer does not hold owner/birthdays read. Held by
    owner.
    This step before line 5 would have allowed it:
      owner share birthdays read with viewer
)");
}

TEST(Caps, AtALineIsBeforeWhatComesLater) {
  const Scratch scratch;
  scratch.write("s.scn", kShared);
  const Finished finished = scratch.hypersim("caps s.scn --at 5");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.out, AllOf(HasSubstr("after line 5\n"), HasSubstr("nothing of its own"),
                                  HasSubstr("line 5: viewer get"), Not(HasSubstr("shared by"))));
}

TEST(Caps, JsonHoldsWhatTheTableSays) {
  const Scratch scratch;
  scratch.write("s.scn", kShared);
  const Finished finished = scratch.hypersim("caps s.scn --format json --seed 7");
  EXPECT_EQ(finished.exit_code, 0);
  const json found = json::parse(finished.out);
  EXPECT_EQ(found["scenario"], "s.scn");
  EXPECT_EQ(found["seed"], 7);
  EXPECT_EQ(found["at"], "end");
  EXPECT_EQ(found["run"]["outcome"], "passed");
  const json& viewer = found["processes"][1];
  EXPECT_EQ(viewer["process"], "viewer:viewer:other.os");
  const json& write = viewer["holds"][2];
  EXPECT_EQ(write["capability"], "owner/birthdays write");
  EXPECT_EQ(write["issuer"], "our.dev@kv:distro:sys");
  EXPECT_EQ(json::parse(write["params"].get<std::string>())["kind"], "write");
  EXPECT_EQ(write["origin"]["how"], "saved");
  EXPECT_EQ(write["origin"]["from"], "owner");
  EXPECT_EQ(write["origin"]["message"]["body"], "share");
  EXPECT_EQ(write["given_in_vain"], true);
  EXPECT_EQ(found["wired"]["members"].size(), 4u);
  EXPECT_EQ(found["refused"][0]["by"], "kv");
  EXPECT_EQ(found["refused"][0]["steps"][0], "owner share birthdays read with viewer");
  const json& change = found["refused"][0]["advice"][0][0];
  EXPECT_EQ(change["change"], "step");
  EXPECT_EQ(change["text"], "owner share birthdays read with viewer");
  EXPECT_EQ(change["place"], "before line 5");
  EXPECT_EQ(change["line"], 5);
}

TEST(Caps, MermaidEscapesWhatIsNotItsOwn) {
  const Scratch scratch;
  scratch.write("s.scn", R"(scenario "escapes"
process contacts contacts:contacts:sys
process guest    guest:guest:other.os public
contacts share cap contacts "a\"|<b>`c#%%{init: x}%%" with guest
)");
  const Finished finished = scratch.hypersim("caps s.scn --format mermaid");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.out, StartsWith("flowchart LR\n  subgraph wired["));
  std::istringstream lines(finished.out);
  std::size_t edges = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t arrow = line.find("-->|\"");
    if (arrow == std::string::npos) continue;
    ++edges;
    const std::string label = line.substr(arrow + 5, line.rfind("\"|") - arrow - 5);
    EXPECT_EQ(label.find_first_of("\"`%\\"), std::string::npos) << label;
    EXPECT_THAT(label, AllOf(HasSubstr("#34;"), HasSubstr("#60;b#62;"), HasSubstr("#37;#37;{init")));
  }
  EXPECT_EQ(edges, 1u);
}

TEST(Caps, StaysWithinAHundredColumns) {
  const Scratch scratch;
  const std::string longest(200, 'x');
  scratch.write("s.scn",
                "scenario \"wide\"\nprocess contacts contacts:contacts:sys\nprocess guest guest:guest:other.os\n"
                "contacts share cap contacts {\"" +
                    longest +
                    "\":\"ä\"} with guest\n"
                    "guest request contacts body \"" +
                    longest + "\" with cap contacts \"" + longest + "\"\n");
  const Finished finished = scratch.hypersim("caps s.scn");
  EXPECT_EQ(finished.exit_code, 0) << finished.out;
  std::istringstream lines(finished.out);
  for (std::string line; std::getline(lines, line);) {
    const bool is_step = line.starts_with("      ");  // to be copied: never broken
    EXPECT_TRUE(is_step || line.size() <= 101) << line;
  }
}

TEST(Caps, AScenarioThatFailsIsReportedUpToThere) {
  const Scratch scratch;
  scratch.write("s.scn", "scenario \"fails\"\nprocess a a:one:dev.os\na open d\na get d k\na open e\n");
  const Finished finished = scratch.hypersim("caps s.scn");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.out, AllOf(HasSubstr("the run failed at line 4: a get d k (expected success, got error "
                                            "KeyNotFound)"),
                                  HasSubstr("opened at line 3"), Not(HasSubstr("e read"))));
  EXPECT_THAT(scratch.hypersim("caps s.scn --at 3").out, Not(HasSubstr("the run failed")));
  const json found = json::parse(scratch.hypersim("caps s.scn --format json").out);
  EXPECT_EQ(found["run"]["outcome"], "failed");
  EXPECT_EQ(found["run"]["line"], 4);
}

TEST(Caps, AnUndecidedRunIsNeverGreen) {
  const Scratch scratch;
  scratch.write("s.scn", "scenario \"long\"\noption limit time 1s\nprocess a a:one:dev.os\na open d\nsim wait 2s\n");
  const Finished finished = scratch.hypersim("caps s.scn");
  EXPECT_EQ(finished.exit_code, 4);
  EXPECT_THAT(finished.out, AllOf(HasSubstr("stopped undecided at line 5"), HasSubstr("opened at line 4")));
  EXPECT_EQ(scratch.hypersim("caps s.scn --at 4").exit_code, 0);
}

TEST(Could, AnswersWithTheChainAndTheExitCode) {
  const Scratch scratch;
  scratch.write("s.scn", kShared);
  const Finished yes = scratch.hypersim("caps s.scn --at 4 --could viewer 'owner/birthdays read'");
  EXPECT_EQ(yes.exit_code, 0);
  EXPECT_THAT(yes.out, HasSubstr("yes: viewer can come to hold owner/birthdays read, in 1 step\n"
                                 "  owner share birthdays read with viewer\n"));
  const Finished already = scratch.hypersim("caps s.scn --could viewer 'owner/birthdays read'");
  EXPECT_EQ(already.exit_code, 0);
  EXPECT_THAT(already.out, HasSubstr("yes: viewer holds owner/birthdays read already\n"));
  const Finished no = scratch.hypersim("caps s.scn --could viewer 'x:y/birthdays read'");
  EXPECT_EQ(no.exit_code, 1);
  EXPECT_THAT(no.out, HasSubstr("no: viewer cannot come to hold x:y/birthdays read by sharing\n"));
}

TEST(Could, InTheOtherForms) {
  const Scratch scratch;
  scratch.write("s.scn", kShared);
  const json found = json::parse(
      scratch.hypersim("caps s.scn --at 3 --could viewer 'owner/birthdays read' --format json").out)["could"];
  EXPECT_EQ(found["answer"], "yes");
  EXPECT_EQ(found["shortest"], true);
  EXPECT_THAT(found["steps"], ElementsAre("owner open birthdays", "owner share birthdays read with viewer"));
  const Finished chart = scratch.hypersim("caps s.scn --at 3 --could viewer 'owner/birthdays read' --format mermaid");
  EXPECT_EQ(chart.out,
            "flowchart LR\n"
            "  p0[\"kv:distro:sys\"]\n"
            "  p1[\"owner\"]\n"
            "  p2[\"viewer\"]\n"
            "  p0 -->|\"1: owner open birthdays\"| p1\n"
            "  p1 -->|\"2: owner share birthdays read with viewer\"| p2\n");
}

TEST(Caps, BadInputAndUsageAreExitCode2AndNothingIsPrinted) {
  const Scratch scratch;
  scratch.write("s.scn", kShared);
  scratch.write("broken.scn", "scenario \"x\"\nnonsense\n");
  scratch.write("empty.scn", "");
  std::filesystem::create_directory(scratch.path("two"));
  scratch.write("two/a.scn", kShared);
  scratch.write("two/b.scn", kShared);
  std::filesystem::create_directory(scratch.path("none"));
  for (const char* arguments : {"",
                                "''",
                                "missing.scn",
                                "broken.scn",
                                "empty.scn",
                                "two",
                                "none",
                                "/dev/null",
                                "s.scn s.scn",
                                "s.scn --at 0",
                                "s.scn --at -1",
                                "s.scn --at x",
                                "s.scn --at 99999999999",
                                "s.scn --at",
                                "s.scn --format dot",
                                "s.scn --storage tape",
                                "s.scn --seed x",
                                "s.scn --could viewer",
                                "s.scn --could",
                                "s.scn --could viewr 'a read'",
                                "s.scn --could viewer 'owner/birthdays reed'",
                                "s.scn --could '' ''",
                                "s.scn --could viewer ''"}) {
    const Finished finished = scratch.hypersim(std::string("caps ") + arguments);
    EXPECT_EQ(finished.exit_code, 2) << arguments << finished.out;
    EXPECT_EQ(finished.out, "") << arguments;
    EXPECT_NE(finished.err, "") << arguments;
  }
  EXPECT_THAT(scratch.hypersim("caps s.scn --could viewr 'owner/birthdays read'").err,
              HasSubstr("did you mean \"viewer\"?"));
  EXPECT_THAT(scratch.hypersim("caps two").err, HasSubstr("one scenario, but two holds 2"));
}

TEST(Caps, OfAMatrixOnlyNamesTheCombination) {
  const Scratch scratch;
  scratch.write("m.scn", "scenario \"matrix\"\nmatrix db one two\nprocess a a:app:dev.os\na open {db}\n");
  EXPECT_THAT(scratch.complaint("caps m.scn"), AllOf(HasSubstr("makes 2"), HasSubstr("use --only")));
  const Finished one = scratch.hypersim("caps m.scn --only db=two");
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_THAT(one.out, AllOf(HasSubstr("db=two"), HasSubstr("two read"), Not(HasSubstr("one read"))));
  EXPECT_EQ(scratch.hypersim("caps m.scn --only nothing").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("caps m.scn --only '('").exit_code, 2);
}

TEST(Caps, StorageMakesNoDifference) {
  const Scratch scratch;
  scratch.write("s.scn", kShared);
  EXPECT_EQ(scratch.hypersim("caps s.scn --storage rocksdb").out, scratch.hypersim("caps s.scn").out);
}

TEST(Caps, OutputThatCannotBeWrittenIsNoSuccess) {
  const Scratch scratch;
  scratch.write("s.scn", kShared);
  EXPECT_EQ(scratch.hypersim("caps s.scn >/dev/full #").exit_code, 2);
}

TEST(Caps, HelpNamesEveryOption) {
  const Scratch scratch;
  const Finished help = scratch.hypersim("caps --help");
  EXPECT_EQ(help.exit_code, 0);
  for (const char* option : {"--at", "--could", "--format", "--only", "--seed", "--storage"}) {
    EXPECT_THAT(help.out, HasSubstr(option));
  }
}

TEST(Caps, MakesAPageWithTheGraph) {
  const Scratch scratch;
  scratch.write("s.scn", kShared);
  for (const char* more : {"", " --could viewer \"owner/birthdays read\""}) {
    const Finished page = scratch.hypersim("caps s.scn --format html" + std::string(more));
    EXPECT_EQ(page.exit_code, 0);
    EXPECT_EQ(page.err, "");
    EXPECT_THAT(page.out, AllOf(StartsWith("<!doctype html>"), HasSubstr("data-page=\"authority\"")));
  }
}

}  // namespace
}  // namespace hypersim::cli
