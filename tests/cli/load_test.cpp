// `--load`: processes from a shared library, files that are not such a library, and old libraries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kScenario =
    "scenario \"It answers\"\n\nprocess mine mine:app:dev.os program load-test\nprocess user user:app:dev.os\n\n"
    "user request mine body hi                   => \"hi from load-test\"\n";
const std::string kLibrary = " --load " + library("load_test_library");

TEST(Load, BringsTheProcessesOfALibraryToEachCommand) {
  const Scratch scratch;
  scratch.write("mine.scn", kScenario);
  for (const char* command :
       {"run mine.scn --storage memory", "check mine.scn", "fmt --check mine.scn", "caps mine.scn"}) {
    const Finished finished = scratch.hypersim(command + kLibrary);
    EXPECT_EQ(finished.exit_code, 0) << command << "\n" << finished.out << finished.err;
  }
}

TEST(Load, WithoutItTheProgramIsUnknown) {
  const Scratch scratch;
  scratch.write("mine.scn", kScenario);
  EXPECT_THAT(scratch.complaint("run mine.scn"),
              AllOf(HasSubstr("there is no program \"load-test\""), HasSubstr("--load FILE.so")));
}

TEST(Load, AFailureIsRepeatedByACommandThatLoadsAgain) {
  const Scratch scratch;
  scratch.write("mine.scn",
                "scenario \"It crashes\"\nprocess mine mine:app:dev.os program load-test args [1]\n"
                "process user user:app:dev.os\nuser request mine body hi\n");
  const Finished finished = scratch.hypersim("run mine.scn --storage memory" + kLibrary);
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.out, AllOf(HasSubstr("load_test_process.cpp:"), HasSubstr(kLibrary)));
}

/// What hypersim says about a library that it cannot use.
std::string complaint(const std::string& libraries) {
  const Scratch scratch;
  scratch.write("mine.scn", kScenario);
  scratch.write("text.so", "no library");
  const Finished finished = scratch.hypersim("run mine.scn --storage memory " + libraries);
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.out, IsEmpty());
  return finished.err;
}

TEST(Load, RefusesWhatIsNoLibraryOfProcesses) {
  EXPECT_THAT(complaint("--load none.so"),
              AllOf(HasSubstr("the library none.so cannot be loaded"), HasSubstr("No such file")));
  EXPECT_THAT(complaint("--load text.so"), HasSubstr("the library text.so cannot be loaded"));
  EXPECT_THAT(complaint("--load " + library("lying_disk")), HasSubstr("is no library of processes"));
}

TEST(Load, RefusesALibraryOfOtherHeaders) {
  EXPECT_THAT(complaint("--load " + library("load_test_old")),
              HasSubstr("was built with another version of hypersim's headers: build it again"));
}

TEST(Load, RefusesANameThatIsTaken) {
  EXPECT_THAT(complaint(kLibrary + " --load " + library("load_test_twin")),
              AllOf(HasSubstr("two processes are called \"load-test\""), HasSubstr("load_test_process.cpp:")));
}

}  // namespace
}  // namespace hypersim::cli
