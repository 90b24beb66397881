#include "hypersim/actors/chooser.hpp"

#include <array>
#include <gtest/gtest.h>
#include <vector>

#include "hypersim/runtime/random.hpp"

namespace hypersim::actors {
namespace {

std::vector<std::size_t> choices(std::uint64_t seed, std::size_t runnable, int count) {
  const auto chooser = make_random_chooser(seed);
  std::vector<std::size_t> made;
  for (int i = 0; i < count; ++i) made.push_back(chooser->choose(runnable));
  return made;
}

TEST(RandomChooser, TakesEachWithTheSameProbability) {
  std::array<int, 7> taken{};
  for (const std::size_t choice : choices(1, taken.size(), 70'000)) ++taken.at(choice);
  for (const int times : taken) {
    EXPECT_GT(times, 9'500);
    EXPECT_LT(times, 10'500);
  }
}

TEST(RandomChooser, IsDecidedByTheSeed) {
  EXPECT_EQ(choices(7, 5, 100), choices(7, 5, 100));
  EXPECT_NE(choices(7, 5, 100), choices(8, 5, 100));
}

TEST(RandomChooser, HasTheOnlyOneWhereThereIsOne) { EXPECT_EQ(choices(0, 1, 3), std::vector<std::size_t>(3, 0)); }

TEST(RandomChooser, DrawsFromAStreamApartFromTheIds) {
  runtime::Random ids(7);
  const auto made = choices(7, 1'000'000'007, 100);
  for (const std::size_t choice : made) EXPECT_NE(choice, ids.next_u64() % 1'000'000'007);
}

}  // namespace
}  // namespace hypersim::actors
