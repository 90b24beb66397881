// Loaded programs that end the program that plays them, or that do not end a turn: a result like others, and the rest
// is played.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"
#include "support/effort.hpp"

namespace hypersim::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kEnding = library("ending_library");
const std::string kLoadEnding = " --load " + kEnding;

std::string asks(const std::string& program) {
  return "scenario \"It answers\"\nprocess app app:app:dev.os\nprocess worker worker:app:dev.os program " + program +
         "\n\napp request worker => done\n";
}

struct Ending {
  const char* program;
  const char* told;
};

class EndsTheProgram : public testing::TestWithParam<Ending> {
 protected:
  EndsTheProgram() {
    scratch_.write("1.scn", asks("answers"));
    scratch_.write("2.scn", asks(GetParam().program));
    scratch_.write("3.scn", asks("answers"));
  }

  Scratch scratch_;
};

TEST_P(EndsTheProgram, IsAFailureOfItsScenarioAndTheOthersArePlayed) {
  const Finished finished = scratch_.hypersim("run . --seed 7 --storage memory" + kLoadEnding);
  EXPECT_EQ(finished.exit_code, 1) << finished.out << finished.err;
  EXPECT_THAT(finished.out, AllOf(HasSubstr("passed     1.scn"), HasSubstr("FAILED     2.scn"),
                                  HasSubstr("2.scn:5:1: app request worker"), HasSubstr(GetParam().told),
                                  HasSubstr("passed     3.scn"), HasSubstr("2 passed, 1 failed"),
                                  HasSubstr("again\n    hypersim run 2.scn --seed 7")));
  EXPECT_THAT(finished.out + finished.err, Not(HasSubstr("please report")));
  EXPECT_THAT(finished.err, AllOf(HasSubstr("2.scn:5"), HasSubstr(GetParam().told), HasSubstr("seed 7")));
}

TEST_P(EndsTheProgram, LeavesAFolderByWhichItIsRepeated) {
  const Finished finished = scratch_.hypersim("explore 2.scn --strategy random --jobs 2 --schedules 20" + kLoadEnding);
  EXPECT_EQ(finished.exit_code, 1) << finished.out << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("again\n    hypersim replay hypersim-out/2-1 --load "));
  const Finished replayed = scratch_.hypersim("replay hypersim-out/2-1" + kLoadEnding);
  EXPECT_EQ(replayed.exit_code, 1) << replayed.out << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr(GetParam().told));
  EXPECT_THAT(scratch_.hypersim("trace hypersim-out/latest").out, HasSubstr("request worker"));
  EXPECT_THAT(scratch_.read("hypersim-out/2-1/explanation.txt"), HasSubstr(GetParam().told));
  EXPECT_THAT(scratch_.read("hypersim-out/2-1/page.html"), HasSubstr("<body data-page=\"run\">"));
}

TEST_P(EndsTheProgram, IsFoundByExploreToo) {
  for (const char* command : {"explore . --jobs 1", "explore . --jobs 2 --strategy random --schedules 20"}) {
    const Finished finished = scratch_.hypersim(command + kLoadEnding);
    EXPECT_EQ(finished.exit_code, 1) << command << "\n" << finished.out << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("passed     1.scn"), HasSubstr("FAILED     2.scn"),
                                    HasSubstr(GetParam().told), HasSubstr("passed     3.scn")));
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, EndsTheProgram,
                         testing::Values(Ending{"exits", "worker ended the program, with exit code 0"},
                                         Ending{"exits-at-once", "worker ended the program, with exit code 0"},
                                         Ending{"exits-like-an-assertion",
                                                "worker ended the program, with exit code 3"},
                                         Ending{"aborts", "worker ended the program, by SIGABRT"},
                                         Ending{"reads-nowhere", "worker ended the program, by SIGSEGV"},
                                         Ending{"throws-in-noexcept", "worker ended the program, by SIGABRT"},
                                         Ending{"overflows", "worker ended the program: the stack was full"},
                                         Ending{"kills-itself", "ended the program, by SIGKILL"}),
                         [](const auto& ending) {
                           std::string name = ending.param.program;
                           std::erase(name, '-');
                           return name;
                         });

TEST(Endless, ATurnThatDoesNotEndIsUndecidedAndTheOthersArePlayed) {
  const Scratch scratch;
  scratch.write("1.scn", asks("loops"));
  scratch.write("2.scn", asks("answers"));
  for (const char* command : {"run . --storage memory --step-time 100ms", "explore . --step-time 100ms"}) {
    const Finished finished = scratch.hypersim(command + kLoadEnding);
    EXPECT_EQ(finished.exit_code, 4) << command << "\n" << finished.out << finished.err;
    EXPECT_THAT(finished.out,
                AllOf(HasSubstr("UNDECIDED  1.scn"), HasSubstr("1.scn:5:1: app request worker"),
                      HasSubstr("worker did not end its turn within 100 ms of processor time (--step-time)"),
                      HasSubstr("worker runs the program loops of " + kEnding), HasSubstr("passed     2.scn")));
    EXPECT_THAT(finished.err, HasSubstr("1.scn:5: worker did not end its turn"));
  }
}

TEST(Endless, ADestructorOfAProcessThatIsKilledCountsAsATurn) {
  const Scratch scratch;
  scratch.write(
      "1.scn",
      "scenario \"It is killed\"\nprocess worker worker:app:dev.os program loops-when-killed\nsim kill worker\n");
  for (const char* command : {"run . --storage memory --step-time 100ms", "explore . --step-time 100ms"}) {
    const Finished finished = scratch.hypersim(command + kLoadEnding);
    EXPECT_EQ(finished.exit_code, 4) << command << "\n" << finished.out << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("worker did not end its turn within 100 ms"));
  }
}

TEST(Endless, CtrlCEndsALoop) {
  const Scratch scratch;
  scratch.write("1.scn", asks("loops"));
  for (const char* command : {"run 1.scn --storage memory", "explore 1.scn"}) {
    // A sanitized program takes long to begin.
    const char* const after = support::kSanitized ? "3" : "0.5";
    const Finished finished = scratch.hypersim(command + (" --step-time 1h" + kLoadEnding),
                                               std::string("timeout --preserve-status -s INT ") + after);
    EXPECT_EQ(finished.exit_code, 4) << command << "\n" << finished.out << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("interrupted"));
  }
}

TEST(Ends, BeforeTheFirstStepThePlaceIsTheDeclaration) {
  const Scratch scratch;
  scratch.write("1.scn",
                "scenario \"a\"\nprocess app app:app:dev.os\nprocess worker worker:app:dev.os program exits-at-boot\n"
                "app open d\n");
  const Finished finished = scratch.hypersim("run 1.scn --storage memory" + kLoadEnding);
  EXPECT_EQ(finished.exit_code, 1) << finished.out << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("1.scn:3:1: process worker worker:app:dev.os program exits-at-boot"));
  EXPECT_THAT(finished.err, HasSubstr("1.scn:3: worker ended the program, with exit code 5, before the first step"));
}

TEST(Ends, ALibraryWhoseConstructorsEndTheProgramIsRefused) {
  const Scratch scratch;
  scratch.write("1.scn", asks("answers"));
  EXPECT_THAT(scratch.complaint("run 1.scn --load " + library("ending_at_load")),
              HasSubstr("cannot be loaded: its constructors end the program (exit code 0)"));
}

TEST(Ends, CapsSaysSo) {
  const Scratch scratch;
  scratch.write("1.scn", asks("exits"));
  const Finished finished = scratch.hypersim("caps 1.scn" + kLoadEnding);
  EXPECT_EQ(finished.exit_code, 1) << finished.out;
  EXPECT_THAT(finished.err, HasSubstr("1.scn:5: worker ended the program, with exit code 0"));
}

TEST(Ends, AreInTheReports) {
  const Scratch scratch;
  scratch.write("1.scn", asks("exits"));
  scratch.write("2.scn", asks("answers"));
  for (const char* command : {"run . --storage memory", "explore ."}) {
    EXPECT_EQ(scratch.hypersim(command + (" --report r.json --report r.xml" + kLoadEnding)).exit_code, 1);
    EXPECT_THAT(scratch.read("r.json"), AllOf(HasSubstr("\"ended-program\""), HasSubstr("\"passed\"")));
    EXPECT_THAT(scratch.read("r.xml"), HasSubstr("worker ended the program, with exit code 0"));
  }
}

TEST(Ends, LeaveNoTemporaryHome) {
  const Scratch scratch;
  scratch.write("1.scn", asks("aborts"));
  const Finished finished =
      scratch.hypersim("run 1.scn --storage rocksdb" + kLoadEnding, "mkdir tmp && TMPDIR=$PWD/tmp");
  EXPECT_EQ(finished.exit_code, 1) << finished.out << finished.err;
  EXPECT_EQ(support::run_shell("ls tmp", scratch.path().string()).out, "");
}

TEST(Ends, AKeptHomeIsUsedByTheProcessThatPlays) {
  const Scratch scratch;
  scratch.write("1.scn", "scenario \"a\"\nprocess a a:app:dev.os\na open d\na set d k v\n");
  scratch.write("2.scn", "scenario \"b\"\nprocess a a:app:dev.os\na open d\na get d k => v\n");
  for (const char* file : {"1.scn", "2.scn"}) {
    const Finished finished = scratch.hypersim("run " + std::string(file) + " --home home" + kLoadEnding);
    EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  }
}

TEST(Ends, AnUpdateRewritesTheOtherFiles) {
  const Scratch scratch;
  scratch.write("1.scn", "scenario \"a\"\nprocess a a:app:dev.os\na open d\na get d k => v\n");
  scratch.write("2.scn", asks("exits"));
  const Finished finished = scratch.hypersim("run . --update --storage memory" + kLoadEnding);
  EXPECT_EQ(finished.exit_code, 1) << finished.out << finished.err;
  EXPECT_THAT(scratch.read("1.scn"), HasSubstr("error KeyNotFound"));
  EXPECT_EQ(scratch.read("2.scn"), asks("exits"));
}

/// The smaller scenario has a statement less, and the program does not outlive that.
TEST(Ends, WhatWasFoundIsToldIfTheProgramEndsWhileItIsMadeSmaller) {
  const Scratch scratch;
  scratch.write("1.scn",
                "scenario \"It counts\"\nprocess app app:app:dev.os\nprocess worker worker:app:dev.os program frail\n"
                "app request worker body one => 1\napp request worker body stop => 1\n");
  scratch.write("2.scn", asks("answers"));
  const Finished finished = scratch.hypersim("explore ." + kLoadEnding);
  EXPECT_EQ(finished.exit_code, 1) << finished.out << finished.err;
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("got       2"), HasSubstr("not made smaller: worker ended the program, with exit code 0"),
                    HasSubstr("passed     2.scn")));
}

}  // namespace
}  // namespace hypersim::cli
