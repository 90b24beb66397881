// Which scenarios are found below a folder, and where findings go.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <vector>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing::UnorderedElementsAreArray;

const std::string kPasses = "scenario \"ok\"\nprocess ann ann:app:dev.os\nann open d\n";
const std::string kFails = "scenario \"no\"\nprocess ann ann:app:dev.os\nann get d k => 1\n";

class Folders : public testing::Test {
 protected:
  void scenarios(const std::vector<std::string>& paths) const {
    for (const std::string& path : paths) scratch_.write(path, kPasses);
  }
  /// The paths that `check` reads.
  std::vector<std::string> found(const std::string& paths, const std::string& before = "") const {
    const Finished finished = scratch_.hypersim("check " + paths, before);
    EXPECT_EQ(finished.err, "");
    std::vector<std::string> found;
    std::istringstream lines(finished.out);
    const std::string start = "valid   ", end = "  ok";
    for (std::string line; std::getline(lines, line);) {
      found.push_back(line.substr(start.size(), line.size() - start.size() - end.size()));
    }
    return found;
  }

  Scratch scratch_;
};

TEST_F(Folders, AreSearchedButForWhatNobodyWroteAsAScenario) {
  scenarios({"a.scn", "sub/b.scn", "sub/.hidden/no.scn", ".git/no.scn", "node_modules/no.scn",
             "sub/node_modules/x/no.scn", "hypersim-out/no.scn", "sub/hypersim-out/race-1/no.scn", "sub/.no.scn",
             "c.txt"});
  EXPECT_THAT(found("."), ElementsAre("a.scn", "sub/b.scn"));
  EXPECT_THAT(found("sub"), ElementsAre("sub/b.scn"));
}

TEST_F(Folders, AreEnteredAndFilesAreTakenIfTheyAreNamed) {
  scenarios(
      {".hidden/a.scn", ".hidden/.inner/no.scn", "node_modules/b.scn", "hypersim-out/race-1/c.scn", "ignored/d.scn"});
  EXPECT_THAT(found(".hidden node_modules hypersim-out"),
              ElementsAre(".hidden/a.scn", "node_modules/b.scn", "hypersim-out/race-1/c.scn"));
  scratch_.write(".git/HEAD", "");
  scratch_.write(".gitignore", "ignored\n*.scn\n");
  EXPECT_THAT(found("ignored"), ElementsAre("ignored/d.scn")) << "what ignores it does not count inside it";
  EXPECT_THAT(scratch_.complaint("check .hidden"), HasSubstr("git ignores, or hypersim wrote, .hidden/a.scn: name it"));
  EXPECT_THAT(found(".hidden/a.scn ignored/d.scn"), ElementsAre(".hidden/a.scn", "ignored/d.scn"));
}

TEST_F(Folders, AreSearchedForWhatGitDoesNotIgnore) {
  const std::vector<std::string> taken = {
      "keep.scn",         "build2/a.scn",    "deep/build.scn", "anchored/sub/only-here/a.scn", "star/xay.scn",
      "kept/b.scn",       "nested/here.scn", "back/yes.scn",   "two/deep/er/one.scn",          "exclude.scn",
      "question/abc.scn", "class/d.scn",     "sub/folder.scn"};
  const std::vector<std::string> ignored = {
      "build/a.scn",          "deep/build/a.scn",  "only-here/a.scn",     "star/xb.scn",   "middle/x/y/z/end.scn",
      "middle/end.scn",       "below/a.scn",       "below/deep/a.scn",    "nested/no.scn", "nested/deep/no.scn",
      "back/no.scn",          "gone/but/kept.scn", "#number.scn",         "!bang.scn",     "question/ab.scn",
      "class/a.scn",          "two/deep/one.scn",  "with space /one.scn", "crlf.scn",      "folder.scn/a.scn",
      "private/excluded.scn", "trailing.scn"};
  scenarios(taken);
  scenarios(ignored);
  scratch_.write(
      ".gitignore",
      "\xEF\xBB\xBF# A comment, an empty line and a line end of Windows.\n\ncrlf.scn\r\nbuild/\n/only-here\n"
      "star/x*b.scn\nmiddle/**/end.scn\nbelow/**\n*.no\nback/*.scn\n!back/yes.scn\ngone/\n!gone/but/kept.scn\n"
      "\\#number.scn\n\\!bang.scn\nquestion/a?.scn\nclass/[!d-z].scn\ntwo/*/one.scn\nwith\\ space\\ /\n"
      "trailing.scn   \nfolder.scn/\n!exclude.scn\n");
  scratch_.write("nested/.gitignore", "no.scn\n");
  scratch_.write("kept/.gitignore", "*\n!b.scn\n");
  scratch_.write(".git/info/exclude", "/private\nexclude.scn\n");
  EXPECT_THAT(found("."), UnorderedElementsAreArray(taken));
}

TEST_F(Folders, InsideARepositoryFollowTheRulesAboveThem) {
  scenarios({"a/b/keep.scn", "a/b/no.scn", "a/b/tmp/no.scn"});
  scratch_.write(".git/HEAD", "");
  scratch_.write(".gitignore", "tmp/\n");
  scratch_.write("a/.gitignore", "/b/no.scn\n");
  EXPECT_THAT(found("a/b"), ElementsAre("a/b/keep.scn"));
  EXPECT_THAT(found(".", "cd a/b;"), ElementsAre("keep.scn"));
}

TEST_F(Folders, OfAnotherRepositoryFollowItsRulesOnly) {
  scenarios({"inner/a.scn", "inner/b.scn", "worktree/a.scn", "worktree/b.scn"});
  scratch_.write(".git/HEAD", "");
  scratch_.write(".gitignore", "a.scn\n");
  scratch_.write("inner/.git/info/exclude", "b.scn\n");
  scratch_.write("main/.git/info/exclude", "b.scn\n");
  scratch_.write("main/.git/worktrees/one/commondir", "../..\n");
  scratch_.write("worktree/.git", "gitdir: ../main/.git/worktrees/one\n");
  EXPECT_THAT(found("."), ElementsAre("inner/a.scn", "worktree/a.scn"));
  EXPECT_THAT(found(".", "cd worktree;"), ElementsAre("a.scn"));
}

TEST_F(Folders, WithoutAScenarioSayWhatWasLeftOut) {
  scenarios({"tmp/a.scn"});
  scratch_.write(".gitignore", "tmp\n");
  EXPECT_EQ(scratch_.complaint("run ."),
            "hypersim: the folder . holds no scenario (no *.scn file); git ignores, or hypersim wrote, tmp: name it if "
            "you want what is in it\n");
  std::filesystem::remove_all(scratch_.path() / "tmp");
  EXPECT_EQ(scratch_.complaint("run ."), "hypersim: the folder . holds no scenario (no *.scn file)\n");
}

TEST_F(Folders, DoNotFollowLinksToFoldersAndSurviveCircles) {
  scenarios({"real/a.scn"});
  scratch_.hypersim("--version", "ln -s .. real/up; ln -s real other; ln -s real/a.scn b.scn;");
  EXPECT_THAT(found("."), ElementsAre("b.scn", "real/a.scn"));
  EXPECT_THAT(found("other"), ElementsAre("other/a.scn"));
}

TEST_F(Folders, HoldTheSameAfterEveryExploration) {
  scratch_.write("a.scn", kFails);
  scratch_.write("sub/b.scn", kFails);
  for (const std::string options : {"", "", " --out findings", " --out sub/more"}) {
    const Finished explored = scratch_.hypersim("explore . --schedules 2" + options);
    EXPECT_EQ(explored.exit_code, 1) << explored.err;
    EXPECT_THAT(explored.out, HasSubstr("\n0 passed, 2 failed in ")) << options;
  }
  EXPECT_EQ(scratch_.hypersim("replay findings/latest").exit_code, 1);
  EXPECT_EQ(scratch_.hypersim("replay sub/more/b-1").exit_code, 1);
  EXPECT_THAT(scratch_.hypersim("explore hypersim-out/a-1").out, StartsWith("FAILED     hypersim-out/a-1/scenario.scn"))
      << "it is named";
}

TEST_F(Folders, ThatCannotBeWrittenLeaveTheVerdict) {
  scratch_.write("a.scn", kFails);
  scratch_.write("b.scn", kFails);
  scratch_.write("in-the-way", "");
  const Finished explored = scratch_.hypersim("explore a.scn b.scn --out in-the-way/out");
  EXPECT_EQ(explored.exit_code, 1);
  EXPECT_THAT(explored.out, HasSubstr("\n0 passed, 2 failed in "));
  EXPECT_THAT(explored.out, HasSubstr("  again\n    hypersim explore a.scn --seed 0\n"));
  EXPECT_THAT(
      explored.err,
      StartsWith("hypersim: the folder in-the-way/out cannot be made: Not a directory; what was found in a.scn is "
                 "not kept: make room, or name another folder by --out\n"));
  EXPECT_THAT(scratch_.complaint("explore a.scn --out in-the-way"), HasSubstr("that is not a folder"));
  scratch_.complaint("explore a.scn --out ''");
}

TEST_F(Folders, OfFindingsAreWholeOrNotThere) {
  scratch_.write("a.scn", kFails);
  // A file may have 1 KiB, which is not enough for the trace.
  const Finished explored = scratch_.hypersim("explore a.scn", "trap '' XFSZ; ulimit -f 1;");
  EXPECT_EQ(explored.exit_code, 1) << explored.out;
  EXPECT_THAT(explored.err,
              testing::MatchesRegex("hypersim: hypersim-out/\\.unfinished-.* cannot be written whole: File too large; "
                                    "what was found in a.scn is not kept: .*\n"));
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.path() / "hypersim-out"));
}

TEST_F(Folders, KeepTheFindingWhereItCannotBeTheLatest) {
  scratch_.write("a.scn", kFails);
  scratch_.write("hypersim-out/latest/mine", "");
  const Finished explored = scratch_.hypersim("explore a.scn");
  EXPECT_EQ(explored.exit_code, 1);
  EXPECT_THAT(explored.err, StartsWith("hypersim: hypersim-out/latest cannot be made to point to hypersim-out/a-1: "));
  EXPECT_EQ(scratch_.hypersim("replay hypersim-out/a-1").exit_code, 1);
}

// Who reads what is printed -------------------------------------------------------------------------------------------

TEST(Output, ThatNobodyReadsAnyMoreDoesNotChangeTheEnd) {
  const Scratch scratch;
  scratch.write("a.scn", kFails);
  scratch.write("b.scn", kPasses);
  for (const std::string command : {"explore .", "run .", "run b.scn", "run . --update", "fmt --check .", "check ."}) {
    const Finished read = scratch.hypersim(command + " >/dev/null");
    // By the time that it prints, nobody reads.
    const Finished unread = scratch.hypersim(command + "; echo $? >code ) | true", "( sleep 0.3;");
    EXPECT_EQ(unread.err, "") << command;
    EXPECT_EQ(scratch.read("code"), std::to_string(read.exit_code) + "\n") << command;
  }
}

TEST(Output, ThatDoesNotFitOnTheDiskIsAnError) {
  const Scratch scratch;
  scratch.write("a.scn", kPasses);
  for (const std::string command : {"explore a.scn", "run a.scn", "check a.scn", "--help"}) {
    const Finished full = scratch.hypersim(command + " >/dev/full");
    EXPECT_EQ(full.exit_code, 2) << command;
    EXPECT_EQ(full.err, "hypersim: the output could not be written whole: No space left on device\n") << command;
  }
}

}  // namespace
}  // namespace hypersim::cli
