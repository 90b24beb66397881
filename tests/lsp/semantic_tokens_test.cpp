// How the pieces of a document are to be coloured.
#include "semantic_tokens.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <string>
#include <vector>

#include "session.hpp"

namespace hypersim::lsp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// `TEXT=TYPE` of each token, with `+` behind those that declare. The text is ASCII.
std::vector<std::string> tokens_of(const std::string& text) {
  ReadySession session;
  session.open(text);
  const Json data =
      session.result("textDocument/semanticTokens/full", {{"textDocument", {{"uri", Session::kUri}}}})["data"];
  const Json types = semantic_legend()["tokenTypes"];
  const Text document(text);
  std::vector<std::string> tokens;
  EditorPosition at;
  for (std::size_t i = 0; i + 4 < data.size(); i += 5) {
    const auto lines = data[i].get<std::size_t>();
    at = {at.line + lines, data[i + 1].get<std::size_t>() + (lines == 0 ? at.character : 0)};
    const std::size_t begin = document.offset_of(at, Encoding::Utf16);
    const bool declares = data[i + 4].get<int>() == 1;
    tokens.push_back(text.substr(begin, data[i + 2].get<std::size_t>()) + "=" +
                     types[data[i + 3].get<std::size_t>()].get<std::string>() + (declares ? "+" : ""));
  }
  return tokens;
}

TEST(SemanticTokens, AreOfferedWithTheirLegend) {
  Session session;
  const Json offered = session.result("initialize", {{"processId", nullptr}, {"capabilities", Json::object()}});
  EXPECT_EQ(offered["capabilities"]["semanticTokensProvider"]["legend"], semantic_legend());
  EXPECT_EQ(offered["capabilities"]["semanticTokensProvider"]["full"], true);
}

TEST(SemanticTokens, TellWhatOnlyThePlaceTells) {
  EXPECT_THAT(tokens_of("process owner a:app:dev.os on n.dev"),
              ElementsAre("process=keyword", "owner=class+", "a:app:dev.os=type", "on=keyword", "n.dev=namespace"));
  EXPECT_THAT(tokens_of("get get set get -> get => error NoDb # get"),
              ElementsAre("get=class", "get=method", "set=property", "get=string", "->=operator", "get=variable+",
                          "=>=operator", "error=keyword", "NoDb=enumMember", "# get=comment"));
  EXPECT_THAT(tokens_of("sim wait 5s"), ElementsAre("sim=keyword", "wait=method", "5s=number"));
}

TEST(SemanticTokens, TellNamesWithinTokens) {
  EXPECT_THAT(tokens_of("viewer get owner/box k{i}"), ElementsAre("viewer=class", "get=method", "owner=class",
                                                                  "/box=property", "k{=string", "i=macro", "}=string"));
  EXPECT_THAT(tokens_of("check a.dev@p:q:r alive"),
              ElementsAre("check=keyword", "a.dev=namespace", "@p:q:r=class", "alive=keyword"));
  EXPECT_THAT(
      tokens_of("repeat 2 as i\na set b {i} {\"x\": $y}\nend"),
      ElementsAre("repeat=keyword", "2=number", "as=keyword", "i=parameter+", "a=class", "set=method", "b=property",
                  "{=string", "i=parameter", "}=string", "{\"x\": $=string", "y=variable", "}=string", "end=keyword"));
}

TEST(SemanticTokens, EndWithTheirLines) {
  EXPECT_THAT(
      tokens_of("a set b {\"x\":\r\n 1} c\r\n# d\n"),
      ElementsAre("a=class", "set=method", "b=property", "{\"x\":=string", " 1}=string", "c=string", "# d=comment"));
  EXPECT_THAT(tokens_of(""), IsEmpty());
}

TEST(SemanticTokens, CountAsTheEditorDoes) {
  ReadySession session;
  session.open("a log \"\xF0\x9F\x98\x80\" # x");
  const Json data =
      session.result("textDocument/semanticTokens/full", {{"textDocument", {{"uri", Session::kUri}}}})["data"];
  ASSERT_EQ(data.size(), 20u);
  EXPECT_EQ(data[12], 4);  // the character is two units
  EXPECT_EQ(data[16], 5);
}

}  // namespace
}  // namespace hypersim::lsp
