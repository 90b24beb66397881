// Compares the search for the fewest steps with all sequences of steps, on small random worlds.

#include "authority/sharing.hpp"

#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <vector>

#include "hypersim/runtime/assert.hpp"
#include "hypersim/runtime/random.hpp"

#include "support/effort.hpp"

namespace hypersim::analysis {
namespace {

using Kind = SharingStep::Kind;

/// Every step that could be written down.
std::vector<SharingStep> all_steps(const SharingWorld& world) {
  std::vector<std::vector<std::size_t>> loads;
  for (std::size_t cap = 0; cap < world.capabilities; ++cap) loads.push_back({cap});
  if (world.pair) loads.push_back({world.pair->first, world.pair->second});
  std::vector<SharingStep> steps;
  for (std::size_t who = 0; who < world.processes.size(); ++who) {
    if (!world.by_open.empty()) steps.push_back({Kind::Open, who, 0, {}});
    for (const auto& load : loads) {
      steps.push_back({Kind::Save, who, 0, load});
      for (std::size_t to = 0; to < world.processes.size(); ++to) steps.push_back({Kind::Share, who, to, load});
    }
  }
  return steps;
}

/// The part of a world that steps change.
struct Moment {
  CapabilityBits held, arrived;
};

/// Identifies a moment: for each process and capability, whether the capability is held, has arrived, or neither.
std::uint64_t key_of(const SharingWorld& world) {
  HYPERSIM_ASSERT(world.processes.size() * world.capabilities <= 32);
  std::uint64_t key = 0;
  for (std::size_t p = 0; p < world.processes.size(); ++p) {
    for (std::size_t cap = 0; cap < world.capabilities; ++cap) {
      key = key * 4 + (world.held.get(p, cap) ? 2U : world.arrived.get(p, cap) ? 1U : 0U);
    }
  }
  return key;
}

bool reached(const SharingWorld& world, const SharingGoal& goal) {
  for (const std::size_t cap : goal.capabilities) {
    if (!world.held.get(goal.process, cap)) return false;
  }
  return true;
}

/// Searches breadth first over whole moments. Returns how many steps it takes, or -1 if there is no way. Gives up with
/// -2 when there are too many moments.
int brute_force(SharingWorld world, const SharingGoal& goal) {
  const std::vector<SharingStep> steps = all_steps(world);
  std::set<std::uint64_t> seen = {key_of(world)};
  std::vector<Moment> layer = {{world.held, world.arrived}};
  for (int depth = 0; !layer.empty(); ++depth) {
    std::vector<Moment> next;
    for (const Moment& now : layer) {
      const auto go_to_now = [&] {
        world.held = now.held;
        world.arrived = now.arrived;
      };
      go_to_now();
      if (reached(world, goal)) return depth;
      for (const SharingStep& step : steps) {
        if (!is_possible(world, step)) continue;
        apply(world, step);
        if (seen.insert(key_of(world)).second) {
          if (seen.size() > 2'000) return -2;
          next.push_back({world.held, world.arrived});
        }
        go_to_now();
      }
    }
    layer = std::move(next);
  }
  return -1;
}

struct Drawn {
  SharingWorld world;
  SharingGoal goal;
};

/// A sparse world: capabilities 0 and 1 are the ones that are asked for, 2 is the messaging of kv, then one for each
/// process; on two nodes, then one to use the network of each.
Drawn draw(runtime::Random& random) {
  const auto one_in = [&](std::uint64_t n) { return random.next_u64() % n == 0; };
  Drawn drawn;
  SharingWorld& world = drawn.world;
  const bool two_nodes = one_in(3);
  const std::size_t count = 2 + random.next_u64() % (two_nodes ? 2 : 3);
  const bool two = one_in(3);
  const bool database = one_in(2);
  world.capabilities = 3 + count + (two_nodes ? 2 : 0);
  world.kv_messaging = 2;
  if (database) world.by_open = {0, 1};
  if (two && database) world.pair = {0, 1};
  world.held = world.issued = world.arrived = CapabilityBits(count, world.capabilities);
  if (two_nodes) {
    world.nodes = 2;
    world.reach = CapabilityBits(2, 2);
    world.disbelieved = CapabilityBits(2, world.capabilities);
    for (std::size_t a = 0; a < 2 && !one_in(8); ++a) {
      world.reach.set(a, 1 - a);
      world.reach.set(1 - a, a);
    }
    for (std::size_t cap = 0; cap < world.capabilities; ++cap) {
      if (one_in(8)) world.disbelieved.set(random.next_u64() % 2, cap);
    }
  }
  for (std::size_t p = 0; p < count; ++p) {
    SharingWorld::Process process;
    process.messaging = 3 + p;
    if (two_nodes) {
      process.node = random.next_u64() % 2;
      process.networking = 3 + count + process.node;
    }
    process.keeps = !one_in(4);
    process.is_public = one_in(8);
    process.may_message_anyone = one_in(16);
    process.may_open = one_in(3);
    world.processes.push_back(process);
    world.held.set(p, 3 + p);
    world.issued.set(p, 3 + p);
    for (std::size_t cap = 0; cap < world.capabilities; ++cap) {
      if (one_in(cap < 2 ? 8 : 4)) world.held.set(p, cap);
      if (one_in(16)) world.arrived.set(p, cap);
    }
  }
  if (!database && one_in(4)) world.issued.set(count - 1, 0);
  drawn.goal = {0, two ? std::vector<std::size_t>{0, 1} : std::vector<std::size_t>{0}};
  return drawn;
}

TEST(Sharing, FindsTheFewestStepsThatASearchOfAllSequencesFinds) {
  runtime::Random random(1);
  std::map<int, int> found;  // by the number of steps; -1: not reachable
  const int draws = std::max(600, support::cases(1'500));
  for (int i = 0; i < draws; ++i) {
    const Drawn drawn = draw(random);
    const int fewest = brute_force(drawn.world, drawn.goal);
    if (fewest == -2) continue;
    const auto plan = shortest_sharing(drawn.world, drawn.goal);
    ++found[fewest];
    ASSERT_EQ(plan ? static_cast<int>(plan->steps.size()) : -1, fewest) << "world " << i;
    if (plan) {
      EXPECT_TRUE(plan->is_shortest) << "world " << i;
    }
  }
  for (const int steps : {-1, 0, 1, 2, 3, 4})
    EXPECT_GT(found[steps], draws / 75) << steps << " steps are hardly ever drawn";
}

TEST(Sharing, APlanCanBeTakenStepByStepAndReachesTheGoal) {
  runtime::Random random(2);
  for (int i = 0; i < support::cases(2'000); ++i) {
    Drawn drawn = draw(random);
    const auto plan = shortest_sharing(drawn.world, drawn.goal);
    if (!plan) continue;
    for (const SharingStep& step : plan->steps) {
      ASSERT_TRUE(is_possible(drawn.world, step)) << "world " << i;
      apply(drawn.world, step);
    }
    ASSERT_TRUE(reached(drawn.world, drawn.goal)) << "world " << i;
  }
}

TEST(Sharing, WithoutEffortItStillFindsAPlanAndSaysThatItMayNotBeTheShortest) {
  runtime::Random random(3);
  int longer = 0;
  for (int i = 0; i < 1'500; ++i) {
    const Drawn drawn = draw(random);
    const auto best = shortest_sharing(drawn.world, drawn.goal);
    const auto quick = shortest_sharing(drawn.world, drawn.goal, 0);
    ASSERT_EQ(quick.has_value(), best.has_value());
    if (!best || quick->is_shortest) continue;
    ++longer;
    EXPECT_GE(quick->steps.size(), best->steps.size());
  }
  EXPECT_GT(longer, 20);
}

TEST(Sharing, WhoCanAttachAreThoseForWhomThereIsAPlanAndTheIssuer) {
  runtime::Random random(4);
  for (int i = 0; i < 1'000; ++i) {
    const Drawn drawn = draw(random);
    const std::vector<std::size_t> able = who_can_attach(drawn.world, 0);
    for (std::size_t p = 0; p < drawn.world.processes.size(); ++p) {
      const bool can = drawn.world.issued.get(p, 0) || shortest_sharing(drawn.world, {p, {0}}).has_value();
      ASSERT_EQ(std::find(able.begin(), able.end(), p) != able.end(), can) << "world " << i << ", process " << p;
    }
  }
}

TEST(Sharing, ALargeWorldWithoutAWayIsNotSearchedForLong) {
  constexpr std::size_t kCount = 1'000;
  SharingWorld world;
  world.capabilities = kCount + 1;
  world.held = world.issued = world.arrived = CapabilityBits(kCount, kCount + 1);
  for (std::size_t p = 0; p < kCount; ++p) {
    SharingWorld::Process process;
    process.messaging = p + 1;
    process.is_public = p != 0;
    world.processes.push_back(process);
    if (p != 0) world.held.set(p, p + 1);
  }
  world.held.set(kCount - 1, 0);
  EXPECT_FALSE(shortest_sharing(world, {0, {0}}).has_value()) << "nobody can give the right to message process 0";
  world.issued.set(0, 1);
  const auto plan = shortest_sharing(world, {0, {0}});
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->steps.size(), 2u);
}

}  // namespace
}  // namespace hypersim::analysis
