// The first signal ends each command soon, whatever it waits for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"
#include "support/effort.hpp"

namespace hypersim::cli {
namespace {

using ::testing::HasSubstr;

/// The command is sent the signal once it waits; a sanitized one takes long to begin. What it comes to, unless it had
/// to be killed (exit code 137).
std::string ended_by(const char* signal) {
  return std::string("timeout --preserve-status -k 30 -s ") + signal + (support::kSanitized ? " 2" : " 0.7");
}

class Signals : public testing::TestWithParam<const char*> {
 protected:
  Scratch scratch_;
};

TEST_P(Signals, EndEachCommandAtTheFirstOne) {
  scratch_.write("endless.scn", kEndless);
  for (const char* command : {"run endless.scn --storage memory", "explore endless.scn --jobs 2", "caps endless.scn",
                              "explore endless.scn --strategy exhaustive"}) {
    const Finished ended = scratch_.hypersim(command + kLoadEndless, ended_by(GetParam()));
    EXPECT_EQ(ended.exit_code, 4) << command << ended.out << ended.err;
  }
}

TEST_P(Signals, EndAWaitForInput) {
  scratch_.write("s.scn", "scenario \"fails\"\nprocess a a:app:dev.os\na open d => error any\n");
  EXPECT_EQ(scratch_.hypersim("explore s.scn").exit_code, 1);
  const Finished replayed = scratch_.hypersim("replay hypersim-out/latest --step < pipe",
                                              "mkfifo pipe; sleep 3 > pipe & " + ended_by(GetParam()));
  EXPECT_EQ(replayed.exit_code, 1) << "what was found by then counts" << replayed.out << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr("FAILED"));
}

TEST_P(Signals, EndAWaitForAReader) {
  // A trace that nobody reads, and output that nobody reads.
  scratch_.write("s.scn", "scenario \"passes\"\nprocess a a:app:dev.os\na open d\nrepeat 500\n  a set d k v\nend\n");
  const Finished traced = scratch_.hypersim("run s.scn --storage memory --trace t.jsonl; code=$?; kill %1; exit $code",
                                            "mkfifo t.jsonl; sleep 5 < t.jsonl & sleep 0.1; " + ended_by(GetParam()));
  EXPECT_EQ(traced.exit_code, 4) << traced.out << traced.err;
  EXPECT_EQ(support::run_shell(
                "for i in $(seq 3000); do printf 'scenario \"%0100d\"\\nprocess a a:app:dev.os\\na log \"x\"\\n' "
                "$i > $i.scn; done",
                scratch_.path().string())
                .exit_code,
            0);
  const Finished told =
      support::run_shell("mkfifo out; sleep 5 < out & (" + ended_by(GetParam()) + " " +
                             support::quoted(support::hypersim_program()) + " check . > out); echo $?; kill %1",
                         scratch_.path().string());
  EXPECT_THAT(told.out, testing::AnyOf("0\n", "4\n")) << told.err;
}

TEST_P(Signals, EndALibraryThatNeverLoads) {
  scratch_.write("s.scn", "scenario \"passes\"\nprocess a a:app:dev.os\na open d\n");
  const Finished ended =
      scratch_.hypersim("run s.scn --load " + support::quoted(library("sleeps_at_load")), ended_by(GetParam()));
  EXPECT_EQ(ended.exit_code, 4) << ended.out << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("interrupted while the library"));
}

INSTANTIATE_TEST_SUITE_P(All, Signals, testing::Values("INT", "TERM", "HUP"),
                         [](const auto& one) { return one.param; });

TEST(SignalsIgnored, ByNohupStayIgnored) {
  const Scratch scratch;
  scratch.write("s.scn", "scenario \"passes\"\nprocess a a:app:dev.os\na open d\nrepeat 20000\n  a set d k v\nend\n");
  const Finished ended = support::run_shell("trap '' HUP; " + support::quoted(support::hypersim_program()) +
                                                " run s.scn --storage memory & sleep 0.1; kill -HUP $!; wait $!",
                                            scratch.path().string());
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
}

}  // namespace
}  // namespace hypersim::cli
