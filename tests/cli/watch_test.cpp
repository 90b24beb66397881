// `--watch`: what a changed file touches is played again, however the change is made.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string passing(const std::string& title) {
  return "scenario \"" + title + "\"\nprocess a a:one:dev.os\na open d\n";
}
std::string failing(const std::string& title) {
  return "scenario \"" + title + "\"\nprocess a a:one:dev.os\na get d k => v\n";
}

/// How often a line of that begins with the text.
std::size_t count_of(const std::string& text, const std::string& begin) {
  std::size_t count = 0;
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1)) ++count;
  return count;
}

class Watch : public testing::Test {
 protected:
  /// Watches while bash carries out the steps. `await N TEXT [err]` waits until the output has so many lines with the
  /// text; `still N TEXT` says whether it has no more of them a while later.
  Finished watched(const std::string& arguments, const std::string& steps, const std::string& signal = "INT") const {
    const std::string script =
        "export XDG_CACHE_HOME=$PWD/../cache\n"
        "await() { for i in $(seq 3000); do [ $(grep -c -- \"$2\" ../${3:-out}) -ge $1 ] && return; sleep 0.01; done; "
        "echo \"waited in vain for $1 $2\"; }\n"
        "still() { sleep 0.3; [ $(grep -c -- \"$2\" ../out) -eq $1 ] || echo \"more than $1 $2\"; }\n" +
        support::quoted(support::hypersim_program()) + " run " + arguments +
        " --storage memory --watch >../out 2>../err </dev/null &\n"
        "child=$!\n" +
        steps + "\nkill -" + signal + " $child; wait $child; echo exit $?\n";
    Finished finished = support::run_shell(script, folder_);
    finished.err += scratch_.read("err");
    return finished;
  }
  std::string printed() const { return scratch_.read("out"); }
  void write(const std::string& name, const std::string& text) const { scratch_.write("w/" + name, text); }

  Scratch scratch_;
  std::string folder_ = scratch_.path("w");
};

TEST_F(Watch, PlaysAgainOnlyWhatAChangeTouches) {
  write("a.scn", passing("first"));
  write("b.scn", failing("second"));
  const std::string mended = support::quoted(passing("second"));
  const Finished ended =
      watched(".", "await 1 'FAILED     b.scn'\nawait 1 ' passed, '\nprintf %s " + mended +
                       " > b.scn\nawait 1 'passed     b.scn'\nstill 1 'passed     a.scn'\ntouch unrelated.txt\n"
                       "still 1 'passed     b.scn'");
  EXPECT_EQ(ended.out, "exit 0\n") << "what failed has been mended" << printed();
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(count_of(printed(), "passed     a.scn"), 1u);
}

TEST_F(Watch, SeesWhatAScenarioIncludesAndNamesAlsoWhatIsNotThereYet) {
  write("a.scn",
        "scenario \"one\"\ninclude file:parts/cast\na open d\na set d k file:value => any\na get d k => file:value\n");
  write("b.scn", passing("other"));
  write("parts/cast", "process a a:one:dev.os\n");
  const Finished ended =
      watched(".",
              "await 1 'No such file' err\nprintf v > value\nawait 1 'passed     a.scn'\nprintf w > value\n"
              "await 2 'passed     a.scn'\nrm parts/cast\nawait 2 'No such file' err\n"
              "printf 'process a a:two:dev.os\\n' > parts/cast\nawait 3 'passed     a.scn'\n"
              "mv parts other\nawait 3 'No such file' err\nmv other parts\nawait 4 'passed     a.scn'\n"
              "still 1 'passed     b.scn'",
              "TERM");
  EXPECT_EQ(ended.out, "exit 0\n") << printed() << ended.err;
  EXPECT_THAT(ended.err, AllOf(HasSubstr("value"), HasSubstr("parts/cast")));
}

TEST_F(Watch, SeesAnEditorThatPutsAnotherFileInItsPlaceAndNewFilesAndFolders) {
  write("a.scn", passing("first"));
  const std::string other = support::quoted(failing("other"));
  const Finished ended = watched(".", "await 1 'passed     a.scn'\nprintf %s " + other +
                                          " > .a.scn.swp; mv .a.scn.swp a.scn\nawait 1 'FAILED     a.scn'\n"
                                          "printf %s " +
                                          other +
                                          " > new.scn\nawait 1 'FAILED     new.scn'\n"
                                          "mkdir -p deep/er; printf %s " +
                                          other +
                                          " > deep/er/c.scn\nawait 1 'FAILED     deep/er/c.scn'\n"
                                          "rm -r deep new.scn; printf %s " +
                                          support::quoted(passing("other")) + " > a.scn\nawait 2 'passed     a.scn'");
  EXPECT_EQ(ended.out, "exit 0\n") << "files that are gone do not count" << printed();
}

TEST_F(Watch, BeginsAnewWhatChangesWhileItIsPlayed) {
  write("a.scn", kEndless);
  write("b.scn", passing("last"));
  const Finished ended =
      watched(". " + kLoadEndless, "sleep 0.5\nprintf %s " + support::quoted(passing("mended")) +
                                       " > a.scn\nawait 1 'passed     a.scn'\nawait 1 'passed     b.scn'");
  EXPECT_EQ(ended.out, "exit 0\n") << printed();
}

TEST_F(Watch, LoadsALibraryAnew) {
  write("a.scn", "scenario \"l\"\nprocess a a:one:dev.os\na open d\n");
  const std::string from = support::quoted(library("load_test_library"));
  std::filesystem::copy_file(library("load_test_library"), scratch_.path("w/x.so"));
  const Finished again = watched("a.scn --load ./x.so", "await 1 'passed     a.scn'\ncp " + from +
                                                            " y.so; mv y.so x.so\nawait 2 'passed     a.scn'");
  EXPECT_EQ(again.out, "exit 0\n") << printed() << again.err;
}

TEST_F(Watch, EndsAtAMistakeOfTheCommandLine) {
  write("a.scn", passing("first"));
  const auto mistake = [&](const std::string& arguments) {
    const Finished finished = scratch_.hypersim("run w/a.scn --watch " + arguments);
    EXPECT_EQ(finished.exit_code, 2) << arguments;
    return finished.err;
  };
  EXPECT_THAT(mistake("--only nothing"), HasSubstr("no scenario matches"));
  EXPECT_THAT(mistake("--set no=1"), HasSubstr("--set no"));
  EXPECT_THAT(mistake("--update"), HasSubstr("exclude each other"));
  EXPECT_THAT(mistake("--report r.json"), HasSubstr("exclude each other"));
  EXPECT_THAT(mistake("- </dev/null"), HasSubstr("--watch watches files, and not standard input"));
  EXPECT_THAT(mistake("--load nothing.so"), HasSubstr("nothing.so"));
}

TEST_F(Watch, ItsExitCodeIsWhatTheFilesCameToLast) {
  write("a.scn", passing("first"));
  write("b.scn", failing("second"));
  EXPECT_EQ(watched("a.scn b.scn", "await 1 ' passed, '").out, "exit 1\n");
  const Finished bad = watched("a.scn b.scn",
                               "await 1 ' passed, '\necho nonsense > a.scn\n"
                               "for i in $(seq 3000); do [ -s ../err ] && break; sleep 0.01; done");
  EXPECT_EQ(bad.out, "exit 2\n") << bad.err;
}

TEST_F(Watch, WhatARoundThatIsCutShortHasNotReadIsAsItWas) {
  write("a.scn", "nonsense");
  write("b.scn", failing("second"));
  std::filesystem::copy_file(library("load_test_library"), scratch_.path("w/x.so"));
  const std::string waits_for_one_that_plays =
      "for i in $(seq 3000); do [ -n \"$(cat /proc/$child/task/$child/children)\" ] && break; sleep 0.01; done";
  const Finished ended =
      watched("a.scn b.scn --load ./x.so", "await 1 nonsense err\ncp " + support::quoted(library("sleeps_at_load")) +
                                               " y.so; sleep 0.3; mv y.so x.so\n" + waits_for_one_that_plays);
  EXPECT_EQ(ended.out, "exit 2\n") << printed() << ended.err;
}

}  // namespace
}  // namespace hypersim::cli
