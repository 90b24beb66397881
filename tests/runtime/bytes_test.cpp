#include "hypersim/runtime/bytes.hpp"

#include <gtest/gtest.h>
#include <string>

namespace hypersim::runtime {
namespace {

TEST(Bytes, APartLiesInTheSameBufferAndOutlivesTheWhole) {
  for (const std::size_t size : {std::size_t{10}, std::size_t{5000}}) {
    Bytes whole(std::string(size - 3, 'a') + "bcd");
    const char* const data = whole.data();
    const Bytes part = whole.part(whole.view().substr(size - 3, 2));
    EXPECT_TRUE(whole.part(whole.view()).shares_with(whole));
    EXPECT_TRUE(whole.part(whole.view().substr(size)).empty());
    whole = Bytes();
    EXPECT_EQ(part.view(), "bc");
    EXPECT_EQ(part.data(), data + size - 3);
  }
}

TEST(Bytes, OfNothingThePartIsNothing) { EXPECT_TRUE(Bytes().part(Bytes().view()).empty()); }

TEST(BytesDeathTest, APartOfSomethingElseIsAMistake) {
  const std::string other = "other";
  EXPECT_EXIT((void)Bytes("whole").part(other), ::testing::ExitedWithCode(3), "within");
}

}  // namespace
}  // namespace hypersim::runtime
