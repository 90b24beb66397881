#include "hypersim/runtime/utf8.hpp"

#include <gtest/gtest.h>

namespace hypersim::runtime {
namespace {

TEST(Utf8, EveryCodePointIsReadAsItIsWritten) {
  for (std::uint32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value == 0xD800) value = 0xE000;  // surrogates
    std::string text = "x";
    append_utf8(text, value);
    const CodePoint read = code_point_at(text, 1);
    ASSERT_EQ(read.value, value);
    ASSERT_EQ(read.size, text.size() - 1);
    ASSERT_TRUE(is_utf8(text));
    ASSERT_TRUE(begins_character(text[1]));
    for (std::size_t i = 2; i < text.size(); ++i) ASSERT_FALSE(begins_character(text[i]));
    for (std::size_t size = 1; size < read.size; ++size) ASSERT_EQ(code_point_at(text.substr(0, 1 + size), 1).size, 0u);
  }
}

TEST(Utf8, NamesTheFirstByteThatIsWrong) {
  EXPECT_EQ(find_bad_utf8(""), std::string_view::npos);
  EXPECT_EQ(find_bad_utf8("twelve bytes and more"), std::string_view::npos);
  EXPECT_EQ(find_bad_utf8("twelve bytes\xff"), 12u);
  EXPECT_EQ(find_bad_utf8("\x80"), 0u);              // a byte that follows
  EXPECT_EQ(find_bad_utf8("a\xc0\x80"), 1u);         // overlong
  EXPECT_EQ(find_bad_utf8("a\xe0\x9f\xbf"), 1u);     // overlong
  EXPECT_EQ(find_bad_utf8("ab\xed\xa0\x80"), 2u);    // a surrogate
  EXPECT_EQ(find_bad_utf8("\xf4\x90\x80\x80"), 0u);  // beyond U+10FFFF
  EXPECT_EQ(find_bad_utf8("\xf0\x8f\x80\x80"), 0u);  // overlong
}

}  // namespace
}  // namespace hypersim::runtime
