#include "hypersim/runtime/duration.hpp"

#include <gtest/gtest.h>

namespace hypersim::runtime {
namespace {

TEST(Duration, IsANumberWithAUnit) {
  EXPECT_EQ(duration_ms("250ms"), 250u);
  EXPECT_EQ(duration_ms("5s"), 5'000u);
  EXPECT_EQ(duration_ms("2m"), 120'000u);
  EXPECT_EQ(duration_ms("1h"), 3'600'000u);
  EXPECT_EQ(duration_ms("18446744073709551615ms"), UINT64_MAX);
  for (const char* wrong : {"", "5", "s", "-5s", "5 s", "5d", "1.5s", "5S", "18446744073709552s", "5sx"}) {
    EXPECT_EQ(duration_ms(wrong), std::nullopt) << wrong;
  }
}

TEST(Duration, PrintsAsItIsRead) {
  EXPECT_EQ(duration_text(0), "0s");
  EXPECT_EQ(duration_text(1'500), "1500ms");
  EXPECT_EQ(duration_text(120'000), "120s");
}

}  // namespace
}  // namespace hypersim::runtime
