// The board between the thread that explores and the actor that talks to workers.

#include "../../cluster/board.hpp"

#include <gtest/gtest.h>

namespace hypersim::cluster {
namespace {

constexpr std::uint64_t kAll = 1'000;

bool never() { return false; }
bool at_once() { return true; }

TEST(Board, TakesNothingOfAnExplorationThatIsOverForTheNextOne) {
  Board board([] {});
  board.begin(1, {1, kAll}, 100);
  const auto first = board.take(1, 7);
  ASSERT_TRUE(first);
  board.end();
  board.begin(2, {1, kAll}, 100);
  EXPECT_FALSE(board.take(1, 7)) << "it would be played as the first one";
  const auto second = board.take(2, 7);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->range, first->range);
  EXPECT_EQ(board.deliver(1, "late", first->range, "of the first", 10), "") << "it is late, and no lie";
  EXPECT_TRUE(std::holds_alternative<Stopped>(board.next(at_once)));
  EXPECT_EQ(board.deliver(2, "here", second->range, "of the second", 10), "");
  EXPECT_EQ(std::get<Outcome>(board.next(never)).bytes, "of the second");
  EXPECT_EQ(board.figures().again, 0u);
}

}  // namespace
}  // namespace hypersim::cluster
