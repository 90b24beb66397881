// Where things are in a document, and what a change of a name or of the layout changes.

#include <algorithm>
#include <gmock/gmock.h>
#include <random>

#include "hypersim/language/layout.hpp"

#include "edits.hpp"
#include "session.hpp"
#include "support/bundled.hpp"
#include "support/files.hpp"
#include "text.hpp"

namespace hypersim::lsp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int kRequestFailed = -32803;

const std::string kText =
    "scenario \"A title\"\n"
    "let key ann\n"
    "process owner birthdays:app:dev.os\n"
    "process viewer viewer:viewer:other.os\n"
    "sequence put who key\n"
    "  owner set birthdays {who} {key}\n"
    "end\n"
    "owner open birthdays\n"
    "do put ben 7\n"
    "repeat 2 as i\n"
    "  owner get birthdays {key} -> seen\n"
    "  owner set birthdays k{i} $seen\n"
    "end\n"
    "viewer get owner/birthdays {key} => error NoReadCap\n"
    "owner set birthdays both {\"a\": $seen, \"b\": \"$seen\"}\n";

/// `LINE:BEGIN-END`, of ranges of this document.
std::string text_of(const Json& range) {
  return std::to_string(range["start"]["line"].get<int>()) + ":" +
         std::to_string(range["start"]["character"].get<int>()) + "-" +
         std::to_string(range["end"]["character"].get<int>());
}

class Navigation : public testing::Test {
 public:
  Navigation() { session_.open(kText); }

  std::vector<std::string> definition(std::size_t line, std::size_t character) {
    return places(session_.result("textDocument/definition", Session::at(line, character)));
  }
  std::vector<std::string> references(std::size_t line, std::size_t character) {
    Json params = Session::at(line, character);
    params["context"]["includeDeclaration"] = true;
    return places(session_.result("textDocument/references", params));
  }
  Json rename(std::size_t line, std::size_t character, const std::string& name) {
    Json params = Session::at(line, character);
    params["newName"] = name;
    return session_.call("textDocument/rename", params);
  }

 protected:
  static std::vector<std::string> places(const Json& locations) {
    std::vector<std::string> found;
    for (const Json& one : locations) found.push_back(text_of(one["range"]));
    return found;
  }
  ReadySession session_;
};

TEST_F(Navigation, LeadsToWhereANameIsDeclared) {
  EXPECT_THAT(definition(7, 2), ElementsAre("2:8-13"));      // owner
  EXPECT_THAT(definition(13, 13), ElementsAre("2:8-13"));    // owner/
  EXPECT_THAT(definition(13, 20), ElementsAre("7:11-20"));   // /birthdays
  EXPECT_THAT(definition(8, 4), ElementsAre("4:9-12"));      // do put
  EXPECT_THAT(definition(5, 24), ElementsAre("4:13-16"));    // {who}
  EXPECT_THAT(definition(5, 30), ElementsAre("4:17-20"));    // {key} in the sequence is its parameter
  EXPECT_THAT(definition(10, 23), ElementsAre("1:4-7"));     // and here the let
  EXPECT_THAT(definition(11, 24), ElementsAre("9:12-13"));   // {i}
  EXPECT_THAT(definition(11, 29), ElementsAre("10:31-35"));  // $seen
  EXPECT_THAT(definition(14, 33), ElementsAre("10:31-35"));  // $seen in JSON
  EXPECT_THAT(definition(0, 12), IsEmpty());
}

TEST_F(Navigation, FindsEachUse) {
  EXPECT_THAT(references(4, 18), ElementsAre("4:17-20", "5:29-32"));
  EXPECT_THAT(references(1, 5), ElementsAre("1:4-7", "10:23-26", "13:28-31"));
  EXPECT_THAT(references(10, 33), ElementsAre("10:31-35", "11:28-32", "14:32-36"));
  EXPECT_THAT(references(8, 4), ElementsAre("4:9-12", "8:3-6"));
}

TEST_F(Navigation, LeadsIntoIncludesAndManifests) {
  const support::TempFolder folder;
  folder.write("a b.cast", "process shop shop:app:dev.os\nsequence buy\n  shop open box\nend\n");
  folder.write(
      "m.json",
      "[{\"process_name\":\"till\",\"process_wasm_path\":\"/till.wasm\",\"on_exit\":\"None\","
      "\"request_networking\":false,\"request_capabilities\":[],\"grant_capabilities\":[],\"public\":true}]\n");
  const std::string uri = "file://" + folder.path("main.scn");
  session_.open(
      "scenario \"x\"\ninclude file:./\"a b.cast\"\nmanifest m:dev.os file:m.json\nshop request till\ndo buy\n", uri);
  EXPECT_THAT(session_.diagnostics(uri), IsEmpty());
  Json found = session_.result("textDocument/definition", Session::at(3, 1, uri));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]["uri"], "file://" + folder.path("a%20b.cast"));
  EXPECT_EQ(text_of(found[0]["range"]), "0:8-12");
  found = session_.result("textDocument/definition", Session::at(1, 12, uri));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]["uri"], "file://" + folder.path("a%20b.cast"));
  found = session_.result("textDocument/definition", Session::at(4, 4, uri));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(text_of(found[0]["range"]), "1:9-12");
  found = session_.result("textDocument/definition", Session::at(3, 14, uri));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]["uri"], "file://" + folder.path("m.json"));
}

TEST_F(Navigation, RenamesEachUseAndNothingElse) {
  const Json edits = rename(2, 9, "keeper")["result"]["changes"][Session::kUri];
  std::vector<std::string> places;
  for (const Json& edit : edits) {
    places.push_back(text_of(edit["range"]));
    EXPECT_EQ(edit["newText"], "keeper");
  }
  EXPECT_THAT(places, ElementsAre("2:8-13", "5:2-7", "7:0-5", "10:2-7", "11:2-7", "13:11-16", "14:0-5"));
  EXPECT_EQ(Session::code_of(rename(2, 9, "viewer")), kRequestFailed);  // taken
  EXPECT_EQ(Session::code_of(rename(2, 9, "process")), kRequestFailed);
  EXPECT_EQ(Session::code_of(rename(2, 9, "two words")), kRequestFailed);
  EXPECT_EQ(Session::code_of(rename(2, 9, "")), kRequestFailed);
  EXPECT_EQ(Session::code_of(rename(2, 20, "x")), kRequestFailed);  // an id
  EXPECT_EQ(session_.result("textDocument/prepareRename", Session::at(2, 20)), nullptr);
  EXPECT_EQ(session_.result("textDocument/prepareRename", Session::at(8, 4))["placeholder"], "put");
}

/// `RANGE=TEXT` of each change.
std::vector<std::string> changes_of(const Json& answer) {
  std::vector<std::string> changes;
  if (!answer.contains("result")) return {answer.dump()};
  for (const Json& edit : answer["result"]["changes"][Session::kUri])
    changes.push_back(text_of(edit["range"]) + "=" + edit["newText"].get<std::string>());
  return changes;
}

TEST_F(Navigation, RenamesDatabasesOfAPackage) {
  const std::string more =
      "process other birthdays2:app2:dev.os\n"
      "other open birthdays\n"
      "owner open \"two words\"\n"
      "owner share birthdays read with viewer\n"
      "check owner/\"two words\" exists\n"
      "check app:dev.os/birthdays exists\n";
  session_.change(kText + more);
  EXPECT_THAT(changes_of(rename(13, 20, "days")),
              ElementsAre("5:12-21=days", "7:11-20=days", "10:12-21=days", "11:12-21=days", "13:17-26=days",
                          "14:10-19=days", "18:12-21=days", "20:17-26=days"));
  EXPECT_THAT(changes_of(rename(16, 12, "days")), ElementsAre("16:11-20=days"));
  EXPECT_THAT(changes_of(rename(19, 15, "three words")),
              ElementsAre("17:11-22=\"three words\"", "19:12-23=\"three words\""));
  EXPECT_THAT(changes_of(rename(19, 15, "\"one\"")), ElementsAre("17:11-22=one", "19:12-23=one"));
  EXPECT_EQ(Session::code_of(rename(13, 20, "two words")), kRequestFailed);  // taken
  const Json range = session_.result("textDocument/prepareRename", Session::at(19, 15));
  EXPECT_EQ(text_of(range["range"]), "19:12-23");
  EXPECT_EQ(range["placeholder"], "two words");
  EXPECT_EQ(text_of(session_.result("textDocument/prepareRename", Session::at(13, 13))["range"]), "13:11-16");
  session_.change(kText + "owner get later key\n");
  EXPECT_EQ(session_.result("textDocument/prepareRename", Session::at(15, 12)), nullptr);  // nobody opens it
}

TEST_F(Navigation, RenamesNodesAlsoInAddresses) {
  session_.change(
      "scenario \"x\"\n"
      "node a.dev b.dev\n"
      "process owner birthdays:app:dev.os on a.dev\n"
      "process far far:app:dev.os on b.dev\n"
      "never b.dev@far:app:dev.os holds a.dev@app:dev.os/box read\n"
      "owner request b.dev@far:app:dev.os body a.dev\n"
      "check b.dev up\n");
  EXPECT_THAT(changes_of(rename(1, 12, "c.dev")),
              ElementsAre("1:11-16=c.dev", "3:30-35=c.dev", "4:6-11=c.dev", "5:14-19=c.dev", "6:6-11=c.dev"));
  EXPECT_THAT(changes_of(rename(2, 39, "c.dev")), ElementsAre("1:5-10=c.dev", "2:38-43=c.dev", "4:33-38=c.dev"));
  EXPECT_EQ(text_of(session_.result("textDocument/prepareRename", Session::at(5, 15))["range"]), "5:14-19");
  for (const char* wrong : {"b.dev", "", "our", "B", "c dev", "c@d"})
    EXPECT_EQ(Session::code_of(rename(1, 6, wrong)), kRequestFailed) << wrong;
}

TEST_F(Navigation, ShowsTheOutline) {
  ReadySession session(Json{{"textDocument", {{"documentSymbol", {{"hierarchicalDocumentSymbolSupport", true}}}}}});
  session.open(kText);
  const Json params = {{"textDocument", {{"uri", Session::kUri}}}};
  std::vector<std::string> names;
  for (const Json& one : session.result("textDocument/documentSymbol", params)) names.push_back(one["name"]);
  EXPECT_THAT(names, ElementsAre("A title", "key", "owner", "viewer", "put", "repeat"));
  EXPECT_EQ(
      session.result("textDocument/foldingRange", params),
      Json::parse(R"([{"startLine":4,"endLine":6,"kind":"region"},{"startLine":9,"endLine":12,"kind":"region"}])"));
  EXPECT_EQ(session_.result("textDocument/documentSymbol", params)[0]["location"]["uri"], Session::kUri);
}

TEST(Outline, TakesBlocksOfAnyDepth) {
  std::string text = "scenario \"x\"\nprocess a a:b:c\n";
  for (int i = 0; i < 20'000; ++i) text += "repeat 2 as n" + std::to_string(i) + "\n";
  text += "a set box {n19999} {n0}\n";
  ReadySession session(Json{{"textDocument", {{"documentSymbol", {{"hierarchicalDocumentSymbolSupport", true}}}}}});
  session.open(text);
  const Json params = {{"textDocument", {{"uri", Session::kUri}}}};
  EXPECT_EQ(session.result("textDocument/documentSymbol", params).size(), 3u);
  EXPECT_FALSE(session.result("textDocument/foldingRange", params).empty());
  EXPECT_EQ(session.result("textDocument/definition", Session::at(20'002, 12)).size(), 1u);
}

std::string applied(const std::string& from, std::vector<Edit> edits) {
  std::string text = from;
  std::reverse(edits.begin(), edits.end());
  for (const Edit& edit : edits) text.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.text);
  return text;
}

TEST(Edits, AreSmall) {
  EXPECT_THAT(edits_between("a  b\nc\n", "a b\nc\n"), ElementsAre(Edit{{1, 3}, " "}));
  EXPECT_THAT(edits_between("a\n\n\nb\n", "a\n\nb\n"), ElementsAre(Edit{{2, 3}, ""}));
  EXPECT_THAT(edits_between("a", "a\n"), ElementsAre(Edit{{1, 1}, "\n"}));
  EXPECT_THAT(edits_between("a\r\nb\r\n", "a\nb\n"), ElementsAre(Edit{{1, 3}, "\n"}, Edit{{4, 6}, "\n"}));
  EXPECT_THAT(edits_between("same\n", "same\n"), IsEmpty());
}

TEST(Edits, MakeTheOtherText) {
  std::mt19937 random(5);
  const std::string parts[] = {"a", "bb", " ", "  ", "\n", "\n\n", "\r\n", "\t", "é"};
  for (int i = 0; i < 3'000; ++i) {
    std::string from;
    std::string to;
    for (int j = 0; j < 12; ++j) {
      from += parts[random() % std::size(parts)];
      to += parts[random() % std::size(parts)];
    }
    EXPECT_EQ(applied(from, edits_between(from, to)), to);
  }
  for (const std::string& path : support::bundled_scenarios()) {
    const std::string text = support::read_file(path);
    std::string from;
    for (const char c : text) from += c == ' ' && random() % 9 == 0 ? "   " : std::string(1, c);
    EXPECT_EQ(applied(from, edits_between(from, text)), text) << path;
  }
}

TEST(Formatting, IsThatOfFmt) {
  ReadySession session;
  const std::string text =
      "scenario   \"x\"\nprocess a a:b:c\nprocess long long:b:c\n\n\n\na   open box   =>  ok # yes\n";
  session.open(text);
  const Json params = {{"textDocument", {{"uri", Session::kUri}}}, {"options", {{"tabSize", 8}}}};
  const Json edits = session.result("textDocument/formatting", params);
  Text document(text);
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    const auto offset = [&](const char* end) {
      const Json& at = (*edit)["range"][end];
      return document.offset_of({at["line"].get<std::size_t>(), at["character"].get<std::size_t>()}, Encoding::Utf16);
    };
    document.replace({offset("start"), offset("end")}, (*edit)["newText"].get<std::string>());
  }
  EXPECT_EQ(document.bytes(), language::lay_out(text).value());
  EXPECT_NE(document.bytes(), text);
  session.change(document.bytes());
  EXPECT_THAT(session.result("textDocument/formatting", params), IsEmpty());
  session.change("scenario   \"x\"\nmistake\n");
  EXPECT_EQ(session.result("textDocument/formatting", params), nullptr);
}

TEST(TextPlaces, AreTheSameThereAndBack) {
  const Text text("a😀é\r\n\rx\n");
  for (const Encoding encoding : {Encoding::Utf16, Encoding::Utf8}) {
    for (const std::size_t offset : {0, 1, 5, 7, 9, 10, 11, 12}) {
      EXPECT_EQ(text.offset_of(text.position_of(offset, encoding), encoding), offset) << offset;
    }
  }
  EXPECT_EQ(text.position_of(7, Encoding::Utf16).character, 4u);
  EXPECT_EQ(text.position_of(7, Encoding::Utf8).character, 7u);
  EXPECT_EQ(text.position_of(10, Encoding::Utf16).line, 2u);
  EXPECT_EQ(text.offset_of(language::Position{2, 2, 0}), 10u);
}

}  // namespace
}  // namespace hypersim::lsp
