// SIGKILL ends hypersim itself while a scenario writes to its home, again and again: the home opens again, nothing that
// was acknowledged is lost, and no change is there in part. In the middle of a removal, it ends it before each single
// operation on the disk (failing_disk.cpp).

#include <chrono>
#include <filesystem>
#include <gtest/gtest.h>
#include <regex>
#include <thread>

#include "hypersim/runtime/random.hpp"

#include "scratch.hpp"
#include "support/effort.hpp"

namespace hypersim::cli {
namespace {

constexpr int kKills = support::kSanitized ? 40 : 200;  // each run takes six times as long
constexpr int kRoundsPerKillMax = 5;                    // a run that ends before its kill does not count
constexpr int kKillsOfOneHome = 20;                     // then a new home, so that kills also happen while it is made

/// Which run wrote the value, and the number of the value in that run.
struct Written {
  int run = -1;
  int number = 0;
  auto operator<=>(const Written&) const = default;
};

/// A process writes its state, then writes the same into a database, then lets its child grow older, one step after the
/// other.
std::string writer(int run) {
  const std::string value = "run-" + std::to_string(run) + "-{i}";
  return "scenario \"write\"\nprocess keeper keeper:app:dev.os exit restart\n"
         "keeper open d\nrepeat 200 as i\n  keeper state set " +
         value + "\n  keeper set d k " + value + "\n  keeper spawn child{i} exit restart => any\nend\n";
}

constexpr const char* kReader =
    "scenario \"read\"\nprocess keeper keeper:app:dev.os exit restart\n"
    "keeper open d\nkeeper state get => any\nkeeper get d k => any\n";

/// Ends the program after that time, wherever it is. Returns false if it had ended by itself.
bool run_and_kill(const std::string& home, const std::string& scenario, std::chrono::microseconds after) {
  support::RunningProgram program({support::hypersim_program(), "run", scenario, "--home", home});
  std::this_thread::sleep_for(after);
  return program.kill();
}

/// What the step at that line of the reader found.
Written found(const std::string& trace, int line) {
  const std::regex outcome("\"event\":\"step_ended\",\"line\":" + std::to_string(line) +
                           ",\"lane\":\"keeper\",\"outcome\":\"run-(\\d+)-(\\d+)\"");
  std::smatch match;
  if (!std::regex_search(trace, match, outcome)) return {};
  return {std::stoi(match[1]), std::stoi(match[2])};
}

TEST(HomeKill, LosesNothingAndOpensAgain) {
  runtime::Random random(2026);
  const Scratch scratch;
  scratch.write("read.scn", kReader);
  // About how long a run takes that nobody kills. The kills should be spread over that time, also where it changes
  // because other programs come and go.
  scratch.write("write.scn", writer(0));
  const auto began = std::chrono::steady_clock::now();
  ASSERT_EQ(scratch.hypersim("run write.scn --home home").exit_code, 0);
  auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
  Written last;
  const int kills = kKills * support::times_in_soak();
  int killed = 0;
  int between_steps = 0;
  for (int round = 0; (killed < kills || between_steps == 0) && round < kRoundsPerKillMax * kills; ++round) {
    SCOPED_TRACE("kill " + std::to_string(round));
    if (round % kKillsOfOneHome == 0) {
      std::filesystem::remove_all(scratch.path("home"));
      last = {};
    }
    const std::string scenario = scratch.write("write.scn", writer(round));
    const std::chrono::microseconds after(random.next_u64() % static_cast<std::uint64_t>(whole.count()));
    if (run_and_kill(scratch.path("home"), scenario, after)) {
      ++killed;
      whole += whole / 32;
    } else {
      whole = after;  // more than it took
    }
    const Finished read = scratch.hypersim("run read.scn --home home --trace read.jsonl");
    ASSERT_EQ(read.exit_code, 0) << read.out << read.err;
    const std::string trace = scratch.read("read.jsonl");
    const Written state = found(trace, 4);
    const Written value = found(trace, 5);
    // The state is set before the value, so the state equals the value or is one ahead of it.
    if (state != value) {
      ++between_steps;
      EXPECT_GT(state, value);
      EXPECT_EQ(state.number, state.run == value.run ? value.number + 1 : 1);
    }
    EXPECT_GE(value, last);
    last = value;
  }
  EXPECT_GE(killed, kills);
  EXPECT_GT(between_steps, 0) << "no kill fell between two writes: the test shows nothing";
}

TEST(HomeKill, InARemovalLeavesTheDatabaseWholeOrGone) {
  const std::string keeper = "process keeper keeper:app:dev.os exit restart\n";
  const Scratch scratch;
  scratch.write("fill.scn", "scenario \"fill\"\n" + keeper +
                                "keeper open d\nrepeat 20 as i\n  keeper set d k{i} v{i}\nend\nkeeper open other\n"
                                "keeper set other k v\n");
  scratch.write("remove.scn", "scenario \"remove\"\n" + keeper + "keeper open d\nkeeper remove d\n");
  scratch.write("whole.scn", "scenario \"whole\"\n" + keeper +
                                 "keeper open d\nrepeat 20 as i\n"
                                 "  keeper get d k{i} => v{i}\nend\n");
  scratch.write("gone.scn", "scenario \"gone\"\n" + keeper +
                                "keeper open d\nrepeat 20 as i\n  keeper get d k{i} => error KeyNotFound\nend\n"
                                "keeper set d k20 again\nkeeper get d k20 => again\nkeeper open other\n"
                                "keeper get other k => v\n");
  const std::string killing =
      "export FAILING_KILLS=1 FAILING_BELOW=home/kv ASAN_OPTIONS=verify_asan_link_order=0 "
      "LD_PRELOAD=" +
      support::quoted(library("failing_disk")) + " FAILING_FROM=";
  std::size_t whole = 0;
  std::size_t gone = 0;
  bool ended = false;
  for (int from = 0; !ended; ++from) {
    SCOPED_TRACE("operation " + std::to_string(from));
    std::filesystem::remove_all(scratch.path("home"));
    ASSERT_EQ(scratch.hypersim("run fill.scn --home home").exit_code, 0);
    ended = scratch.hypersim("run remove.scn --home home", killing + std::to_string(from) + ";").exit_code == 0;
    const bool is_there = scratch.hypersim("run whole.scn --home home").exit_code == 0;
    ++(is_there ? whole : gone);
    EXPECT_FALSE(is_there && gone > 0) << "it has come back";
    if (is_there) continue;
    const Finished after = scratch.hypersim("run gone.scn --home home");
    EXPECT_EQ(after.exit_code, 0) << after.out << after.err;
  }
  EXPECT_GT(whole, 0u) << "no kill fell before the removal: the test shows nothing";
  EXPECT_GT(gone, 5u) << "no kill fell into the removal: the test shows nothing";
}

}  // namespace
}  // namespace hypersim::cli
