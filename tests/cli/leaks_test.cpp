// Loaded programs that are not the same in each run: what outlives a run does not come to the next one, and the rest is
// the fault of the program, which is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kLeaky = library("leaky_library");
const std::string kLoadLeaky = " --load " + kLeaky;

/// Two ask a process that runs the program.
std::string two_ask(const std::string& program) {
  return "scenario \"It answers\"\nprocess app app:app:dev.os\nprocess other other:app:dev.os\n"
         "process leaky leaky:app:dev.os program " +
         program + "\nparallel\n  app request leaky => any\n  other request leaky => any\nend\n";
}

class NotTheSameInEachRun : public testing::TestWithParam<const char*> {};

TEST_P(NotTheSameInEachRun, IsTheFaultOfTheProgramAndSaysSo) {
  const Scratch scratch;
  scratch.write("leaky.scn", two_ask(GetParam()));
  for (const char* command :
       {"run leaky.scn --check-determinism", "explore leaky.scn", "explore leaky.scn --exhaustive --jobs 1"}) {
    const Finished finished = scratch.hypersim(command + kLoadLeaky);
    EXPECT_EQ(finished.exit_code, 1) << command << "\n" << finished.out << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("leaky runs the program " + std::string(GetParam()) + " of " + kLeaky),
                                    HasSubstr("Usual causes"), HasSubstr("first    {"), HasSubstr("second   {"),
                                    HasSubstr("again\n    hypersim "), Not(HasSubstr("please report"))));
  }
  const Finished again = scratch.hypersim("replay hypersim-out/latest" + kLoadLeaky);
  EXPECT_EQ(again.exit_code, 1) << again.out << again.err;
}

/// `system-clock` as a name of GoogleTest.
std::string name_of(const testing::TestParamInfo<const char*>& program) {
  std::string name = program.param;
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Programs, NotTheSameInEachRun,
                         testing::Values("device", "chance", "clock", "system-clock", "heap", "static-place"), name_of);

class OutlivesARun : public testing::TestWithParam<const char*> {};

TEST_P(OutlivesARun, AndIsNewInTheNextOne) {
  const Scratch scratch;
  for (const char* file : {"1.scn", "2.scn"}) scratch.write(file, two_ask(GetParam()));
  for (const char* command : {"run 1.scn 2.scn --check-determinism", "explore 1.scn 2.scn --jobs 2"}) {
    const Finished finished = scratch.hypersim(command + kLoadLeaky);
    EXPECT_EQ(finished.exit_code, 0) << command << "\n" << finished.out << finished.err;
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, OutlivesARun,
                         testing::Values("counter-leak", "map-leak", "local-leak", "inline-leak", "template-leak",
                                         "thread-number-leak", "thread-text-leak", "environment-leak"),
                         name_of);

TEST(Leaks, TheFirstAnswerOfACounterIsOneInEverySchedule) {
  const Scratch scratch;
  scratch.write("leaky.scn",
                "scenario \"The first answer of the counter is 1\"\nprocess app     app:app:dev.os\n"
                "process other   other:app:dev.os\nprocess counter counter:app:dev.os program counter-leak\n"
                "parallel\n  app   request counter => one of \"1\" | \"2\"\n"
                "  other request counter => one of \"1\" | \"2\"\nend\n");
  for (const char* command : {"run leaky.scn leaky.scn --check-determinism", "explore leaky.scn --exhaustive",
                              "explore leaky.scn --strategy random --schedules 300 --jobs 2"}) {
    const Finished finished = scratch.hypersim(command + kLoadLeaky);
    EXPECT_EQ(finished.exit_code, 0) << command << "\n" << finished.out << finished.err;
  }
}

TEST(Leaks, AReportNamesWhatTheLibraryCalls) {
  const Scratch scratch;
  scratch.write("leaky.scn", two_ask("chance"));
  EXPECT_THAT(scratch.hypersim("run leaky.scn --check-determinism" + kLoadLeaky).out,
              AllOf(HasSubstr("leaky_library.so calls "), HasSubstr("rand()"), HasSubstr("std::random_device"),
                    HasSubstr("time()")));
}

}  // namespace
}  // namespace hypersim::cli
