// What a scenario may take, as a user sees it: memory, findings, regular expressions. And that what is told of a
// hostile file is safe to print and to paste.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// Each schedule is cut off by the event limit.
const std::string kLoop =
    "scenario \"Each schedule is cut off by the event limit\"\noption limit events 2000\n"
    "process a a:app:dev.os\nprocess b b:app:dev.os\na open d\nb open d\nparallel\n  repeat 1000\n    a set d k v\n"
    "  end\n  repeat 1000\n    b set d k w\n  end\nend\n";

TEST(Bounds, ARunThatKeepsTooMuchIsUndecidedAndSaysWhatTookIt) {
  const Scratch scratch;
  scratch.write("get-bomb.scn",
                "scenario \"Six lines\"\noption limit memory 32MiB\nprocess a a:app:dev.os\na open d\n"
                "a set d k repeat:x*6000000\nrepeat 1000\n  a get d k => any\nend\n");
  const Finished finished = scratch.hypersim("run get-bomb.scn");
  EXPECT_EQ(finished.exit_code, 4) << finished.out << finished.err;
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("more than 32 MiB of memory (option limit memory)"),
                    HasSubstr("answers of kv:distro:sys to a: "), HasSubstr("`option limit memory 64MiB`")));
  EXPECT_EQ(scratch.hypersim("run get-bomb.scn").out, finished.out);
}

TEST(Bounds, OneFindingForOneLimitAndAnEndAfterEightInARow) {
  const Scratch scratch;
  scratch.write("loop.scn", kLoop);
  for (const char* jobs : {"1", "2"}) {
    const Finished finished = scratch.hypersim("explore --no-shrink --strategy random --out out" + std::string(jobs) +
                                               " --jobs " + jobs + " loop.scn");
    EXPECT_EQ(finished.exit_code, 4) << finished.out << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("8 schedules in all failed in this way"), HasSubstr("  8 schedules, "),
                                    HasSubstr("ended early: 8 schedules in a row were undecided")));
    EXPECT_EQ(support::run_shell("ls out" + std::string(jobs), scratch.path().string()).out, "latest\nloop-1\n");
  }
  // What was found can be played again, and its trace is whole.
  const Finished replayed = scratch.hypersim("replay out1/loop-1 --trace again.jsonl");
  EXPECT_EQ(replayed.exit_code, 4) << replayed.out << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr("the recorded run: "));
  EXPECT_EQ(scratch.read("again.jsonl"), scratch.read("out1/loop-1/trace.jsonl"));
}

TEST(Bounds, AProgramThatPrintsOrSendsWithoutEndIsHeldWhenItHasTakenTheMemory) {
  const Scratch scratch;
  for (const char* program : {"prints-much", "sends-much"}) {
    scratch.write("s.scn", std::string("scenario \"much\"\noption limit memory 20MiB\nprocess app app:app:dev.os\n"
                                       "process worker worker:app:dev.os program ") +
                               program + "\napp request worker => any\n");
    const Finished finished =
        scratch.hypersim("run s.scn --storage memory --load " + support::quoted(library("ending_library")));
    EXPECT_EQ(finished.exit_code, 4) << finished.out << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("more than 20 MiB of memory"), HasSubstr(" of worker: 20")));
  }
}

TEST(Bounds, TheOnlyPatternIsBoundedByWhatItIsComparedWith) {
  const Scratch scratch;
  scratch.write("s.scn", "scenario \"" + std::string(100'000, 'a') + "\"\nprocess a a:app:dev.os\na open d\n");
  EXPECT_THAT(scratch.complaint("run s.scn --only '(a?){1000}(a*)*b'"),
              AllOf(HasSubstr("--only"), HasSubstr("the most that one comparison may take")));
}

TEST(Bounds, FilesThatAreTooLargeAreRefusedUnread) {
  const Scratch scratch;
  EXPECT_EQ(
      support::run_shell("truncate -s 2G big.bin big.scn; mkdir f; truncate -s 2G f/replay", scratch.path().string())
          .exit_code,
      0);
  EXPECT_THAT(scratch.complaint("trace big.bin"), HasSubstr("larger than 1 GiB"));
  EXPECT_THAT(scratch.complaint("run big.scn"), HasSubstr("larger than 16 MiB"));
  EXPECT_THAT(scratch.complaint("replay f"), HasSubstr("larger than 64 MiB"));
}

TEST(ShellWords, TheCommandThatRepeatsARunIsOneThatBashReads) {
  for (const char* name : {"`id`$(id).scn", "a\nb.scn", "-x.scn", "\x1b[31m.scn", "\xff'\\.scn",
                           "a\xe2\x80\xae"
                           "b.scn",
                           "$HOME \"q\".scn"}) {
    const Scratch scratch;
    scratch.write(name, "scenario \"fails\"\nprocess a a:app:dev.os\na open d => error any\n");
    for (const char* command : {"run", "explore"}) {
      const Finished failed = scratch.hypersim(std::string(command) + " .");
      EXPECT_EQ(failed.exit_code, 1) << name << failed.out << failed.err;
      const std::size_t again = failed.out.find("again\n    hypersim ");
      ASSERT_NE(again, std::string::npos) << failed.out;
      const std::size_t begin = again + std::string("again\n    hypersim ").size();
      const std::string words = failed.out.substr(begin, failed.out.find('\n', begin) - begin);
      const Finished repeated = scratch.hypersim(words);
      EXPECT_EQ(repeated.exit_code, 1) << words << "\n" << repeated.out << repeated.err;
      EXPECT_THAT(repeated.out, HasSubstr("a open d => error any"));
      for (const char c : failed.out) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= ' ') << name;
    }
  }
}

}  // namespace
}  // namespace hypersim::cli
