// The folder of a finding by itself: moved, copied, one of several; and what `diff` says of two.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "hypersim/runtime/digest.hpp"

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kTwoWriters =
    "scenario \"race\"\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nann open d\nben open d\nann set d k 0\n"
    "parallel\n  ann set d k 1\n  ben log \"a\"\n  ben log \"b\"\n  ben get d x => any\n  ben get d k => 1\nend\n";

/// The same with values, declarations and a file of their own.
class Found : public testing::Test {
 protected:
  Found() {
    scratch_.write("in/common/cast.txt", "process ann ann:app:dev.os\nprocess ben ben:app:dev.os\n");
    scratch_.write("in/values/one value.bin", "1");
    scratch_.write("zero", "0");
    std::string text = kTwoWriters;
    text.replace(text.find("process ann"), text.find("ann open") - text.find("process ann"),
                 "include file:common/cast.txt\n");
    text.replace(text.find("ann set d k 0"), 13, "ann set d k file:../zero");
    text.replace(text.rfind("=> 1"), 4, "=> file:./\"values/one value.bin\"");
    scratch_.write("in/race.scn", text);
    const Finished explored = scratch_.hypersim("explore in/race.scn --seed 7 --out 'found here'");
    EXPECT_EQ(explored.exit_code, 1) << explored.out << explored.err;
  }
  /// Only the folder is left, at another place.
  void leave_only_the_folder() {
    fs::rename(scratch_.path("found here/race-1"), scratch_.path("elsewhere"));
    for (const char* gone : {"in", "zero", "found here"}) fs::remove_all(scratch_.path(gone));
  }
  Scratch scratch_;
};

TEST_F(Found, IsEnoughByItself) {
  leave_only_the_folder();
  const Finished replayed = scratch_.hypersim("replay elsewhere");
  EXPECT_EQ(replayed.exit_code, 1) << replayed.err;
  EXPECT_THAT(replayed.out, AllOf(HasSubstr("played as it was recorded"), HasSubstr("  the recorded run: "),
                                  HasSubstr(", all the same; its files are those of the folder\n"),
                                  Not(HasSubstr("fault of hypersim"))));
  scratch_.write("elsewhere/files/up/zero", "5");
  EXPECT_THAT(scratch_.hypersim("replay elsewhere").out,
              HasSubstr("elsewhere/scenario.scn, or a file that it names, has changed since it was kept\n"));
  scratch_.write("elsewhere/files/up/zero", "0");
  for (const char* scenario : {"elsewhere/scenario.scn", "elsewhere/shrunk.scn"}) {
    EXPECT_EQ(scratch_.hypersim(std::string("check ") + scenario).exit_code, 0) << scenario;
  }
  EXPECT_THAT(scratch_.hypersim("trace elsewhere").out, HasSubstr("\n    got       0\n  why\n"));
  const Finished caps = scratch_.hypersim("caps elsewhere");
  EXPECT_EQ(caps.exit_code, 0) << caps.err;
  EXPECT_THAT(caps.out, HasSubstr("the run failed at line "));
  // From inside, too.
  EXPECT_EQ(scratch_.hypersim("replay .", "cd elsewhere;").exit_code, 1);
  EXPECT_EQ(scratch_.hypersim("trace .", "cd elsewhere;").exit_code, 0);
  EXPECT_EQ(scratch_.hypersim("caps replay", "cd elsewhere;").exit_code, 0);
}

TEST_F(Found, SaysWhatItIs) {
  const json found = json::parse(scratch_.read("found here/race-1/finding.json"));
  EXPECT_EQ(found["format"], "hypersim-finding");
  EXPECT_EQ(found["version"], 1);
  EXPECT_EQ(found["command"], "hypersim explore in/race.scn --seed 7 --out 'found here'");
  EXPECT_EQ(found["scenario"], "in/race.scn");
  EXPECT_EQ(found["seed"], 7);
  EXPECT_EQ(found["verdict"], "failed");
  EXPECT_EQ(found["failures"][0]["statement"], "ben get d k => file:./\"values/one value.bin\"");
  EXPECT_THAT(found["failures"][0]["why"].size(), testing::Ge(1U));
  std::vector<std::string> paths;
  for (const json& file : found["files"]) {
    paths.push_back(file["path"]);
    const std::string bytes = scratch_.read("found here/race-1/" + paths.back());
    EXPECT_EQ(file["sha256"], runtime::sha256(bytes)) << paths.back();
    EXPECT_EQ(file["bytes"], bytes.size()) << paths.back();
  }
  EXPECT_THAT(paths, testing::ElementsAre("files/up/zero", "files/values/one value.bin", "scenario.scn"));
  EXPECT_THAT(scratch_.read("found here/race-1/trace.jsonl"), HasSubstr("\"event\":\"verdict\""));
}

TEST_F(Found, AValueThatHasChangedIsAChangeOfTheScenario) {
  scratch_.write("zero", "5");
  const Finished replayed = scratch_.hypersim("replay 'found here'");
  EXPECT_THAT(replayed.out, StartsWith("in/race.scn has changed since it was recorded"));
  EXPECT_THAT(replayed.out, Not(HasSubstr("fault of hypersim")));
}

// The folder gets its name with all that is in it: whatever ends the program, there is a page.
TEST_F(Found, HasItsPageFromTheFirstMomentOn) {
  scratch_.write("always.scn",
                 "scenario \"x\"\nprocess a a:b:c\nprocess b b:b:c\nparallel\n  a log \"1\"\n  a log \"2\"\n"
                 "  b log \"3\"\n  b log \"4\"\nend\ncheck a dead\n");
  const Finished killed = scratch_.hypersim(
      "explore always.scn --out slow >told 2>&1 & while ! test -d slow/always-1; do :; done; kill -9 $!; wait $!; "
      "ls slow");
  EXPECT_THAT(killed.out, HasSubstr("always-1")) << killed.err;
  EXPECT_THAT(scratch_.read("slow/always-1/page.html"), HasSubstr("<body data-page=\"run\">"));
  EXPECT_THAT(scratch_.read("found here/race-1/page.html"), HasSubstr("<body data-page=\"finding\">"));
}

// A matrix may decide which file is included.
TEST_F(Found, KeepsTheFileThatItsCombinationIncludes) {
  scratch_.write("m/casts/one.txt", "process ann ann:app:dev.os\n");
  scratch_.write("m/casts/two.txt", "process ann ann:app:dev.os state file:../key\n");
  scratch_.write("m/key", "k");
  scratch_.write("m/x.scn",
                 "scenario \"x\"\nmatrix cast one two\nmatrix text plain {\"n\": 1}\ninclude file:casts/{cast}.txt\n"
                 "ann open d\nann set d {cast} {text}\nann get d two => {\"n\": 2}\n");
  EXPECT_EQ(scratch_.hypersim("explore m/x.scn --out all").exit_code, 1);
  fs::rename(scratch_.path("all"), scratch_.path("moved"));
  fs::remove_all(scratch_.path("m"));
  std::set<std::string> combinations;
  for (const char* folder : {"moved/x-1", "moved/x-2", "moved/x-3", "moved/x-4"}) {
    const Finished replayed = scratch_.hypersim(std::string("replay ") + folder);
    EXPECT_EQ(replayed.exit_code, 1) << folder << replayed.out << replayed.err;
    EXPECT_THAT(replayed.out, HasSubstr("  the recorded run: ")) << folder;
    EXPECT_EQ(scratch_.hypersim(std::string("check ") + folder + "/scenario.scn").exit_code, 0) << folder;
    combinations.insert(json::parse(scratch_.read(std::string(folder) + "/finding.json"))["combination"]);
  }
  EXPECT_EQ(combinations.size(), 4u);
}

TEST_F(Found, LeavesNothingUnfinished) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(scratch_.path("found here")))
    names.push_back(entry.path().filename().string());
  EXPECT_THAT(names, testing::UnorderedElementsAre("race-1", "latest"));
  // What a process that was killed has left is removed by the next one.
  scratch_.write("found here/.unfinished-1-0/trace.jsonl", "half");
  EXPECT_EQ(scratch_.hypersim("explore in/race.scn --out 'found here'").exit_code, 1);
  EXPECT_FALSE(fs::exists(scratch_.path("found here/.unfinished-1-0")));
  EXPECT_TRUE(fs::exists(scratch_.path("found here/race-2/finding.json")));
}

TEST_F(Found, OnAFullDiskIsNotThereAndTheVerdictStands) {
  const Finished full = scratch_.hypersim("explore in/race.scn --out full --no-shrink", "ulimit -f 4;");
  EXPECT_EQ(full.exit_code, 1) << full.out;
  EXPECT_THAT(full.out, HasSubstr("FAILED     in/race.scn"));
  EXPECT_THAT(full.err, HasSubstr("cannot be written whole: File too large"));
  EXPECT_THAT(fs::is_empty(scratch_.path("full")), true);
}

class SeveralFound : public testing::Test {
 protected:
  SeveralFound() {
    scratch_.write("race.scn", kTwoWriters);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(scratch_.hypersim("explore race.scn --no-shrink").exit_code, 1);
  }
  Scratch scratch_;
};

TEST_F(SeveralFound, AreAllReplayed) {
  const Finished replayed = scratch_.hypersim("replay hypersim-out");
  EXPECT_EQ(replayed.exit_code, 1) << replayed.err;
  EXPECT_THAT(replayed.out,
              AllOf(StartsWith("hypersim-out/race-1\nFAILED"), HasSubstr("\n\nhypersim-out/race-2\nFAILED")));
  const std::string one = scratch_.complaint("replay hypersim-out --trace t.jsonl");
  EXPECT_THAT(one, HasSubstr("--trace goes with one finding: hypersim-out holds 2 findings, hypersim-out/race-1 and "
                             "hypersim-out/race-2; name one of them"));
  EXPECT_FALSE(fs::exists(scratch_.path("t.jsonl")));
}

TEST_F(SeveralFound, AreNamedWhereOneIsWanted) {
  for (const char* command : {"trace hypersim-out", "caps hypersim-out", "diff hypersim-out hypersim-out/race-1"}) {
    EXPECT_THAT(scratch_.complaint(command), HasSubstr("holds 2 findings, hypersim-out/race-1 and ")) << command;
  }
  fs::remove_all(scratch_.path("hypersim-out/race-2"));
  for (const char* command : {"trace hypersim-out", "caps hypersim-out", "diff hypersim-out hypersim-out/race-1"}) {
    EXPECT_EQ(scratch_.hypersim(command).exit_code, 0) << command;
  }
}

TEST_F(SeveralFound, TheOptionsOfCapsThatARecordingHasAreRefused) {
  EXPECT_THAT(scratch_.complaint("caps hypersim-out/race-1 --seed 3"), HasSubstr("--seed does not go with a finding"));
  EXPECT_THAT(scratch_.hypersim("caps hypersim-out/race-1/scenario.scn --seed 3").exit_code, 0);
}

TEST_F(SeveralFound, ATraceOfAFindingIsNotWrittenOver) {
  const std::string before = scratch_.read("hypersim-out/race-1/trace.bin");
  EXPECT_THAT(scratch_.complaint("replay hypersim-out/race-1 --trace hypersim-out/race-1/trace.bin"),
              HasSubstr("would overwrite"));
  EXPECT_EQ(scratch_.read("hypersim-out/race-1/trace.bin"), before);
}

TEST(FoundWithALibrary, KnowsItByItsHash) {
  const Scratch scratch;
  scratch.write("s.scn",
                "scenario \"s\"\nprocess mine mine:app:dev.os program load-test\nprocess user user:app:dev.os\n"
                "user request mine body hi => \"something else\"\n");
  fs::copy_file(library("load_test_library"), scratch.path("mine.so"));
  EXPECT_EQ(scratch.hypersim("explore s.scn --load ./mine.so --no-shrink").exit_code, 1);
  const json found = json::parse(scratch.read("hypersim-out/s-1/finding.json"));
  EXPECT_EQ(found["loaded"][0]["path"], "./mine.so");
  EXPECT_EQ(found["loaded"][0]["sha256"], runtime::sha256(scratch.read("mine.so")));
  EXPECT_FALSE(fs::exists(scratch.path("hypersim-out/s-1/mine.so"))) << "native code is not handed on";
  EXPECT_THAT(scratch.complaint("replay hypersim-out/s-1"),
              AllOf(HasSubstr("./mine.so was loaded when it was recorded, and is not now (SHA-256 "),
                    HasSubstr("there is no program \"load-test\"")));
  EXPECT_THAT(scratch.hypersim("replay hypersim-out/s-1 --load ./mine.so").out, Not(HasSubstr("SHA-256")));
  fs::rename(scratch.path("mine.so"), scratch.path("old.so"));
  fs::copy_file(library("load_test_twin"), scratch.path("mine.so"));
  support::run_shell("echo >> mine.so", scratch.path("."));
  EXPECT_THAT(scratch.hypersim("replay hypersim-out/s-1 --load ./mine.so").out,
              HasSubstr("./mine.so is not the file that was loaded when it was recorded"));
}

TEST_F(SeveralFound, ADiffSaysWhereTwoRunsPart) {
  EXPECT_EQ(scratch_.hypersim("run race.scn --storage memory --trace pass.bin").exit_code, 0);
  const Finished differ = scratch_.hypersim("diff pass.bin hypersim-out/latest");
  EXPECT_EQ(differ.exit_code, 1) << differ.err;
  EXPECT_EQ(differ.err, "");
  EXPECT_THAT(differ.out, StartsWith("A  pass.bin: race\n   passed; seed 0, schedule fifo, storage memory, "));
  EXPECT_THAT(differ.out, HasSubstr("\nB  hypersim-out/latest: race\n   failed; seed 0, schedule explored"));
  EXPECT_THAT(differ.out, HasSubstr("\nthe first difference, behind "));
  EXPECT_THAT(differ.out, HasSubstr("\nwhat follows from it\n"));
  EXPECT_THAT(differ.out, HasSubstr("  line 12: ben get d k => 1\n    A  1\n    B  0\n"));
  EXPECT_THAT(differ.out, HasSubstr("\nA passed\nB failed\n  line 12: ben get d k => 1\n    expected  1\n"));

  const Finished same = scratch_.hypersim("diff hypersim-out/race-1 hypersim-out/race-2/replay");
  EXPECT_EQ(same.exit_code, 0) << same.out;
  EXPECT_THAT(same.out, HasSubstr(", and the same verdict\n"));
  // Another seed draws other ids, and nothing else.
  EXPECT_EQ(scratch_.hypersim("run race.scn --storage memory --seed 5 --trace seed.bin").exit_code, 0);
  EXPECT_EQ(scratch_.hypersim("diff pass.bin seed.bin").exit_code, 0);

  const json told = json::parse(scratch_.hypersim("diff pass.bin hypersim-out/latest --format json").out);
  EXPECT_EQ(told["format"], "hypersim-diff");
  EXPECT_EQ(told["same"], false);
  EXPECT_EQ(told["a"]["verdict"], "passed");
  EXPECT_EQ(told["b"]["failures"][0]["got"], "0");
  EXPECT_EQ(told["first"]["a"]["event"]["n"], told["alike"]);
  EXPECT_EQ(told["steps"][0]["a"]["outcome"], "1");
  EXPECT_EQ(json::parse(scratch_.hypersim("diff pass.bin pass.bin --format json").out)["same"], true);
}

TEST_F(SeveralFound, ADiffRefusesWhatIsNoTrace) {
  EXPECT_EQ(scratch_.hypersim("run race.scn --storage memory --trace pass.bin").exit_code, 0);
  scratch_.write("empty.bin", "");
  const std::string good = scratch_.read("pass.bin");
  scratch_.write("half.bin", good.substr(0, good.size() / 2));
  fs::create_directory(scratch_.path("folder"));
  const std::pair<const char*, const char*> files[] = {{"empty.bin", "the file is empty"},
                                                       {"half.bin", "cut off"},
                                                       {"race.scn", "this is a scenario"},
                                                       {"none.bin", "No such file"},
                                                       {"folder", "it is a directory"}};
  for (const auto& [file, sentence] : files) {
    EXPECT_THAT(scratch_.complaint(std::string("diff pass.bin ") + file), HasSubstr(sentence)) << file;
    EXPECT_THAT(scratch_.complaint("diff " + std::string(file) + " pass.bin"), HasSubstr(sentence)) << file;
  }
  for (const char* arguments : {"diff", "diff pass.bin", "diff pass.bin pass.bin pass.bin", "diff pass.bin ''",
                                "diff pass.bin pass.bin --format mermaid"}) {
    EXPECT_NE(scratch_.complaint(arguments), "") << arguments;
  }
  fs::copy_file(scratch_.path("hypersim-out/race-1/replay"), scratch_.path("alone"));
  EXPECT_THAT(scratch_.complaint("diff pass.bin alone"), HasSubstr("a recording without its trace"));
}

}  // namespace
}  // namespace hypersim::cli
