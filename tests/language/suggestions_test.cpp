// What may stand where somebody is writing.
#include "hypersim/language/suggestions.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/language/cut.hpp"
#include "hypersim/language/words.hpp"

#include "support/files.hpp"

namespace hypersim::language {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;

KnownNames names() {
  KnownNames known;
  known.processes = {{"owner", "birthdays:app:dev.os", "app:dev.os"}, {"viewer", "viewer:viewer:other.os", ""}};
  known.processes[1].package = "viewer:other.os";
  known.databases = {{"app:dev.os", "birthdays"}, {"app:dev.os", "two words"}, {"gone:dev.os", "left"}};
  known.nodes = {"a.dev"};
  known.sequences = {"put"};
  known.saved = {"tx"};
  known.texts = {"greeting"};
  known.programs = {"script"};
  known.packages = {"app:dev.os"};
  return known;
}

/// What is offered where the `|` stands, or at the end.
Suggestions at(const std::string& text) {
  const std::size_t bar = std::min(text.find('|'), text.size());
  return suggestions_at(text.substr(0, bar) + (bar < text.size() ? text.substr(bar + 1) : ""), bar, names());
}
std::vector<std::string> offered(const std::string& text, bool is_word) {
  std::vector<std::string> texts;
  for (const Suggestion& one : at(text).all) {
    if ((one.kind == Suggestion::Kind::Word) == is_word) texts.push_back(one.text);
  }
  return texts;
}
std::vector<std::string> words_at(const std::string& text) { return offered(text, true); }
std::vector<std::string> names_at(const std::string& text) { return offered(text, false); }

TEST(Suggestions, BeginWithAStatementOrAProcess) {
  EXPECT_THAT(words_at(""), IsSupersetOf({"process", "never", "check", "sim", "repeat", "end"}));
  EXPECT_THAT(names_at(""), ElementsAre("owner", "viewer"));
  EXPECT_THAT(words_at("owner "), AllOf(IsSupersetOf({"open", "request", "crash"}), Not(Contains("wait"))));
  EXPECT_THAT(words_at("sim "), AllOf(IsSupersetOf({"wait", "grant"}), Not(Contains("open"))));
  EXPECT_THAT(at("# ").all, IsEmpty());
  EXPECT_THAT(at("owner open \"bir").all, IsEmpty());
}

TEST(Suggestions, FollowTheOperandsOfAVerb) {
  EXPECT_THAT(names_at("owner set "), ElementsAre("birthdays", "\"two words\"", "gone:dev.os/left"));
  EXPECT_THAT(names_at("viewer set "), ElementsAre("owner/birthdays", "owner/\"two words\"", "gone:dev.os/left"));
  EXPECT_THAT(names_at("owner set box key "), ElementsAre("$tx"));
  EXPECT_THAT(words_at("owner set box key value "), ElementsAre("in", "within", "->", "=>"));
  EXPECT_THAT(words_at("owner set box key value within 5s "), ElementsAre("in", "->", "=>"));
  EXPECT_THAT(names_at("owner set box key value in "), ElementsAre("$tx"));
  EXPECT_THAT(words_at("owner share "), ElementsAre("cap"));
  EXPECT_THAT(names_at("owner share "), Contains("birthdays"));
  EXPECT_THAT(words_at("owner share box "), UnorderedElementsAre("read", "write", "read,write"));
  EXPECT_THAT(words_at("owner share box read "), ElementsAre("with"));
  EXPECT_THAT(names_at("owner share cap owner \"Read\" with "), ElementsAre("owner", "viewer"));
  EXPECT_THAT(words_at("owner send viewer "), IsSupersetOf({"body", "blob", "with", "no", "=>"}));
  EXPECT_THAT(words_at("owner send viewer no "), ElementsAre("answer"));
  EXPECT_THAT(words_at("owner state "), UnorderedElementsAre("set", "get", "clear"));
  EXPECT_THAT(words_at("sim crash-module "), ElementsAre("kv"));
  EXPECT_THAT(words_at("sim fail-storage a/box "), IsSupersetOf({"open", "commit"}));
  EXPECT_THAT(names_at("sim partition "), ElementsAre("a.dev"));
  EXPECT_THAT(names_at("sim install "), ElementsAre("app:dev.os"));
  EXPECT_THAT(names_at("sim http GET owner "), ElementsAre("$tx"));
  EXPECT_THAT(names_at("do "), ElementsAre("put"));
}

TEST(Suggestions, KnowClausesAndSettings) {
  EXPECT_THAT(words_at("process owner a:app:dev.os "), IsSupersetOf({"requests", "public", "program", "exit", "on"}));
  EXPECT_THAT(words_at("process owner a:app:dev.os exit "), ElementsAre("none", "restart", "requests"));
  EXPECT_THAT(names_at("process owner a:app:dev.os program "), ElementsAre("script"));
  EXPECT_THAT(words_at("process owner a:app:dev.os requests box "), IsSupersetOf({"read", "grants"}));
  EXPECT_THAT(words_at("process owner a:app:dev.os requests a/box "),
              UnorderedElementsAre("read", "write", "read,write"));
  EXPECT_THAT(names_at("process new new:app:dev.os requests "), IsSupersetOf({"birthdays", "viewer"}));
  EXPECT_THAT(names_at("process owner a:app:dev.os public on "), ElementsAre("a.dev"));
  EXPECT_THAT(words_at("option "), UnorderedElementsAre("semantics", "storage", "seed", "limit"));
  EXPECT_THAT(words_at("option semantics "), ElementsAre("documented", "hyperdrive"));
  EXPECT_THAT(words_at("option limit "), ElementsAre("events", "time", "memory"));
  EXPECT_THAT(words_at("fault "), Contains("partition"));
  EXPECT_THAT(names_at("fault drop "), ElementsAre("owner", "viewer"));
}

TEST(Suggestions, KnowConditions) {
  EXPECT_THAT(names_at("check "), IsSupersetOf({"owner", "owner/birthdays", "a.dev"}));
  EXPECT_THAT(words_at("check "), ElementsAre("only", "nobody", "log", "not", "("));
  EXPECT_THAT(words_at("never owner "), AllOf(IsSupersetOf({"holds", "lacks", "alive", "up"}), Not(Contains("keys"))));
  EXPECT_THAT(words_at("never owner holds "), ElementsAre("cap"));
  EXPECT_THAT(words_at("never owner holds box "), Contains("read,write"));
  EXPECT_THAT(words_at("check owner/box "), UnorderedElementsAre("exists", "absent", "key", "keys"));
  EXPECT_THAT(words_at("check owner/box key k "), ElementsAre("is", "absent"));
  EXPECT_THAT(words_at("check owner state "), ElementsAre("is", "absent"));
  EXPECT_THAT(words_at("check ( owner alive "), Contains("and"));
  EXPECT_THAT(words_at("check ( owner alive and not "), Contains("nobody"));
  EXPECT_THAT(words_at("check only owner "), Contains("hold"));
  EXPECT_THAT(words_at("check log "), ElementsAre("contains"));
  EXPECT_THAT(words_at("check nobody "), ElementsAre("holds"));
}

TEST(Suggestions, KnowExpectations) {
  EXPECT_THAT(words_at("owner get box k => "), IsSupersetOf({"ok", "error", "matches", "one"}));
  EXPECT_THAT(words_at("owner get box k => "), Not(Contains("blob")));
  EXPECT_THAT(words_at("owner get box k => ok "), ElementsAre("blob"));
  EXPECT_THAT(words_at("owner get box k => error "), IsSupersetOf({"NoReadCap", "any"}));
  const std::string alternatives = "owner get box k => one of error any | ";
  EXPECT_THAT(suggestions_at(alternatives, alternatives.size(), {}).all,
              Contains(testing::Field(&Suggestion::text, "bounced")));
  EXPECT_THAT(words_at("owner begin box -> tx "), ElementsAre("from", "=>"));
}

TEST(Suggestions, KnowTheBlockAround) {
  EXPECT_THAT(words_at("pipeline owner\n  "), AllOf(IsSupersetOf({"set", "end", "repeat"}), Not(Contains("process"))));
  EXPECT_THAT(names_at("pipeline owner\n  get "), Contains("birthdays"));
  EXPECT_THAT(words_at("pipeline owner\nset box k v "), Contains("=>"));
  EXPECT_THAT(words_at("pipeline owner\nrepeat 2\nend\n"), Contains("set"));
  EXPECT_THAT(words_at("pipeline owner\nend\n"), Contains("process"));
  EXPECT_THAT(names_at("sequence a p q\nrepeat 2 as i\nowner set box {"),
              ElementsAre("{i}", "{p}", "{q}", "{greeting}"));
}

TEST(Suggestions, ReplaceWhatStandsThere) {
  const auto replaced = [](const std::string& text) {
    const Suggestions found = at(text);
    return std::pair(found.begin, found.end);
  };
  EXPECT_EQ(replaced("owner ge|t box"), std::pair(std::size_t{6}, std::size_t{9}));
  EXPECT_EQ(replaced("owner |"), std::pair(std::size_t{6}, std::size_t{6}));
  EXPECT_EQ(replaced("owner set box {gr|} x"), std::pair(std::size_t{14}, std::size_t{18}));
  EXPECT_EQ(replaced("owner set box {gr| x"), std::pair(std::size_t{14}, std::size_t{17}));
  EXPECT_EQ(at("owner ge").all.front().text, at("owner ").all.front().text);
}

TEST(Suggestions, OfferNothingBehindWhatIsNotAStatement) {
  EXPECT_THAT(words_at("owner gett "), IsEmpty());
  EXPECT_THAT(words_at("sim gett "), IsEmpty());
  EXPECT_THAT(words_at("option colour "), Not(Contains("=>")));
  EXPECT_THAT(words_at(std::string(100'000, '(') + " "), IsEmpty());
  EXPECT_THAT(words_at("check " + std::string(100'000, '(')), Not(Contains("=>")));
}

TEST(Suggestions, NameTheFilesOfAFolder) {
  const support::TempFolder folder;
  folder.write("value.bin", "");
  folder.write("more/x", "");
  folder.write(".hidden", "");
  KnownNames known;
  const auto files = [&](const std::string& text) {
    std::vector<std::string> texts;
    for (const Suggestion& one : suggestions_at(text, text.size(), known).all) texts.push_back(one.text);
    return texts;
  };
  EXPECT_THAT(files("include "), ElementsAre("file:"));
  known.folder = folder.path().string();
  EXPECT_THAT(files("include "), ElementsAre("file:more/", "file:value.bin"));
  EXPECT_THAT(files("a set b c file:more/"), ElementsAre("file:more/x"));
  EXPECT_THAT(files("a set b c file:nowhere/"), IsEmpty());
}

TEST(Suggestions, SayHowAWordIsWritten) {
  const Suggestions found = at("owner ");
  const auto get =
      std::find_if(found.all.begin(), found.all.end(), [](const Suggestion& one) { return one.text == "get"; });
  ASSERT_NE(get, found.all.end());
  EXPECT_EQ(get->detail, "WHO get DB KEY [within D]");
  EXPECT_EQ(get->meaning, "reads a value");
}

// A new word of the table is offered without anybody's doing, or this says that nobody offers it.
TEST(Suggestions, OfferEachWordOfTheLanguageSomewhere) {
  std::set<std::string> usages;
  const auto add = [&](const std::string& text) {
    for (const Suggestion& one : suggestions_at(text, text.size(), {}).all) usages.insert(one.text + ": " + one.detail);
  };
  add("");
  add("pipeline owner\n");
  const char* lines =
      "option semantics documented\noption storage memory\noption limit events 5\nfault delay up to 5s\n"
      "fault crash a at most 2\nfault storage put\nmanifest a:b file:m on n as p\nrepeat 2 as i\nsim wait 5s\n"
      "process a b:c:d exit none answers x after 5s requests x/y read\na state get\na share x read with b\n"
      "a send b no answer\na receive response\na get x y -> z from /p\na get x y => error NoDb\n"
      "a get x y => one of 1 | 2 blob x\na set x y z in t within 5s\nsim grant x/y read to b\nsim crash-module kv\n"
      "sim fail-storage x/y put times 2 z\nsim http GET a / header h body b\ncheck a holds cap b x\n"
      "check only a hold x/y read\ncheck nobody holds x/y read\ncheck log contains x\n"
      "check ( not a alive or x/y key k is v and b dead )\n";
  for (const CutLine& line : cut_lines(lines)) {
    std::string before;
    for (const std::string_view token : line.tokens()) {
      before += std::string(token) + " ";
      add(before);
    }
  }
  for (const Word& word : words()) {
    // What is no word of a statement: names that mean something special in an operand.
    const bool is_special = word.kind == KeywordKind::Name && word.text != "cap";
    if (is_special) continue;
    EXPECT_THAT(usages, Contains(std::string(word.text) + ": " + std::string(word.usage)));
  }
}

TEST(Words, SayWhatAWordMeans) {
  ASSERT_FALSE(meanings_of("get").empty());
  EXPECT_EQ(meanings_of("get").front()->usage, "WHO get DB KEY [within D]");
  EXPECT_TRUE(meanings_of("gett").empty());
}

}  // namespace
}  // namespace hypersim::language
