// Capabilities of other nodes over several runs with one home: their signatures are kept with them.

#include <gtest/gtest.h>

#include "support/files.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

RunResult play_in(const std::string& home, const std::string& steps, std::uint64_t seed) {
  RunOptions options = on_rocksdb(home);
  options.keeps_home = true;
  options.seed = seed;
  return play(
      "scenario \"t\"\nnode a.dev b.dev c.dev\nprocess a app:app:dev.os networking exit restart\n"
      "process b app:app:dev.os on b.dev networking exit restart\n"
      "process c app:app:dev.os on c.dev networking\n" +
          steps,
      options);
}

TEST(KeptSignatures, LetACapabilityGoOnInALaterRun) {
  const support::TempFolder home;
  const RunResult first = play_in(home.path(), "a share cap a \"ticket\" with b\ncheck b holds cap a \"ticket\"\n", 1);
  ASSERT_EQ(first.verdict, Verdict::Passed) << story(first);
  // The key of a node stays in its home, whatever the seed of the run.
  for (const std::uint64_t seed : {1U, 2U}) {
    const RunResult later =
        play_in(home.path(),
                "b share cap a \"ticket\" with c\ncheck c holds cap a \"ticket\"\nc share cap a \"ticket\" with a\n"
                "check a holds cap a \"ticket\"\na drop cap a \"ticket\"\n",
                seed);
    EXPECT_EQ(later.verdict, Verdict::Passed) << story(later);
  }
}

TEST(KeptSignatures, AreNotMadeUpForWhatNobodySigned) {
  const support::TempFolder home;
  const RunResult first = play_in(home.path(), "sim grant cap a \"invented\" to b\n", 1);
  ASSERT_EQ(first.verdict, Verdict::Passed) << story(first);
  const RunResult later = play_in(home.path(),
                                  "check b holds cap a \"invented\"\nb share cap a \"invented\" with c\n"
                                  "check c lacks cap a \"invented\"\n",
                                  1);
  EXPECT_EQ(later.verdict, Verdict::Passed) << story(later);
}

}  // namespace
}  // namespace hypersim::simulator
