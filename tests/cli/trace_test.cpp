// `run --trace FILE.bin`, `hypersim trace`, `--schedule` and `--check-determinism`, as a user types them.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kPassing = R"(scenario "it works"
process a a:one:dev.os
process b b:two:dev.os
a open d
parallel
  a set d k v
  b send a body hello
  a get d k => v
end
)";
constexpr const char* kWithoutKey = R"(scenario "it does not work"
process a a:one:dev.os
a get d k => v
)";
constexpr const char* kOrdered = R"(scenario "it relies on the order"
tags fifo
process a a:one:dev.os
a open d
)";

class TraceCommand : public testing::Test {
 protected:
  TraceCommand() {
    scratch_.write("good.scn", kPassing);
    EXPECT_EQ(scratch_.hypersim("run good.scn --trace t.bin").exit_code, 0);
    EXPECT_EQ(scratch_.hypersim("run good.scn --trace t.jsonl").exit_code, 0);
  }
  Scratch scratch_;
};

TEST_F(TraceCommand, GivesTheLinesThatTheRunWrites) {
  const Finished lines = scratch_.hypersim("trace t.bin --format jsonl");
  EXPECT_EQ(lines.exit_code, 0);
  EXPECT_EQ(lines.out, scratch_.read("t.jsonl"));
  EXPECT_EQ(lines.err, "");
}

TEST_F(TraceCommand, ShowsTextUnlessToldOtherwise) {
  const Finished text = scratch_.hypersim("trace t.bin");
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.out,
              AllOf(StartsWith("good.scn  it works\npassed; seed 0, schedule fifo, storage rocksdb; hypersim "),
                    HasSubstr("     0 ms  line 4: a open d\n")));
  EXPECT_EQ(scratch_.hypersim("trace t.bin --format text").out, text.out);
  EXPECT_THAT(scratch_.hypersim("trace t.bin --format mermaid").out, StartsWith("sequenceDiagram\n"));
}

TEST_F(TraceCommand, ByNameShowsEventsThatTheTextLeavesOut) {
  EXPECT_THAT(scratch_.hypersim("trace t.bin --filter event=delivered --filter process=b").out,
              HasSubstr("b -> a  delivered\n"));
  const Finished nothing = scratch_.hypersim("trace t.bin --format jsonl --filter event=bounced");
  EXPECT_EQ(nothing.exit_code, 0);
  EXPECT_EQ(nothing.out, "");
  EXPECT_THAT(nothing.err, HasSubstr("--filter matches none of the"));
}

TEST_F(TraceCommand, OfAFailedRunIsThereToo) {
  scratch_.write("bad.scn", kWithoutKey);
  EXPECT_EQ(scratch_.hypersim("run bad.scn --trace bad.bin").exit_code, 1);
  EXPECT_THAT(scratch_.hypersim("trace bad.bin").out,
              AllOf(HasSubstr("\nfailed; seed 0"), HasSubstr("line 3 ended: error NoReadCap\n")));
}

TEST_F(TraceCommand, BadUsageIsRefusedBeforeAnythingIsPrinted) {
  for (const char* arguments : {"trace", "trace t.bin --format pdf", "trace t.bin --filter", "trace t.bin --filter x",
                                "trace t.bin --filter event=snt", "trace ''", "trace t.bin other.bin"}) {
    const Finished finished = scratch_.hypersim(arguments);
    EXPECT_EQ(finished.exit_code, 2) << arguments;
    EXPECT_EQ(finished.out, "") << arguments;
    EXPECT_NE(finished.err, "") << arguments;
  }
  EXPECT_THAT(scratch_.hypersim("trace t.bin --filter event=snt").err, HasSubstr("did you mean \"sent\"?"));
}

TEST_F(TraceCommand, OurIsTheNodeOfTheRun) {
  const Finished ours = scratch_.hypersim("trace t.bin --filter process=our@a:one:dev.os --format jsonl");
  EXPECT_EQ(ours.exit_code, 0);
  EXPECT_THAT(ours.out, HasSubstr("our.dev@a:one:dev.os"));
  EXPECT_EQ(ours.out, scratch_.hypersim("trace t.bin --filter process=a --format jsonl").out);
}

TEST_F(TraceCommand, BadFilesAreClearErrors) {
  const std::string good = scratch_.read("t.bin");
  scratch_.write("half.bin", good.substr(0, good.size() / 2));
  scratch_.write("empty.bin", "");
  std::string damaged = good;
  damaged[good.size() / 2] = static_cast<char>(damaged[good.size() / 2] ^ 1);
  scratch_.write("damaged.bin", damaged);
  std::string newer = good;
  newer[9] = 9;
  scratch_.write("newer.bin", newer);
  std::filesystem::create_directory(scratch_.path("folder"));
  const std::pair<const char*, const char*> files[] = {
      {"half.bin", "cut off"},       {"empty.bin", "the file is empty"}, {"damaged.bin", "the archive is damaged"},
      {"newer.bin", "has format 9"}, {"folder", "it is a directory"},    {"missing.bin", "No such file"},
      {"t.jsonl", "lines of JSON"},  {"good.scn", "this is a scenario"}, {"/dev/zero", "not a regular file"},
  };
  for (const auto& [file, sentence] : files) {
    const Finished finished = scratch_.hypersim(std::string("trace ") + file);
    EXPECT_EQ(finished.exit_code, 2) << file;
    EXPECT_THAT(finished.err, AllOf(StartsWith(std::string("hypersim: ") + file + ": "), HasSubstr(sentence)));
    EXPECT_EQ(finished.out, "") << file;
  }
}

TEST_F(TraceCommand, OutputThatCannotBeWrittenIsNoSuccess) {
  const Finished full = scratch_.hypersim("trace t.bin >/dev/full #");
  EXPECT_EQ(full.exit_code, 2);
  std::filesystem::create_symlink("/dev/full", scratch_.path("full.bin"));
  const Finished archive = scratch_.hypersim("run good.scn --trace full.bin");
  EXPECT_EQ(archive.exit_code, 4);
  EXPECT_THAT(archive.err, HasSubstr("No space left"));
}

TEST_F(TraceCommand, SaysThatADiagramIsTooLongForGitHub) {
  std::string many = "scenario \"many\"\nprocess a a:one:dev.os\na open d\n";
  for (int i = 0; i < 1'000; ++i) many += "a set d k v\n";
  scratch_.write("many.scn", many);
  EXPECT_EQ(scratch_.hypersim("run many.scn --storage memory --trace many.bin").exit_code, 0);
  const Finished diagram = scratch_.hypersim("trace many.bin --format mermaid");
  EXPECT_EQ(diagram.exit_code, 0);
  EXPECT_THAT(diagram.err, HasSubstr("GitHub shows at most 50000; --filter makes it shorter"));
  EXPECT_THAT(scratch_.hypersim("trace many.bin --format mermaid --filter line=4-9").err, IsEmpty());
}

TEST(Schedule, RandomIsDecidedByTheSeed) {
  const Scratch scratch;
  scratch.write("good.scn", kPassing);
  std::set<std::string> traces;
  for (int seed = 0; seed < 8; ++seed) {
    const std::string run = "run good.scn --storage memory --schedule random --seed " + std::to_string(seed);
    EXPECT_EQ(scratch.hypersim(run + " --trace one.jsonl").exit_code, 0);
    EXPECT_EQ(scratch.hypersim(run + " --trace two.jsonl").exit_code, 0);
    EXPECT_EQ(scratch.read("one.jsonl"), scratch.read("two.jsonl"));
    traces.insert(scratch.read("one.jsonl"));
  }
  EXPECT_EQ(traces.size(), 8u);
  EXPECT_EQ(scratch.hypersim("run good.scn --schedule lifo").exit_code, 2);
}

TEST(Schedule, RandomSkipsWhatReliesOnTheDefaultOrder) {
  const Scratch scratch;
  scratch.write("good.scn", kPassing);
  scratch.write("ordered.scn", kOrdered);
  const Finished both = scratch.hypersim("run good.scn ordered.scn --schedule random");
  EXPECT_EQ(both.exit_code, 0);
  EXPECT_THAT(
      both.out,
      StartsWith("skipped    ordered.scn  it relies on the order (tagged fifo: it relies on the default order)\n"
                 "passed     good.scn  it works\n"
                 "1 passed, 0 failed, 1 skipped in "));
  const Finished none = scratch.hypersim("run ordered.scn --schedule random");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("no scenario is left"));
  EXPECT_EQ(scratch.hypersim("run ordered.scn --schedule fifo").exit_code, 0);
}

TEST(Schedule, IsPartOfTheCommandThatRepeatsARun) {
  const Scratch scratch;
  scratch.write("bad.scn", kWithoutKey);
  EXPECT_THAT(scratch.hypersim("run bad.scn --schedule random --seed 4").out,
              HasSubstr("hypersim run bad.scn --seed 4 --schedule random\n"));
  EXPECT_THAT(scratch.hypersim("run bad.scn --check-determinism").out,
              HasSubstr("hypersim run bad.scn --seed 0 --check-determinism\n"));
}

TEST(CheckDeterminism, PassesWhatIsTheSameTwice) {
  const Scratch scratch;
  scratch.write("good.scn", kPassing);
  scratch.write("bad.scn", kWithoutKey);
  for (const char* schedule : {"fifo", "random"}) {
    const Finished finished =
        scratch.hypersim(std::string("run good.scn --check-determinism --trace t.jsonl --schedule ") + schedule);
    EXPECT_EQ(finished.exit_code, 0) << finished.out;
    EXPECT_EQ(finished.out, "passed     good.scn  it works\n");
  }
  EXPECT_EQ(scratch.hypersim("run bad.scn --check-determinism").exit_code, 1);
}

TEST(CheckDeterminism, NeedsHomesThatAreNew) {
  const Scratch scratch;
  scratch.write("good.scn", kPassing);
  const Finished finished = scratch.hypersim("run good.scn --check-determinism --home h");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("leave one of them out"));
  EXPECT_FALSE(std::filesystem::exists(scratch.path("h")));
}

TEST_F(TraceCommand, WritesAPageThatIsTheSameForTheSameRun) {
  EXPECT_EQ(scratch_.hypersim("run good.scn --trace one.html").exit_code, 0);
  EXPECT_EQ(scratch_.hypersim("run good.scn --trace two.html").exit_code, 0);
  EXPECT_THAT(scratch_.read("one.html"),
              AllOf(StartsWith("<!doctype html>"), HasSubstr("<title>passed: it works</title>")));
  EXPECT_EQ(scratch_.read("one.html"), scratch_.read("two.html"));
}

TEST_F(TraceCommand, MakesAPageOfAnArchiveAlsoWithoutTheScenario) {
  std::filesystem::remove(scratch_.path("good.scn"));
  const Finished page = scratch_.hypersim("trace t.bin --format html --filter process=a");
  EXPECT_EQ(page.exit_code, 0);
  EXPECT_EQ(page.err, "");
  EXPECT_THAT(page.out, AllOf(StartsWith("<!doctype html>"), HasSubstr("<title>passed: it works</title>")));
  EXPECT_EQ(scratch_.hypersim("trace t.bin --format html --filter process=nobody").exit_code, 2);
}

TEST_F(TraceCommand, WritesAPageOfAFailedRun) {
  scratch_.write("bad.scn", kWithoutKey);
  EXPECT_EQ(scratch_.hypersim("run bad.scn --trace bad.html").exit_code, 1);
  EXPECT_THAT(scratch_.read("bad.html"), HasSubstr("<title>failed: it does not work</title>"));
}

}  // namespace
}  // namespace hypersim::cli
