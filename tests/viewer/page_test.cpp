// Pages as bytes: what is in them comes out again, and nothing in them is HTML but the page itself. What they look like
// in a browser is tested in tests/browser/.

#include "hypersim/viewer/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base64.hpp"

namespace hypersim::viewer {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string decoded(std::string_view text) {
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const auto digit = std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/").find(c);
    bits = bits << 6U | static_cast<unsigned>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  return bytes;
}

std::string unpacked(const std::string& gzip, std::size_t size) {
  std::string out(size + 1, '\0');
  z_stream stream = {};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string in = gzip;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  inflateEnd(&stream);
  out.resize(out.size() - stream.avail_out);
  return out;
}

std::string block_of(const std::string& page, const std::string& name) {
  const std::string begin = "<script type=\"application/gzip;base64\" id=\"data-" + name + "\">";
  const std::size_t at = page.find(begin);
  if (at == std::string::npos) return "there is none";
  const std::size_t from = at + begin.size();
  return page.substr(from, page.find('<', from) - from);
}

TEST(Base64, IsThatOfTheStandard) {
  for (const auto& [bytes, text] :
       {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}})
    EXPECT_EQ(base64(bytes), text);
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(Page, HoldsItsBlocksWhateverTheyAre) {
  std::string long_one;
  for (int i = 0; i < 50'000; ++i) long_one += std::to_string(i * 7919) + "\n";
  for (const std::string& text : {std::string(), std::string("</script><!--"), std::string("\0\xff", 2), long_one}) {
    const std::string page = make_page(PageKind::Run, "title", {{"story", text}, {"lines", "x"}});
    EXPECT_EQ(unpacked(decoded(block_of(page, "story")), text.size()), text);
    EXPECT_EQ(unpacked(decoded(block_of(page, "lines")), 1), "x");
  }
}

TEST(Page, HasATitleThatIsText) {
  const std::string page = make_page(PageKind::Authority, "</title><script>alert(1)</script>&\"", {});
  EXPECT_THAT(page, HasSubstr("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;</title>"));
  EXPECT_THAT(page, HasSubstr("<body data-page=\"authority\">"));
}

TEST(Page, AllowsItsOwnScriptAndStyleAndNothingElse) {
  const std::string page = make_page(PageKind::Run, "title", {});
  EXPECT_THAT(page, StartsWith("<!doctype html>\n"));
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none'; script-src 'sha256-"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-inline")));
  EXPECT_THAT(page, Not(HasSubstr(" src=")));
  EXPECT_THAT(page, Not(HasSubstr("<link")));
}

TEST(Page, IsTheSameForTheSame) {
  EXPECT_EQ(make_page(PageKind::Run, "a", {{"story", "b"}}), make_page(PageKind::Run, "a", {{"story", "b"}}));
}

}  // namespace
}  // namespace hypersim::viewer
