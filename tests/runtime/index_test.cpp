#include "hypersim/runtime/index.hpp"

#include <gtest/gtest.h>
#include <map>
#include <utility>

#include "hypersim/runtime/random.hpp"

namespace hypersim::runtime {
namespace {

int at(const Index<int, int>& index, int key) {
  const int* value = index.find(key);
  return value == nullptr ? -1 : *value;
}

TEST(Index, FindsWhatIsThereAtTheMomentHoweverOftenItWasAskedForBefore) {
  Random random(7);
  Index<int, int> index;
  std::map<int, int> model;
  for (int step = 0; step < 20'000; ++step) {
    const int key = static_cast<int>(random.next_u64() % 40);
    switch (random.next_u64() % 4) {
      case 0:
        index[key] = model[key] = step;
        break;
      case 1:
        EXPECT_EQ(index.erase(key), model.erase(key) != 0);
        break;
      default:
        const auto found = model.find(key);
        ASSERT_EQ(at(index, key), found == model.end() ? -1 : found->second);
    }
    ASSERT_EQ(index.size(), model.size());
  }
  index.clear();
  for (int key = 0; key < 40; ++key) ASSERT_EQ(at(index, key), -1);
}

TEST(Index, WhatItHoldsStaysWhereItIsWhileItGrowsAndIsMoved) {
  Index<int, int> index;
  index[7] = 70;
  int* const seven = index.find(7);
  for (int key = 0; key < 10'000; ++key) index[key] += key;
  EXPECT_EQ(index.size(), 10'000u);
  EXPECT_EQ(index.find(7), seven);
  EXPECT_EQ(*seven, 77);
  Index<int, int> moved = std::move(index);
  EXPECT_EQ(moved.find(7), seven);
  for (int key = 0; key < 10'000; ++key) {
    ASSERT_EQ(at(moved, key), key == 7 ? 77 : key);
    if (key != 7) {
      ASSERT_TRUE(moved.erase(key));
    }
  }
  EXPECT_EQ(moved.size(), 1u);
  EXPECT_EQ(moved.find(7), seven);
}

TEST(Index, ACopyAndWhatWasMovedStandForThemselves) {
  Index<int, int> index;
  index[1] = 10;
  EXPECT_EQ(at(index, 1), 10);
  Index<int, int> copy = index;
  copy[1] = 20;
  EXPECT_EQ(at(copy, 1), 20);
  EXPECT_EQ(at(index, 1), 10);
  const Index<int, int> moved = std::move(index);
  EXPECT_EQ(at(moved, 1), 10);
  EXPECT_EQ(at(index, 1), -1);  // NOLINT(bugprone-use-after-move): it is to be empty
  copy = Index<int, int>();
  EXPECT_EQ(at(copy, 1), -1);
  copy = moved;
  EXPECT_EQ(at(copy, 1), 10);
}

}  // namespace
}  // namespace hypersim::runtime
