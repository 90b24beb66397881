// What the language tells an editor beside its scenarios: its words, the other place of a mistake, what was meant, and
// files that are open.

#include "hypersim/language/words.hpp"

#include <gmock/gmock.h>

#include "hypersim/language/open_texts.hpp"
#include "hypersim/language/spelling.hpp"

#include "../../language/parse/table.hpp"
#include "reading.hpp"
#include "support/files.hpp"

namespace hypersim::language {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Words, AreThoseOfTheTable) {
  ASSERT_EQ(words().size(), table().size());
  for (std::size_t i = 0; i < words().size(); ++i) {
    const Word& word = words()[i];
    EXPECT_EQ(word.text, table()[i].text);
    EXPECT_EQ(word.usage, table()[i].usage);
    EXPECT_EQ(find_word(word.kind, word.text), &word);
    EXPECT_EQ(find_line_word(word.text) == &word, word.begins_line()) << word.text;
  }
  EXPECT_EQ(find_word(KeywordKind::Verb, "wait"), nullptr);
  EXPECT_TRUE(find_word(KeywordKind::Verb, "get")->has_result);
  EXPECT_FALSE(find_word(KeywordKind::Verb, "log")->has_result);
  EXPECT_TRUE(can_be_name("owner"));
  for (const char* text : {"process", "our", "two words", "1st", ""}) EXPECT_FALSE(can_be_name(text)) << text;
}

TEST(Spelling, AHintIsReadAsItIsWritten) {
  EXPECT_THAT(spellings_in(did_you_mean("gett", {"get", "set", "got"})), ElementsAre("get", "got"));
  EXPECT_THAT(spellings_in(did_you_mean("aab", {"aaa", "aac", "aad"})), ElementsAre("aaa", "aac", "aad"));
  EXPECT_THAT(spellings_in(did_you_mean("chekc", {"check"})), ElementsAre("check"));
  for (const char* text : {"", "did you mean \"\"?", "write: WHO get DB KEY", "did you mean x?", "did you mean \""})
    EXPECT_THAT(spellings_in(text), IsEmpty()) << text;
}

/// `4:9 of 2:9` for each mistake that has another place.
std::vector<std::string> other_places(const std::string& text) {
  std::vector<std::string> found;
  const auto place = [](Position at) { return std::to_string(at.line) + ":" + std::to_string(at.column); };
  for (const Diagnostic& one : parse_scenarios(text, "x.scn").diagnostics) {
    if (one.other) found.push_back(place(one.at) + " of " + place(*one.other));
  }
  return found;
}

TEST(Diagnostics, NameWhereTheNameStandsFirst) {
  using reading::kPrelude;
  EXPECT_THAT(other_places(kPrelude + "process owner x:y:z\n"), ElementsAre("4:9 of 2:9"));
  EXPECT_THAT(other_places(kPrelude + "process third birthdays:app:dev.os\n"), ElementsAre("4:15 of 2:9"));
  EXPECT_THAT(other_places(kPrelude + "scenario \"again\"\n"), ElementsAre("4:1 of 1:1"));
  EXPECT_THAT(other_places(kPrelude + "option seed 1\noption seed 2\n"), ElementsAre("5:1 of 4:1"));
  EXPECT_THAT(other_places(kPrelude + "let a 1\nmatrix a 2\n"), ElementsAre("5:8 of 4:5"));
  EXPECT_THAT(other_places(kPrelude + "sequence s\nend\nsequence s\nend\n"), ElementsAre("6:10 of 4:10"));
  EXPECT_THAT(other_places(kPrelude + "owner gett x y\n"), IsEmpty());
}

TEST(OpenTexts, StandForTheFileHoweverItsPathIsWritten) {
  const support::TempFolder folder;
  const std::string path = folder.write("part.cast", "process shop shop:app:dev.os\n");
  const std::string text = "scenario \"x\"\ninclude file:./part.cast\nstore open box\n";
  OpenTexts open;
  EXPECT_EQ(parse_scenarios(text, folder.path("x.scn"), {}, open).diagnostics.size(), 1u);
  open.add(folder.path("sub/../part.cast"), "process store shop:app:dev.os\n");
  EXPECT_THAT(reading::mistakes(parse_scenarios(text, folder.path("x.scn"), {}, open)), IsEmpty());
  open.add(path, std::string((std::size_t{16} << 20U) + 1, ' '));
  EXPECT_THAT(reading::mistakes(parse_scenarios(text, folder.path("x.scn"), {}, open)).front(),
              testing::HasSubstr("larger than 16 MiB"));
}

}  // namespace
}  // namespace hypersim::language
