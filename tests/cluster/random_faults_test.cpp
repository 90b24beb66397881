// Four workers that are killed, stopped and cut off at random under a long exploration: what it finds is what one
// process finds.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>

#include "hypersim/runtime/stable_hash.hpp"

#include "explored.hpp"
#include "proxy.hpp"
#include "support/effort.hpp"
#include "worker_command.hpp"

namespace hypersim::cluster {
namespace {

using std::chrono::milliseconds;

constexpr int kWorkers = 4;
const std::string kLong = "races.scn --strategy random --schedules 24000 --keep-going --no-shrink --seed 3";

/// Numbers that differ from round to round, and are the same in every run of a round.
class Chance {
 public:
  explicit Chance(std::uint64_t round) : state_(round) {}
  std::uint64_t below(std::uint64_t bound) { return runtime::mix(state_ += 0x9e3779b97f4a7c15U) % bound; }

 private:
  std::uint64_t state_;
};

/// One worker, behind a proxy.
struct Frail {
  WorkerCommand worker;
  Proxy proxy{worker.port()};
};

/// Does something to one of them, and mends it after a while.
void strike(std::vector<std::unique_ptr<Frail>>& workers, Chance& chance, const std::atomic<bool>& is_over) {
  Frail& struck = *workers[chance.below(workers.size())];
  const auto wait = [&](std::uint64_t ms) {
    for (std::uint64_t i = 0; i < ms && !is_over; i += 5) std::this_thread::sleep_for(milliseconds(5));
  };
  const std::uint64_t for_ms = 20 + chance.below(chance.below(4) == 0 ? 2500 : 400);
  switch (chance.below(4)) {
    case 0:
      struck.worker.kill();
      wait(for_ms);
      struck.worker.start();
      break;
    case 1:
      struck.worker.send(SIGSTOP);
      wait(for_ms);
      struck.worker.send(SIGCONT);
      break;
    case 2:
      struck.proxy.hold(true);
      wait(for_ms);
      struck.proxy.hold(false);
      break;
    default:
      struck.proxy.close_all();
  }
  wait(chance.below(200));
}

TEST(RandomFaults, OfWorkersChangeNothing) {
  const cli::Scratch scratch;
  scratch.write("races.scn", kRaces);
  const Explored expected = explored(scratch, kLong, "");
  ASSERT_EQ(expected.exit_code, 1);
  const int rounds = std::max(support::cases(5), 1);
  for (int round = 0; round < rounds && !testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    std::vector<std::unique_ptr<Frail>> workers;
    std::string addresses;
    for (int i = 0; i < kWorkers; ++i) {
      workers.push_back(std::make_unique<Frail>());
      addresses += (i == 0 ? "" : ",") + ("127.0.0.1:" + std::to_string(workers.back()->proxy.port()));
    }
    std::atomic<bool> is_over = false;
    std::uint64_t strikes = 0;
    std::thread fate([&, chance = Chance(static_cast<std::uint64_t>(round))]() mutable {
      for (; !is_over; ++strikes) strike(workers, chance, is_over);
    });
    std::string errors;
    const Explored found = explored(scratch, kLong, " --workers " + addresses, &errors);
    is_over = true;
    fate.join();
    expect_same(expected, found);
    EXPECT_GT(strikes, 0u);
    const std::size_t last = errors.rfind("hypersim: workers played");
    GTEST_LOG_(INFO) << strikes << " strikes; " << (last == std::string::npos ? errors : errors.substr(last));
  }
}

}  // namespace
}  // namespace hypersim::cluster
