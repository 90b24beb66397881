// What is wrong with a document: ranges, codes, other places, and what can be put there.

#include <gmock/gmock.h>

#include "hypersim/lsp/problems.hpp"

#include "session.hpp"
#include "support/files.hpp"

namespace hypersim::lsp {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Json range(std::size_t line, std::size_t begin, std::size_t end) {
  return {{"start", {{"line", line}, {"character", begin}}}, {"end", {{"line", line}, {"character", end}}}};
}

std::string uri_in(const support::TempFolder& folder, const std::string& name) { return "file://" + folder.path(name); }

TEST(Diagnosis, NamesRangeCodeAndWhatWasMeant) {
  ReadySession session;
  session.open(
      "scenario \"x\"\nprocess owner a:b:c\nowner gett \"😀\" k\nownr/box open\ncheck owner/boxx exists\nowner open "
      "box\n");
  session.change("scenario \"x\"\nprocess owner a:b:c\nowner set box 😀 1 wthin 5s\n");
  ASSERT_EQ(session.diagnostics().size(), 1u) << session.diagnostics().dump(1);
  const Json mistake = session.diagnostics()[0];
  EXPECT_EQ(mistake["range"], range(2, 19, 24));  // the face counts twice
  EXPECT_EQ(mistake["severity"], 1);
  EXPECT_EQ(mistake["code"], "misspelt");
  EXPECT_EQ(mistake["source"], "hypersim");
  EXPECT_THAT(mistake["message"].get<std::string>(), HasSubstr("; did you mean \"within\"?"));
  const Json params = {{"textDocument", {{"uri", Session::kUri}}},
                       {"range", mistake["range"]},
                       {"context", {{"diagnostics", {mistake}}}}};
  const Json actions = session.result("textDocument/codeAction", params);
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(actions[0]["title"], "Replace with within");
  EXPECT_EQ(actions[0]["edit"]["changes"][Session::kUri][0],
            Json({{"range", range(2, 19, 24)}, {"newText", "within"}}));
}

TEST(Diagnosis, AReplacementTakesThePlaceOfItsPartAlone) {
  ReadySession session;
  session.open("scenario \"x\"\nprocess owner a:b:c\nprocess other d:e:f\nother get ownr/box k\n");
  ASSERT_EQ(session.diagnostics().size(), 1u);
  EXPECT_EQ(session.diagnostics()[0]["range"], range(3, 10, 14));
  session.change("scenario \"x\"\nprocess owner a:b:c\nmanifest a:b flie:m.json\n");
  EXPECT_EQ(session.diagnostics()[0]["range"], range(2, 13, 18));
}

TEST(Diagnosis, ShowsWhereANameIsDeclaredFirst) {
  ReadySession session;
  session.open("scenario \"x\"\nprocess owner a:b:c\nprocess owner d:e:f\n");
  ASSERT_EQ(session.diagnostics().size(), 1u);
  const Json mistake = session.diagnostics()[0];
  EXPECT_EQ(mistake["code"], "repeated");
  ASSERT_EQ(mistake["relatedInformation"].size(), 1u);
  EXPECT_EQ(mistake["relatedInformation"][0]["message"], "first declared here");
  EXPECT_EQ(mistake["relatedInformation"][0]["location"], Json({{"uri", Session::kUri}, {"range", range(1, 8, 13)}}));
}

TEST(Diagnosis, WarnsAsCheckDoes) {
  ReadySession session;
  session.open("scenario \"x\"\nprocess owner a:b:c\nowner open birthdays\ncheck owner/birthdayz exists\n");
  ASSERT_EQ(session.diagnostics().size(), 1u) << session.diagnostics().dump(1);
  const Json warning = session.diagnostics()[0];
  EXPECT_EQ(warning["severity"], 2);
  EXPECT_EQ(warning["code"], "vacuous-name");
  EXPECT_EQ(warning["range"], range(3, 6, 21));
  EXPECT_EQ(warning["data"]["meant"], Json({"owner/birthdays"}));
  EXPECT_EQ(warning["relatedInformation"][0]["location"]["range"]["start"]["line"], 2);
}

TEST(Diagnosis, LeadsFromALineOfASequenceToEachDo) {
  ReadySession session;
  session.open("scenario \"x\"\nprocess owner a:b:c\nsequence s v\n  owner sleep {v}\nend\ndo s 5x\n");
  ASSERT_EQ(session.diagnostics().size(), 1u) << session.diagnostics().dump(1);
  EXPECT_EQ(session.diagnostics()[0]["relatedInformation"][0]["message"], "done by: do s 5x");
}

TEST(Diagnosis, TakesIncludesFromTheDiskOrFromWhereTheyAreOpen) {
  const support::TempFolder folder;
  folder.write("shop.cast", "process shop shop:app:dev.os\n");
  const std::string main = uri_in(folder, "main.scn");
  const std::string part = uri_in(folder, "shop.cast");
  ReadySession session;
  session.open("scenario \"x\"\ninclude file:shop.cast\nshop open box\n", main);
  EXPECT_THAT(session.diagnostics(main), IsEmpty());
  session.open("process store shop:app:dev.os\nprocess twice twice:app\n", part);
  // The mistake in the part is told there, once, though both documents have it.
  ASSERT_EQ(session.diagnostics(part).size(), 1u) << session.diagnostics(part).dump(1);
  EXPECT_EQ(session.diagnostics(part)[0]["range"]["start"]["line"], 1);
  ASSERT_EQ(session.diagnostics(main).size(), 1u);
  EXPECT_EQ(session.diagnostics(main)[0]["range"], range(2, 0, 4));
  session.change("process shop shop:app:dev.os\n", part);
  EXPECT_THAT(session.diagnostics(part), IsEmpty());
  EXPECT_THAT(session.diagnostics(main), IsEmpty());
  // Closed, it is what the disk has.
  session.change("nonsense\n", part);
  EXPECT_FALSE(session.diagnostics(main).empty() && session.diagnostics(part).empty());
  session.notify("textDocument/didClose", {{"textDocument", {{"uri", part}}}});
  EXPECT_THAT(session.diagnostics(main), IsEmpty());
  EXPECT_THAT(session.diagnostics(part), IsEmpty());
  folder.write("shop.cast", "process other shop:app:dev.os\n");
  session.notify("workspace/didChangeWatchedFiles", {{"changes", Json::array()}});
  EXPECT_EQ(session.diagnostics(main).size(), 1u);
}

TEST(Diagnosis, OfAPartOfAScenarioIsThatOfTheScenarioThatHasIt) {
  const support::TempFolder folder;
  const std::string part = uri_in(folder, "two%20words.cast");
  ReadySession session;
  session.open("process shop shop:app:dev.os\nlet n 3\n", part);
  EXPECT_THAT(session.diagnostics(part), IsEmpty());
  session.change("process shop shop:app:dev.os\nshop open box\n", part);
  ASSERT_EQ(session.diagnostics(part).size(), 1u) << session.diagnostics(part).dump(1);
  EXPECT_EQ(session.diagnostics(part)[0]["range"]["start"]["line"], 1);
}

TEST(Diagnosis, ManyMistakesAreNotAllTold) {
  ReadySession session;
  std::string text = "scenario \"x\"\n";
  for (int i = 0; i < 5'000; ++i) text += "nobody get x y\n";
  session.open(text);
  EXPECT_LE(session.diagnostics().size(), 500u);
  EXPECT_GE(session.diagnostics().size(), 100u);
}

TEST(Problems, HaveTheirPlacesAsTheLanguageCountsThem) {
  const auto problems =
      problems_of(language::parse_scenarios("scenario \"é\"\nprocess ä a:b:c\nprocess b a:b:c\n", "x.scn"));
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].range.begin, (language::Position{2, 9, 0}));
  EXPECT_EQ(problems[0].range.end, (language::Position{2, 10, 0}));
  EXPECT_EQ(problems[1].code, "repeated");
}

}  // namespace
}  // namespace hypersim::lsp
