// What tokens are, compared with the language itself: in everything that it reads, each token has a place.

#include <gmock/gmock.h>
#include <map>

#include "hypersim/language/statement.hpp"

#include "index.hpp"
#include "support/bundled.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::lsp {
namespace {

using language::Role;
using testing::ElementsAre;
using testing::IsEmpty;

/// `get=keyword birthdays=database …` of the tokens that are not None.
std::vector<std::string> roles_of(const std::string& line) {
  static const std::map<Role, std::string> kNames = {
      {Role::None, "?"},           {Role::Keyword, "word"},      {Role::NewProcess, "+process"},
      {Role::Process, "process"},  {Role::ProcessId, "id"},      {Role::PackageId, "package"},
      {Role::NewNode, "+node"},    {Role::Node, "node"},         {Role::Database, "db"},
      {Role::NewSequence, "+seq"}, {Role::Sequence, "seq"},      {Role::NewText, "+text"},
      {Role::NewParameter, "+p"},  {Role::NewRound, "+round"},   {Role::NewSaved, "+saved"},
      {Role::Saved, "saved"},      {Role::Program, "program"},   {Role::File, "file"},
      {Role::Value, "value"},      {Role::Title, "title"},       {Role::Text, "text"},
      {Role::Number, "n"},         {Role::Duration, "duration"}, {Role::Free, "free"}};
  std::vector<std::string> roles;
  const Index index = index_of(line);
  for (const IndexedLine& one : index.lines) {
    for (const IndexedToken& token : one.tokens) roles.push_back(kNames.at(token.read.role));
  }
  return roles;
}

TEST(Statement, KnowsWhatTheTokensAre) {
  EXPECT_THAT(roles_of("owner set birthdays alice $x in 7 within 5s -> t from /a => error NoTx 7"),
              ElementsAre("process", "word", "db", "value", "saved", "word", "value", "word", "duration", "word",
                          "+saved", "word", "free", "word", "word", "word", "value"));
  EXPECT_THAT(roles_of("process a a:b:c public requests box read requests other requests cap x {} answers ok after 5s"),
              ElementsAre("word", "+process", "id", "word", "word", "db", "word", "word", "process", "word", "word",
                          "process", "value", "word", "value", "word", "duration"));
  EXPECT_THAT(roles_of("never ( only a b hold x/y read or not log contains \"z\" )"),
              ElementsAre("word", "word", "word", "process", "process", "word", "db", "word", "word", "word", "word",
                          "word", "text", "word"));
  EXPECT_THAT(roles_of("check x/y key k is v"), ElementsAre("word", "db", "word", "value", "word", "value"));
  EXPECT_THAT(roles_of("check a.dev up"), ElementsAre("word", "node", "word"));
  EXPECT_THAT(roles_of("sim fail-storage a/b put times 3 \"full\""),
              ElementsAre("word", "word", "db", "word", "word", "n", "text"));
  EXPECT_THAT(roles_of("sequence s p q\nend\ndo s 1 2"),
              ElementsAre("word", "+seq", "+p", "+p", "word", "word", "seq", "value", "value"));
  EXPECT_THAT(roles_of("repeat 3 as i\nend"), ElementsAre("word", "n", "word", "+round", "word"));
  EXPECT_THAT(roles_of("pipeline a\nget b c => one of 1 | has {} | any\nend"),
              ElementsAre("word", "process", "word", "db", "value", "word", "word", "word", "value", "word", "word",
                          "value", "word", "word", "word"));
  EXPECT_THAT(roles_of("option limit events 5"), ElementsAre("word", "word", "word", "n"));
  EXPECT_THAT(roles_of("option semantics hyperdrive"), ElementsAre("word", "word", "word"));
  EXPECT_THAT(roles_of("fault crash a at most 2"), ElementsAre("word", "word", "process", "word", "word", "n"));
}

TEST(Statement, GoesOnBehindWhatIsWrong) {
  EXPECT_THAT(roles_of("owner gett box key"), ElementsAre("process", "?", "?", "?"));
  EXPECT_THAT(roles_of("owner get => ok"), testing::Contains("word"));
  EXPECT_THAT(roles_of("process a"), ElementsAre("word", "+process"));
}

/// The tokens that have no role, with their lines.
std::vector<std::string> unknown_in(const std::string& text) {
  std::vector<std::string> unknown;
  const Index index = index_of(text);
  for (const IndexedLine& line : index.lines) {
    for (const IndexedToken& token : line.tokens) {
      if (token.read.role != Role::None) continue;
      unknown.push_back(text.substr(token.span.begin, token.span.end - token.span.begin) + " in " +
                        text.substr(line.span.begin, line.span.end - line.span.begin));
    }
  }
  return unknown;
}

// If the language changes in a way that its table does not tell, this notices.
TEST(Statement, KnowsEachTokenOfEachScenarioThatIsThere) {
  std::size_t lines = 0;
  for (const std::string& path : support::bundled_scenarios({"scenarios/ok", "scenarios/failed", "docs/examples"})) {
    const std::string text = support::read_file(path);
    // Names in braces may be several tokens.
    if (text.find("matrix") != std::string::npos || text.find('{') != std::string::npos) continue;
    lines += index_of(text).lines.size();
    EXPECT_THAT(unknown_in(text), IsEmpty()) << path;
  }
  EXPECT_GT(lines, 500u);
}

TEST(StatementCanary, ATokenThatCannotStandThereHasNoRole) {
  EXPECT_THAT(unknown_in("owner get box key nonsense\n"), ElementsAre("nonsense in owner get box key nonsense"));
}

}  // namespace
}  // namespace hypersim::lsp
