// A machine that refuses to store something: the run says so, ends with exit code 4, and all that was acknowledged is
// there at the next run.

#include <algorithm>
#include <cerrno>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include "hypersim/runtime/random.hpp"

#include "scratch.hpp"
#include "support/effort.hpp"

namespace hypersim::cli {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

// From an attack with a small tmpfs; here, a limit on the size of files stands in for it.
constexpr const char* kFullSpawn =
    "scenario \"A node whose disk is full says that a child was made and keeps nothing of it\"\n"
    "process a a:app:dev.os exit restart\n"
    "repeat 300 as i\n  a spawn c{i} exit restart => ok\nend\ncheck c300 alive\n";
constexpr const char* kRevoke =
    "scenario \"A revocation while the disk is full\"\n"
    "process g g:app:dev.os grants v \"P\" exit restart\n"
    "process v v:app:dev.os exit restart\n"
    "process a a:app:dev.os\n"
    "check v holds cap g \"P\"\n"
    "a open d\nrepeat 3000 as i\n  a set d k{i} repeat:x*100 => any\nend\n"
    "repeat 60\n  sim grant cap a \"filler\" to v\nend\n"
    "sim revoke-all g\ncheck v lacks cap g \"P\"\n";
constexpr const char* kRevokedBefore =
    "scenario \"what was revoked stays revoked\"\nprocess v v:app:dev.os exit restart\n"
    "process g g:app:dev.os exit restart\ncheck v lacks cap g \"P\"\n";
constexpr const char* kSpawns =
    "scenario \"spawns on a full disk\"\nprocess a a:app:dev.os\nrepeat 3000 as i\n  a spawn c{i} => any\nend\n";

/// What is below a folder `home` is on a disk that fails; see failing_disk.cpp.
const std::string kDiskThatFails = "export FAILING_BELOW=/home ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=" +
                                   support::quoted(library("failing_disk")) + "; export ";

/// How many events of that name, with that text, the trace has.
std::size_t count_of(const std::string& trace, const std::string& name, const std::string& with = "") {
  std::size_t count = 0;
  std::istringstream lines(trace);
  for (std::string line; std::getline(lines, line);) {
    count += line.find("\"event\":\"" + name + "\"") != std::string::npos && line.find(with) != std::string::npos;
  }
  return count;
}

TEST(FullDisk, EndsTheRunAtTheFirstChangeOfTheProcessMapThatIsNotKept) {
  const Scratch scratch;
  scratch.write("s.scn", kFullSpawn);
  const Finished full = scratch.hypersim("run s.scn --home h", "ulimit -f 24;");
  EXPECT_EQ(full.exit_code, 4) << full.out << full.err;
  EXPECT_THAT(full.out, AllOf(HasSubstr("UNDECIDED"), HasSubstr("File too large in $HOME/kernel"),
                              HasSubstr("Not kept: changes of the process map: a:app:dev.os, c"),
                              HasSubstr("$HOME is h. It keeps everything that was acknowledged before."),
                              HasSubstr("Raise the limit of the size of files (`ulimit -f`), and run it again.")));
  EXPECT_THAT(full.out, testing::Not(HasSubstr("from a copy")));

  scratch.write("after.scn",
                "scenario \"after\"\nprocess a a:app:dev.os exit restart\nrepeat 20 as i\n"
                "  a spawn c{i} exit restart => error NameTaken\nend\n");
  const Finished after = scratch.hypersim("run after.scn --home h");
  EXPECT_EQ(after.exit_code, 0) << after.out << after.err;
}

TEST(FullDisk, KeepsARevocationOrSaysThatItDoesNot) {
  const Scratch scratch;
  scratch.write("s.scn", kRevoke);
  scratch.write("after.scn", kRevokedBefore);
  for (const int blocks : {8, 16, 64, 200}) {
    const std::string home = "h" + std::to_string(blocks);
    const Finished full = scratch.hypersim("run s.scn --home " + home, "ulimit -f " + std::to_string(blocks) + ";");
    EXPECT_EQ(full.exit_code, 4) << blocks << full.out << full.err;
    EXPECT_THAT(full.out, HasSubstr("Not kept: ")) << blocks;
  }
  EXPECT_EQ(scratch.hypersim("run s.scn --home h").exit_code, 0);
  EXPECT_EQ(scratch.hypersim("run after.scn --home h").exit_code, 0);
}

TEST(FullDisk, IsNotTriedAnewAtEachChoice) {
  const Scratch scratch;
  scratch.write("s.scn", kSpawns);
  const Finished full = scratch.hypersim("run s.scn --home home --trace t.jsonl", kDiskThatFails + "FAILING_FROM=120;");
  EXPECT_EQ(full.exit_code, 4) << full.out << full.err;
  const std::string trace = scratch.read("t.jsonl");
  EXPECT_EQ(count_of(trace, "storage_failed"), 1u);
  EXPECT_LT(count_of(trace, "spawned"), 300u) << "the run ended there";
}

TEST(FullDisk, IsALineOfEachReport) {
  const Scratch scratch;
  scratch.write("s.scn",
                "scenario \"s\"\nprocess a a:app:dev.os exit restart\na state set repeat:x*60000\n"
                "a state get => any\n");
  const Finished full = scratch.hypersim("run s.scn --report r.xml --report r.json --report r.tap", "ulimit -f 32;");
  EXPECT_EQ(full.exit_code, 4) << full.out << full.err;
  EXPECT_THAT(scratch.read("r.xml"), AllOf(HasSubstr("<error"), HasSubstr("the new state of a:app:dev.os")));
  EXPECT_THAT(scratch.read("r.json"), AllOf(HasSubstr("\"undecided\""), HasSubstr("the new state of a:app:dev.os")));
  EXPECT_THAT(scratch.read("r.tap"), AllOf(HasSubstr("not ok 1"), HasSubstr("the new state of a:app:dev.os")));
}

TEST(FullDisk, EndsAnExplorationAtItsFirstSchedule) {
  const Scratch scratch;
  scratch.write("s.scn",
                "scenario \"s\"\nprocess a a:app:dev.os\nprocess b b:app:dev.os\na open d\n"
                "parallel\n  a set d k repeat:x*60000 => any\n  b open d => any\n  b set d k 2 => any\nend\n");
  const Finished full = scratch.hypersim("explore s.scn --storage rocksdb --schedules 50 --no-shrink", "ulimit -f 32;");
  EXPECT_EQ(full.exit_code, 4) << full.out << full.err;
  EXPECT_THAT(full.out, HasSubstr("File too large in $HOME/kv/app:dev.os/d"));
}

TEST(FullDisk, LeavesNoTraceOrReportThatLooksWhole) {
  const Scratch scratch;
  scratch.write("s.scn", "scenario \"s\"\nprocess a a:app:dev.os\na open d\nrepeat 100 as i\n  a set d k{i} v\nend\n");
  const Finished trace = scratch.hypersim("run s.scn --storage memory --trace t.jsonl", "ulimit -f 8;");
  EXPECT_EQ(trace.exit_code, 4) << trace.out << trace.err;
  EXPECT_EQ(trace.err,
            "hypersim: the trace file t.jsonl could not be written whole: File too large. Raise the limit of the size "
            "of files (`ulimit -f`), and run it again.\n");
  // Each report has two drafts before anything is played.
  const Finished report = scratch.hypersim("run s.scn --storage memory --report r.json --report r.xml",
                                           kDiskThatFails + "FAILING_BELOW=/r. FAILING_FROM=4;");
  EXPECT_EQ(report.exit_code, 4) << report.out << report.err;
  EXPECT_THAT(report.err, HasSubstr("the report r.json cannot be written whole: No space left on device"));
  EXPECT_EQ(scratch.read("r.json") + scratch.read("r.xml"), "");
}

TEST(FullDisk, TooManyOpenFilesAreSaidToBeThat) {
  if (support::kSanitized) GTEST_SKIP() << "the sanitizer itself needs descriptors to look at memory";
  const Scratch scratch;
  scratch.write("s.scn",
                "scenario \"s\"\nprocess a a:app:dev.os exit restart\nrepeat 8 as i\n  a open d{i} => any\n"
                "  a set d{i} k v => any\nend\n");
  ASSERT_EQ(scratch.hypersim("run s.scn --home h").exit_code, 0);
  std::set<int> codes;
  for (int limit = 6; limit < 60; limit += 3) {
    const Finished few = scratch.hypersim("run s.scn --home h", "ulimit -n " + std::to_string(limit) + ";");
    codes.insert(few.exit_code);
    EXPECT_THAT(few.exit_code, AnyOf(0, 2, 4)) << limit << few.out << few.err;
    if (few.exit_code == 4) {
      EXPECT_THAT(few.out, AllOf(HasSubstr("Too many open files in $HOME"), HasSubstr("(`ulimit -n`)"))) << limit;
    } else if (few.exit_code == 2) {
      EXPECT_THAT(few.err, HasSubstr("Too many open files")) << limit;
      EXPECT_THAT(few.err, testing::Not(HasSubstr("from a copy"))) << limit;
    }
  }
  EXPECT_TRUE(codes.contains(4));
  const Finished again = scratch.hypersim("run s.scn --home h");
  EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
}

// A disk that fails at each of its operations ------------------------------------------------------------------------

constexpr int kRounds = 12;

/// A process that changes everything that is kept, one after the other.
const std::string kChanges = "scenario \"changes\"\nprocess a a:app:dev.os exit restart\na open d => any\nrepeat " +
                             std::to_string(kRounds) +
                             " as i\n  a set d k{i} v{i} => any\n  a state set s{i} => any\n"
                             "  a spawn c{i} exit restart => any\nend\nsim restart our.dev\na open e => any\n"
                             "a set e k v => any\n";

/// Asks for everything that the trace says was done. `state` is any that may be there.
std::string asking_for_all(const std::string& trace) {
  std::string text = "scenario \"ask\"\nprocess a a:app:dev.os exit restart\n";
  const std::size_t values = count_of(trace, "storage_written", "/d\"");
  if (count_of(trace, "database_created", "/d\"") > 0) text += "a open d\n";
  for (std::size_t i = 1; i <= values; ++i) {
    text += "a get d k" + std::to_string(i) + " => v" + std::to_string(i) + "\n";
  }
  const std::size_t states = count_of(trace, "state_written");
  if (states > 0)
    text += "a state get => one of s" + std::to_string(states) + " | s" + std::to_string(states + 1) + "\n";
  // The child of the step in which the disk failed is not kept.
  for (std::size_t i = 1; i <= count_of(trace, "step_ended", "\"line\":7"); ++i) {
    text += "a spawn c" + std::to_string(i) + " exit restart => error NameTaken\n";
  }
  if (count_of(trace, "storage_written", "/e\"") > 0) text += "a open e\na get e k => v\n";
  return text;
}

struct FailingDisk {
  const char* name;
  int error;
  bool only = false;
  bool half = false;
};
void PrintTo(const FailingDisk& disk, std::ostream* out) { *out << disk.name; }

class FullDiskAtEach : public testing::TestWithParam<FailingDisk> {};

TEST_P(FullDiskAtEach, OperationEndsInWordsAndKeepsWhatWasAcknowledged) {
  const Scratch scratch;
  scratch.write("changes.scn", kChanges);
  ASSERT_EQ(scratch.hypersim("run changes.scn --home home", kDiskThatFails + "FAILING_COUNT=count;").exit_code, 0);
  const auto operations = std::stoull(scratch.read("count"));
  ASSERT_GT(operations, 50u);
  runtime::Random random(static_cast<std::uint64_t>(GetParam().error));
  std::string how = kDiskThatFails + "FAILING_AS=" + std::to_string(GetParam().error) + " ";
  if (GetParam().only) how += "FAILING_ONLY=1 ";
  if (GetParam().half) how += "FAILING_HALF=1 ";
  std::set<int> codes;
  // One round alone may hit an operation without which all is kept.
  for (int round = 0; round < std::max(4, support::cases(12)); ++round) {
    std::filesystem::remove_all(scratch.path("home"));
    scratch.write("t.jsonl", "");
    const std::uint64_t from = random.next_u64() % operations;
    SCOPED_TRACE("operation " + std::to_string(from));
    const Finished failed = scratch.hypersim("run changes.scn --home home --trace t.jsonl",
                                             how + "FAILING_FROM=" + std::to_string(from) + ";");
    codes.insert(failed.exit_code);
    const std::string trace = scratch.read("t.jsonl");
    if (failed.exit_code == 0) {
      EXPECT_EQ(count_of(trace, "storage_failed"), 0u);
    } else if (failed.exit_code == 4) {
      EXPECT_EQ(count_of(trace, "storage_failed"), 1u) << trace;
      EXPECT_THAT(failed.out, HasSubstr("run it again.")) << failed.err;
    } else {
      EXPECT_EQ(failed.exit_code, 2) << failed.out << failed.err;  // the home itself cannot be made
      EXPECT_THAT(failed.err, HasSubstr("the home home cannot be "));
    }
    scratch.write("ask.scn", asking_for_all(trace));
    const Finished asked = scratch.hypersim("run ask.scn --home home");
    EXPECT_EQ(asked.exit_code, 0) << scratch.read("ask.scn") << asked.out << asked.err << failed.out;
  }
  EXPECT_TRUE(codes.contains(4));
}

INSTANTIATE_TEST_SUITE_P(Kinds, FullDiskAtEach,
                         testing::Values(FailingDisk{"NoSpace", ENOSPC},
                                         FailingDisk{"NoSpaceForTheSecondHalf", ENOSPC, false, true},
                                         FailingDisk{"OneFault", EIO, true}, FailingDisk{"TooManyFiles", EMFILE}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace hypersim::cli
