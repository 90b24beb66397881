#include "changed_processes.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

#include "hypersim/runtime/random.hpp"

namespace hypersim::actors {
namespace {

using runtime::ProcessId;

ProcessId numbered(std::uint64_t number) { return ProcessId("p" + std::to_string(number), {"app", "dev.os"}); }

TEST(ChangedProcesses, AreEachToldOnceInTheirOrderHoweverOftenTheyChange) {
  runtime::Random random(11);
  ChangedProcesses changed;
  std::set<ProcessId> model;
  for (std::uint64_t several : {1u, 3u, 40u, 100u, 1000u}) {
    for (int step = 0; step < 5'000; ++step) {
      const ProcessId process = numbered(random.next_u64() % several);
      changed.insert(process);
      model.insert(process);
    }
    EXPECT_EQ(changed.all(), std::vector<ProcessId>(model.begin(), model.end()));
  }
  EXPECT_FALSE(changed.empty());
  changed.clear();
  EXPECT_TRUE(changed.empty());
  EXPECT_TRUE(changed.all().empty());
}

}  // namespace
}  // namespace hypersim::actors
