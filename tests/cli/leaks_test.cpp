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

INSTANTIATE_TEST_SUITE_P(Programs, NotTheSameInEachRun, testing::Values("device"));

}  // namespace
}  // namespace hypersim::cli
