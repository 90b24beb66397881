// One table has the words of the language. Each of them is recognized if it is misspelt in its place. Whatever else
// lists them is made from the table or compared with it here.

#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "hypersim/kv_module/storage_fault.hpp"
#include "hypersim/language/misspelt_expectation.hpp"
#include "hypersim/language/spelling.hpp"

#include "../../language/parse/table.hpp"
#include "random_scenario.hpp"
#include "reading.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"
#include "support/paths.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using support::read_file;
using testing::IsEmpty;

/// A line that is right if the word stands in it, between the two.
struct Around {
  std::string before;
  std::string after;
};

/// Every change of a shorter word makes another word.
constexpr std::size_t kLettersMin = 4;

const std::string kProcess = "process third third:app:dev.os ";
const std::string kGet = "owner get birthdays alice => ";

/// It does not matter how a line continues after its first word.
const std::vector<Around> kLine = {{"", ""}, {"", " log contains \"x\""}, {"parallel\n", ""}, {"pipeline owner\n", ""}};

std::vector<Around> joint_places(std::string_view word) {
  if (word == "with") return {{"owner share birthdays read ", " viewer"}};
  if (word == "answer") return {{"owner send viewer no ", ""}};
  if (word == "after") return {{kProcess + "answers x ", " 5s"}, {kProcess + "answers x ", " 5s public"}};
  if (word == "times") return {{"sim fail-storage owner/birthdays put ", " 2 \"x\""}};
  if (word == "from") return {{"owner get birthdays alice -> x ", " /a"}};
  if (word == "most") return {{"fault crash owner at ", " 2"}};
  return {};
}

std::vector<Around> condition_places(std::string_view word) {
  const std::string cap = " cap owner \"x\"";
  if (word == "contains") return {{"check log ", " \"x\""}};
  if (word == "only")
    return {{"check ", " owner hold" + cap}, {"never ( owner alive and ", " viewer holds" + cap + ")"}};
  if (word == "nobody") return {{"check ", " holds" + cap}, {"never ( owner alive and ", " holds" + cap + ")"}};
  if (word == "hold") return {{"check only owner ", cap}, {"check only owner viewer ", cap}};
  return {};
}

/// Where the word can stand, so that another one is a mistake there. Any other word behind `=>` is a value, if nothing
/// follows; and so is what does not begin with a form.
std::vector<Around> places_of(const Keyword& word) {
  switch (word.kind) {
    case KeywordKind::Declaration:
    case KeywordKind::Include:
    case KeywordKind::Sequence:
    case KeywordKind::Property:
    case KeywordKind::Check:
    case KeywordKind::Sim:
    case KeywordKind::Do:
      return {kLine.begin(), kLine.begin() + 2};
    case KeywordKind::Block:
    case KeywordKind::End:
      return kLine;
    case KeywordKind::Verb:
      return {{"owner ", ""}, {"pipeline owner\n", ""}};
    case KeywordKind::SimVerb:
      return {{"sim ", ""}};
    case KeywordKind::Option:
      if (word.text == "from" || word.text == "response" || word.text == "without") return {{"owner receive ", ""}};
      if (word.text == "header") return {{"sim http GET owner / ", ""}, {"sim http-reply GET \"x\" 200 ", ""}};
      return {{"owner send viewer ", ""}};
    case KeywordKind::StateAction:
      return {{"owner state ", ""}};
    case KeywordKind::Joint:
      return joint_places(word.text);
    case KeywordKind::Clause:
      return {{kProcess, ""}, {kProcess + "requests viewer ", ""}, {"owner spawn third public grants viewer ", ""}};
    case KeywordKind::OnExit:
      return {{kProcess + "exit ", ""}};
    case KeywordKind::Setting:
      return {{"option ", ""}};
    case KeywordKind::Semantics:
      return {{"option semantics ", ""}};
    case KeywordKind::Storage:
      return {{"option storage ", ""}};
    case KeywordKind::Limit:
      return {{"option limit ", ""}};
    case KeywordKind::Fault:
      return {{"fault ", ""}};
    case KeywordKind::Operation:
      return {{"fault storage ", ""}, {"sim fail-storage owner/birthdays ", " \"x\""}};
    case KeywordKind::Right:
      return {{"owner share birthdays ", " with viewer"},
              {"sim grant owner/birthdays ", " to viewer"},
              {kProcess + "requests birthdays ", " public"},
              {kProcess + "requests owner/birthdays ", ""}};
    case KeywordKind::Condition:
      if (word.text == "absent") return {{"check owner ", ""}, {"check owner/birthdays key alice ", ""}};
      return {{"check owner ", ""}, {"never ( owner alive and not owner ", ")"}};
    case KeywordKind::ConditionPart:
      return condition_places(word.text);
    case KeywordKind::Expectation:
      if (word.text == "blob") return {{kGet + "any ", " x"}, {kGet + "1990 ", " x"}};
      return {{kGet, " x"}, {kGet + "one of ok | ", " x"}};
    case KeywordKind::Error:
      return {{kGet + "error ", ""}};
    case KeywordKind::Form:
      if (word.text == "file:") return {{"include ", "shop.cast"}, {"manifest a:b ", "m.json"}, {"package ", "app"}};
      return {};
    case KeywordKind::Name:
      return {};
  }
  return {};
}

std::set<std::string> all_texts() {
  std::set<std::string> texts;
  for (const Keyword& word : table()) texts.emplace(word.text);
  return texts;
}

/// With two neighbours swapped, or one letter changed, left out or put in twice.
std::set<std::string> misspellings(std::string_view text) {
  std::set<std::string> all;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto edited = [&](auto edit) {
      std::string word(text);
      edit(word);
      all.insert(std::move(word));
    };
    if (i + 1 < text.size()) edited([&](std::string& word) { std::swap(word[i], word[i + 1]); });
    for (char c = 'a'; c <= 'z'; ++c) edited([&](std::string& word) { word[i] = c; });
    edited([&](std::string& word) { word.erase(i, 1); });
    edited([&](std::string& word) { word.insert(i, 1, word[i]); });
  }
  for (const std::string& other : all_texts()) all.erase(other);
  if (text == "file:") all.erase("file::");  // a file whose name begins with a colon
  return all;
}

/// What is wrong with the report of a word that is misspelt there; empty if its place and its hint are right.
std::string complaint(const Around& around, const std::string& misspelt, std::string_view meant) {
  const bool is_title = meant == "scenario" && around.before.empty();
  const std::string before = (is_title ? std::string() : kPrelude) + around.before;
  const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
  const auto column = static_cast<int>(before.size() - (before.rfind('\n') + 1)) + 1;
  const std::string text = before + misspelt + around.after + "\n";
  for (const Diagnostic& one : parse_scenarios(text, "x.scn").diagnostics) {
    const bool is_here = one.at.line == line && one.at.column == column;
    if (is_here && one.hint.starts_with("did you mean ") && one.hint.find("\"" + std::string(meant) + "\"") < 60)
      return {};
  }
  std::string found;
  for (const std::string& mistake : mistakes_of(text)) found += "\n    " + mistake;
  return around.before + misspelt + around.after + " (" + std::string(meant) + "):" + found;
}

TEST(Keywords, AMisspeltOneIsRecognizedWhereItStands) {
  std::vector<std::string> complaints;
  std::size_t played = 0;
  for (const Keyword& word : table()) {
    if (word.text.size() < kLettersMin) continue;
    for (const Around& around : places_of(word)) {
      for (const std::string& misspelt : misspellings(word.text)) {
        ++played;
        std::string wrong = complaint(around, misspelt, word.text);
        if (!wrong.empty() && complaints.size() < 20) complaints.push_back(std::move(wrong));
      }
    }
  }
  EXPECT_THAT(complaints, IsEmpty());
  EXPECT_GT(played, 20'000u);
}

// Alone behind `=>` it is a value. Its reader is told when the step has failed.
TEST(Keywords, AMisspeltExpectationIsRecognizedInTheValueThatItIs) {
  for (const Keyword& word : keywords_of(KeywordKind::Expectation)) {
    if (word.text.size() < kLettersMin) continue;
    for (const std::string& misspelt : misspellings(word.text)) {
      for (const std::string& text : {misspelt, "one of 1 | " + misspelt}) {
        const Step step = read_step(kGet + text + "\n");
        EXPECT_THAT(misspelt_expectation(*step.expected), testing::HasSubstr("\"" + std::string(word.text) + "\""))
            << text;
      }
    }
  }
  EXPECT_EQ(misspelt_expectation(*read_step(kGet + "bouncde\n").expected),
            "\"bouncde\" is a value here; did you mean \"bounced\"?");
  EXPECT_EQ(misspelt_expectation(*read_step(kGet + "\"bouncde\"\n").expected), "");
  for (const std::string value : {"1990", "done", "booked", "timeout-1"})
    EXPECT_EQ(misspelt_expectation(*read_step(kGet + value + "\n").expected), "");
}

TEST(Keywords, HaveAPlaceInWhichTheyArePlayed) {
  const std::set<std::string> values = {"hex:", "base64:", "repeat:"};  // any other word is a value there
  for (const Keyword& word : table()) {
    if (word.text.size() >= kLettersMin && values.count(std::string(word.text)) == 0) {
      EXPECT_THAT(places_of(word), testing::Not(IsEmpty())) << word.text;
    }
  }
}

TEST(Keywords, StandOnceForEachPlaceAndSayWhatTheyAre) {
  std::set<std::pair<KeywordKind, std::string_view>> seen;
  for (const Keyword& word : table()) {
    EXPECT_TRUE(seen.emplace(word.kind, word.text).second) << word.text;
    EXPECT_NE(word.usage.find(word.text), std::string_view::npos) << word.text;
    EXPECT_FALSE(word.meaning.empty()) << word.text;
    const bool is_verb = word.kind == KeywordKind::Verb || word.kind == KeywordKind::SimVerb;
    EXPECT_EQ(word.read != nullptr || word.package_step, is_verb) << word.text;
    EXPECT_EQ(word.declare != nullptr, word.kind == KeywordKind::Declaration) << word.text;
  }
}

TEST(Keywords, OfTheStorageAreItsOperations) {
  for (const Keyword& word : keywords_of(KeywordKind::Operation))
    EXPECT_TRUE(kv_module::storage_operation(word.text).has_value()) << word.text;
}

/// The words that the reader compares a token with.
TEST(Keywords, OfTheReaderAreInTheTable) {
  const std::regex compared(R"re((?:take_word|expect_word|first\.is|next\.is|verb\.is|peek\(\)\.is)\("([^"]+)"\))re");
  const std::regex option(R"re(\{"([a-z]+)", \[)re");
  const std::set<std::string> known = all_texts();
  const std::set<std::string> signs = {"->", "=>", "|"};
  std::size_t seen = 0;
  const auto sources = support::files_with_extension(support::source_dir() + "/language/parse", ".cpp");
  for (const std::filesystem::path& path : sources) {
    const std::string text = read_file(path);
    for (const std::regex& form : {compared, option}) {
      for (std::sregex_iterator at(text.begin(), text.end(), form), end; at != end; ++at, ++seen) {
        const std::string word = (*at)[1];
        EXPECT_TRUE(known.count(word) + signs.count(word) > 0) << word << " in " << path;
      }
    }
  }
  EXPECT_GT(seen, 80u);
}

// The property tests of layout and update start from these texts. None of them names a file or runs a program.
TEST(Keywords, AreSaidByRandomScenarios) {
  std::string said;
  std::mt19937 random(1);
  for (int i = 0; i < 2'500; ++i) {
    std::vector<int> choices(300);
    for (int& choice : choices) choice = static_cast<int>(random() % (1U << 16));
    said += random_scenario(choices);
  }
  std::set<std::string, std::less<>> words = {"include", "manifest", "package", "install", "uninstall",
                                              "program", "args",     "file:",   "our"};
  for (const Keyword& form : keywords_of(KeywordKind::Form)) {
    if (said.find(form.text) != std::string::npos) words.emplace(form.text);
  }
  for (std::size_t at = 0; (at = said.find_first_not_of(" \t\r\n()", at)) != std::string::npos;) {
    const std::size_t end = std::min(said.find_first_of(" \t\r\n()", at), said.size());
    words.insert(said.substr(at, end - at));
    at = end;
  }
  for (const Keyword& word : table()) {
    EXPECT_GT(words.count(word.text), 0u) << word.text;
  }
}

/// Compares, or writes if golden files are made.
void expect_golden(const std::string& file, const std::string& before, const std::string& made,
                   const std::string& after) {
  const std::string path = support::source_dir() + "/" + file;
  const std::string text = read_file(path);
  const std::size_t begin = text.find(before);
  ASSERT_NE(begin, std::string::npos) << before;
  const std::size_t from = begin + before.size();
  const std::size_t end = after.empty() ? text.size() : text.find(after, from);
  ASSERT_NE(end, std::string::npos) << after;
  if (support::writes_golden_files()) {
    support::write_file(path, text.substr(0, from) + made + text.substr(end));
  } else {
    EXPECT_EQ(text.substr(from, end - from), made) << file << "; ./dev golden makes it anew";
  }
}

std::string place_text(KeywordKind kind) {
  switch (kind) {
    case KeywordKind::Declaration:
    case KeywordKind::Include:
    case KeywordKind::Sequence:
      return "begins a line: a declaration";
    case KeywordKind::Property:
      return "begins a line: a property";
    case KeywordKind::Check:
    case KeywordKind::Sim:
    case KeywordKind::Do:
      return "begins a line: a step";
    case KeywordKind::Block:
    case KeywordKind::End:
      return "begins a line: a block";
    case KeywordKind::Verb:
      return "a verb of a process";
    case KeywordKind::SimVerb:
      return "a verb of `sim`";
    case KeywordKind::Option:
      return "an option of a step";
    case KeywordKind::StateAction:
      return "after `state`";
    case KeywordKind::Joint:
      return "between operands";
    case KeywordKind::Clause:
      return "a clause of a process";
    case KeywordKind::OnExit:
      return "after `exit`";
    case KeywordKind::Setting:
      return "after `option`";
    case KeywordKind::Semantics:
      return "after `option semantics`";
    case KeywordKind::Storage:
      return "after `option storage`";
    case KeywordKind::Limit:
      return "after `option limit`";
    case KeywordKind::Fault:
      return "after `fault`";
    case KeywordKind::Operation:
      return "an operation of the storage";
    case KeywordKind::Right:
      return "a right to a database";
    case KeywordKind::Condition:
      return "a condition";
    case KeywordKind::ConditionPart:
      return "a part of a condition";
    case KeywordKind::Expectation:
      return "after `=>`";
    case KeywordKind::Error:
      return "after `error`";
    case KeywordKind::Form:
      return "begins an operand";
    case KeywordKind::Name:
      return "in the place of a name";
  }
  return {};
}

std::string cell(std::string_view text) { return std::regex_replace(std::string(text), std::regex(R"(\|)"), R"(\|)"); }

TEST(Keywords, AreInTheReferencePage) {
  std::string made = "\n| where | word | written | |\n|---|---|---|---|\n";
  std::string last;
  for (const Keyword& word : table()) {
    const std::string place = place_text(word.kind);
    made += "| " + (place == last ? std::string() : place) + " | `" + std::string(word.text) + "` | `" +
            cell(word.usage) + "` | " + cell(word.meaning) + " |\n";
    last = place;
  }
  expect_golden("docs/scenario-language.md", "\n## All words\n", made, "");
}

TEST(Keywords, AreInTheDictionaryOfTheFuzzers) {
  std::string made;
  std::set<std::string_view> told;
  for (const Keyword& word : table()) {
    if (told.insert(word.text).second) made += "\"" + std::string(word.text) + "\"\n";
  }
  expect_golden("tests/fuzz/scenario.dict", "# The words of the language, made by ./dev golden.\n", made,
                "# What else stands in a scenario.\n");
}

TEST(Spelling, OfSeveralWordsThatAreEquallyNearNamesAll) {
  EXPECT_EQ(did_you_mean("sate", {"save", "get", "state"}), "did you mean \"save\" or \"state\"?");
  EXPECT_EQ(did_you_mean("sate", {"save", "sat", "state", "sane"}), "did you mean \"save\", \"sat\" or \"state\"?");
  EXPECT_EQ(did_you_mean("sate", {"sane", "save", "sates", "Sate"}), "did you mean \"Sate\"?");
}

}  // namespace
}  // namespace hypersim::language
