// What may stand next in a statement that is being typed.
#include "hypersim/language/next_word.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hypersim::language {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;

std::vector<std::string> next_words(std::string_view before, std::string_view pipeline_of = {}) {
  const NextWord next = next_word(before, pipeline_of);
  return {next.words.begin(), next.words.end()};
}
std::vector<NameKind> names(std::string_view before) { return next_word(before).names; }

TEST(NextWord, BeginsWithAStatementOrAProcess) {
  EXPECT_THAT(next_words(""), IsSupersetOf({"process", "never", "check", "sim", "repeat", "end"}));
  EXPECT_THAT(names(""), ElementsAre(NameKind::Process));
  EXPECT_THAT(next_words("owner "), AllOf(IsSupersetOf({"open", "request", "crash"}), Not(Contains("wait"))));
  EXPECT_THAT(next_words("sim "), AllOf(IsSupersetOf({"wait", "grant"}), Not(Contains("open"))));
  EXPECT_EQ(next_word("owner get ").actor, "owner");
  EXPECT_THAT(next_words("# "), IsEmpty());
}

TEST(NextWord, FollowsTheOperandsOfAVerb) {
  EXPECT_THAT(names("owner set "), ElementsAre(NameKind::Database));
  EXPECT_THAT(names("owner set box key "), ElementsAre(NameKind::Saved));
  EXPECT_THAT(next_words("owner set box key value "), ElementsAre("in", "within", "->", "=>"));
  EXPECT_THAT(names("owner set box key value in "), ElementsAre(NameKind::Saved));
  EXPECT_THAT(names("owner share "), ElementsAre(NameKind::Database));
  EXPECT_THAT(next_words("owner share box "), UnorderedElementsAre("read", "write", "read,write"));
  EXPECT_THAT(next_words("owner share box read "), ElementsAre("with"));
  EXPECT_THAT(names("owner share cap owner \"Read\" with "), ElementsAre(NameKind::Process));
  EXPECT_THAT(next_words("owner send viewer "), IsSupersetOf({"body", "blob", "with", "no", "=>"}));
  EXPECT_THAT(next_words("owner send viewer no "), ElementsAre("answer"));
  EXPECT_THAT(next_words("owner state "), UnorderedElementsAre("set", "get", "clear"));
  EXPECT_THAT(next_words("sim crash-module "), ElementsAre("kv"));
  EXPECT_THAT(next_words("sim fail-storage a/box "), IsSupersetOf({"open", "commit"}));
  EXPECT_THAT(names("sim partition "), ElementsAre(NameKind::Node));
  EXPECT_THAT(names("do "), ElementsAre(NameKind::Sequence));
}

TEST(NextWord, KnowsClausesAndSettings) {
  EXPECT_THAT(next_words("process owner a:app:dev.os "), IsSupersetOf({"requests", "public", "program", "exit", "on"}));
  EXPECT_THAT(next_words("process owner a:app:dev.os exit "), ElementsAre("none", "restart", "requests"));
  EXPECT_THAT(names("process owner a:app:dev.os program "), ElementsAre(NameKind::Program));
  EXPECT_THAT(next_words("process owner a:app:dev.os requests box "), IsSupersetOf({"read", "grants"}));
  EXPECT_THAT(next_words("process owner a:app:dev.os requests a/box "),
              UnorderedElementsAre("read", "write", "read,write"));
  EXPECT_THAT(names("process owner a:app:dev.os public on "), ElementsAre(NameKind::Node));
  EXPECT_THAT(next_words("option "), UnorderedElementsAre("semantics", "storage", "seed", "limit"));
  EXPECT_THAT(next_words("option semantics "), ElementsAre("documented", "hyperdrive"));
  EXPECT_THAT(next_words("option limit "), ElementsAre("events", "time", "memory"));
  EXPECT_THAT(next_words("fault "), Contains("partition"));
  EXPECT_THAT(names("fault drop "), ElementsAre(NameKind::Process));
}

TEST(NextWord, KnowsConditions) {
  EXPECT_THAT(names("check "), ElementsAre(NameKind::Process, NameKind::Database, NameKind::Node));
  EXPECT_THAT(next_words("never owner "), IsSupersetOf({"holds", "lacks", "alive"}));
  EXPECT_THAT(names("never owner holds "), ElementsAre(NameKind::Database));
  EXPECT_THAT(next_words("never owner holds box "), Contains("read,write"));
  EXPECT_THAT(next_words("check owner/box "), ElementsAre("exists", "absent", "key", "keys"));
  EXPECT_THAT(next_words("check owner/box key k "), ElementsAre("is", "absent"));
  EXPECT_THAT(next_words("check ( owner alive "), Contains("and"));
  EXPECT_THAT(next_words("check ( owner alive and not "), Contains("nobody"));
  EXPECT_THAT(next_words("check only owner "), Contains("hold"));
}

TEST(NextWord, KnowsExpectations) {
  EXPECT_THAT(next_words("owner get box k => "), IsSupersetOf({"ok", "error", "matches", "one"}));
  EXPECT_THAT(next_words("owner get box k => error "), IsSupersetOf({"NoReadCap", "any"}));
  EXPECT_THAT(next_words("owner get box k => one of error any | "), Contains("bounced"));
  EXPECT_THAT(next_words("owner begin box -> tx "), ElementsAre("from", "=>"));
}

TEST(NextWord, KnowsWhoActsInAPipeline) {
  EXPECT_THAT(next_words("  ", "owner"), IsSupersetOf({"set", "end"}));
  EXPECT_EQ(next_word("  get ", "owner").actor, "owner");
  EXPECT_THAT(next_words("set box k v ", "owner"), Contains("=>"));
}

TEST(NextWord, OffersNothingBehindWhatIsNotAStatement) {
  EXPECT_THAT(next_words("owner gett "), IsEmpty());
  EXPECT_THAT(next_words("sim gett "), IsEmpty());
  EXPECT_THAT(next_words("option colour "), Not(Contains("=>")));
  EXPECT_THAT(next_words(std::string(100'000, '(') + " "), IsEmpty());
}

TEST(WordHelp, SaysHowAWordIsWritten) {
  ASSERT_FALSE(help_on("get").empty());
  EXPECT_EQ(help_on("get").front().usage, "WHO get DB KEY [within D]");
  EXPECT_TRUE(help_on("gett").empty());
}

}  // namespace
}  // namespace hypersim::language
