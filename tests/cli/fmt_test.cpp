// hypersim fmt and run --update on files: what is written, when nothing is, and that no file is ever lost.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kUgly =
    "scenario   \"t\"\r\nprocess a   a:one:dev.os\r\n\r\n\r\na   open d # c\r\na get d k=v => v";
/// What the folder contains, except for the files that the command's output went to.
std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name != ".out" && name != ".err") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(Fmt, LaysOutFilesAndNamesThoseThatChanged) {
  const Scratch scratch;
  scratch.write("ugly.scn", kUgly);
  fs::create_directory(scratch.path("more"));
  scratch.write("more/ugly.scn", kUgly);
  scratch.write("more/good.scn", "scenario \"t\"\n");
  const Finished finished = scratch.hypersim("fmt ugly.scn more ./ugly.scn");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_EQ(finished.out, "ugly.scn\nmore/ugly.scn\n");
  EXPECT_THAT(finished.err, IsEmpty());
  EXPECT_EQ(scratch.read("ugly.scn"),
            "scenario \"t\"\nprocess a a:one:dev.os\n\na open d  # c\na get d k=v" + std::string(33, ' ') + "=> v\n");
  EXPECT_EQ(scratch.read("more/ugly.scn"), scratch.read("ugly.scn"));
  EXPECT_THAT(files_in(scratch.path("")), testing::ElementsAre("more", "ugly.scn"));

  const Finished again = scratch.hypersim("fmt ugly.scn more");
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.out, IsEmpty());
}

TEST(Fmt, CheckNamesWhatWouldChangeAndWritesNothing) {
  const Scratch scratch;
  scratch.write("ugly.scn", kUgly);
  scratch.write("good.scn", "scenario \"t\"\n");
  const Finished finished = scratch.hypersim("fmt --check good.scn ugly.scn");
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_EQ(finished.out, "ugly.scn\n");
  EXPECT_EQ(scratch.read("ugly.scn"), kUgly);
  EXPECT_EQ(scratch.hypersim("fmt --check good.scn").exit_code, 0);
}

TEST(Fmt, WithOneBadFileNothingIsWrittenAndEveryMistakeIsTold) {
  const Scratch scratch;
  scratch.write("ugly.scn", kUgly);
  scratch.write("bad.scn", "scenario \"t\"\na open d\nb open d\n");
  const Finished finished = scratch.hypersim("fmt ugly.scn bad.scn missing.scn");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.out, IsEmpty());
  EXPECT_THAT(finished.err, AllOf(HasSubstr("bad.scn:2:1: "), HasSubstr("bad.scn:3:1: "),
                                  HasSubstr("missing.scn:1:1: the file cannot be read")));
  EXPECT_EQ(scratch.read("ugly.scn"), kUgly);
  EXPECT_EQ(scratch.hypersim("fmt --check bad.scn").err, scratch.hypersim("check bad.scn").err);
}

TEST(Fmt, FiltersStandardInput) {
  const Scratch scratch;
  scratch.write("ugly.scn", kUgly);
  const Finished finished = scratch.hypersim("fmt - <ugly.scn");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.out, testing::StartsWith("scenario \"t\"\nprocess a a:one:dev.os\n\na open d  # c\n"));
  EXPECT_EQ(scratch.hypersim("fmt - --check <ugly.scn").exit_code, 1);
  EXPECT_EQ(scratch.read("ugly.scn"), kUgly);
  const Finished bad = scratch.hypersim("fmt -");
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_THAT(bad.err, HasSubstr("<stdin>:1:1: expected scenario"));
  EXPECT_EQ(scratch.hypersim("fmt - ugly.scn").exit_code, 2);
  EXPECT_THAT(scratch.hypersim("fmt - </dev/zero").err, HasSubstr("larger than 16 MiB"));
}

TEST(Fmt, KeepsPermissionsAndFollowsASymbolicLink) {
  const Scratch scratch;
  fs::create_directory(scratch.path("real"));
  scratch.write("real/ugly.scn", kUgly);
  fs::permissions(scratch.path("real/ugly.scn"), fs::perms::owner_all | fs::perms::group_read);
  fs::create_symlink("real/ugly.scn", scratch.path("link.scn"));
  EXPECT_EQ(scratch.hypersim("fmt link.scn").exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(scratch.path("link.scn")));
  EXPECT_NE(scratch.read("real/ugly.scn"), kUgly);
  EXPECT_EQ(fs::status(scratch.path("real/ugly.scn")).permissions(), fs::perms::owner_all | fs::perms::group_read);
  EXPECT_THAT(files_in(scratch.path("real")), testing::ElementsAre("ugly.scn"));
}

TEST(Fmt, ReplacesNoFileThatIsReadOnly) {
  const Scratch scratch;
  scratch.write("first.scn", kUgly);
  scratch.write("ugly.scn", kUgly);
  fs::permissions(scratch.path("ugly.scn"), fs::perms::owner_read);
  const Finished finished = scratch.hypersim("fmt first.scn ugly.scn");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.err, "hypersim: ugly.scn cannot be written: it is read-only; no file was changed\n");
  EXPECT_THAT(finished.out, IsEmpty());
  EXPECT_EQ(scratch.read("first.scn"), kUgly);
  EXPECT_EQ(scratch.read("ugly.scn"), kUgly);
  EXPECT_THAT(files_in(scratch.path("")), testing::ElementsAre("first.scn", "ugly.scn"));
}

// A limit on the size of files stands in for a full disk. The signal that it raises is ignored, because a full disk
// does not raise one. The limit applies to what the command prints, too.
constexpr const char* kFullDisk = "trap '' XFSZ; ulimit -f 0;";

TEST(Fmt, AFullDiskLosesNothing) {
  const Scratch scratch;
  scratch.write("ugly.scn", kUgly);
  EXPECT_EQ(scratch.hypersim("fmt ugly.scn", kFullDisk).exit_code, 2);
  EXPECT_EQ(scratch.read("ugly.scn"), kUgly);
  EXPECT_THAT(files_in(scratch.path("")), testing::ElementsAre("ugly.scn"));
}

constexpr const char* kWrong =
    "scenario \"t\"\n"
    "process a a:one:dev.os\n"
    "a get d k   => v   # why\r\n"
    "a open d    => any\n"
    "a set d k v\n"
    "a get d k   => w\n";

TEST(RunUpdate, RewritesWhatWasNotMetAndNamesTheLines) {
  const Scratch scratch;
  scratch.write("wrong.scn", kWrong);
  const Finished finished = scratch.hypersim("run --update wrong.scn --storage memory");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_EQ(finished.out,
            "updated    wrong.scn  t\n"
            "wrong.scn:3: v -> error NoReadCap\n"
            "wrong.scn:6: w -> v\n");
  EXPECT_EQ(scratch.read("wrong.scn"),
            "scenario \"t\"\n"
            "process a a:one:dev.os\n"
            "a get d k   => error NoReadCap   # why\r\n"
            "a open d    => any\n"
            "a set d k v\n"
            "a get d k   => v\n");
  const Finished again = scratch.hypersim("run --update wrong.scn");
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_EQ(again.out, "passed     wrong.scn  t\n");
  EXPECT_EQ(scratch.hypersim("run wrong.scn").exit_code, 0);
}

TEST(RunUpdate, WhatItCannotUpdateStillFails) {
  const Scratch scratch;
  const std::string head = "scenario \"t\"\nprocess a a:one:dev.os\n";
  scratch.write("check.scn", head + "a open d => bounced\ncheck a dead\na open d => bounced\n");
  scratch.write("never.scn", head + "never a alive\na open d\n");
  scratch.write("good.scn", head + "a open d\n");
  const Finished finished = scratch.hypersim("run --update check.scn never.scn good.scn");
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.out, AllOf(HasSubstr("FAILED     check.scn"), HasSubstr("FAILED     never.scn"),
                                  HasSubstr("check.scn:3: bounced -> ok\n1 passed, 2 failed in ")));
  EXPECT_EQ(scratch.read("check.scn"), head + "a open d => ok\ncheck a dead\na open d => bounced\n");
}

TEST(RunUpdate, AnUndecidedRunChangesNothing) {
  const Scratch scratch;
  const std::string text =
      "scenario \"t\"\noption limit time 1s\nprocess a a:one:dev.os\na open d => bounced\nsim wait 2s\n";
  scratch.write("limited.scn", text);
  EXPECT_EQ(scratch.hypersim("run --update limited.scn").exit_code, 4);
  EXPECT_EQ(scratch.read("limited.scn"), text);
}

TEST(RunUpdate, WritesAllFilesOrNone) {
  const Scratch scratch;
  scratch.write("a.scn", kWrong);
  scratch.write("b.scn", kWrong);
  fs::permissions(scratch.path("b.scn"), fs::perms::owner_read);
  const Finished finished = scratch.hypersim("run --update a.scn b.scn --storage memory");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.err, "hypersim: b.scn cannot be written: it is read-only; no file was changed\n");
  EXPECT_THAT(finished.out, testing::StartsWith("unwritten  a.scn  t\n"
                                                "unwritten  b.scn  t\n"
                                                "0 passed, 0 failed, 2 not updated in "));
  EXPECT_EQ(scratch.read("a.scn"), kWrong);
  EXPECT_EQ(scratch.hypersim("run --update a.scn --storage memory", kFullDisk).exit_code, 2);
  EXPECT_EQ(scratch.read("a.scn"), kWrong);
  EXPECT_THAT(files_in(scratch.path("")), testing::ElementsAre("a.scn", "b.scn"));
}

}  // namespace
}  // namespace hypersim::cli
