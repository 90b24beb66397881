// What is in editors/: the grammar has the words of the language's table, `./dev golden` writes it anew; everything
// that the extension names is there.

#include <filesystem>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "hypersim/language/words.hpp"
#include "hypersim/lsp/problems.hpp"

#include "support/files.hpp"
#include "support/golden.hpp"
#include "support/paths.hpp"

namespace hypersim::lsp {
namespace {

using language::KeywordKind;
using Ordered = nlohmann::ordered_json;

std::string extension_folder() { return support::source_dir() + "/editors/vscode"; }
Ordered read_json(const std::string& name) {
  return Ordered::parse(support::read_file(extension_folder() + "/" + name));
}

/// `(?:delete|get|set)`, of all words of these kinds.
std::string any_of(const std::vector<KeywordKind>& kinds) {
  std::set<std::string, std::greater<>> words;  // longer ones before their beginnings
  for (const language::Word& word : language::words()) {
    if (std::find(kinds.begin(), kinds.end(), word.kind) != kinds.end()) words.emplace(word.text);
  }
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : "|") + word;
  return "(?:" + text + ")";
}

Ordered rule(const std::string& scope, const std::string& match) { return {{"name", scope}, {"match", match}}; }

Ordered parts(const std::string& match, const std::vector<std::string>& scopes) {
  Ordered captures = Ordered::object();
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    if (!scopes[i].empty()) captures[std::to_string(i + 1)] = {{"name", scopes[i]}};
  }
  return {{"match", match}, {"captures", captures}};
}

constexpr const char* kBegin = "^[ \\t]*";
constexpr const char* kBefore = "(?<=[ \\t(])";
constexpr const char* kAfter = "(?=[ \\t)\\r]|$)";

Ordered grammar() {
  using Kind = KeywordKind;
  const std::string declarations = any_of({Kind::Declaration, Kind::Include, Kind::Sequence});
  const std::string name = "[A-Za-z{][A-Za-z0-9_{}-]*";
  const std::string within = any_of({Kind::Option, Kind::StateAction, Kind::Joint, Kind::Clause, Kind::OnExit,
                                     Kind::Setting, Kind::Limit, Kind::Fault, Kind::Condition, Kind::ConditionPart});
  const std::string values = any_of({Kind::Semantics, Kind::Storage, Kind::Operation, Kind::Right, Kind::Name});
  Ordered patterns = Ordered::array();
  patterns.push_back({{"include", "#comment"}});
  patterns.push_back(
      parts(kBegin + std::string("(process)[ \\t]+(") + name + ")(?:[ \\t]+([^ \\t\\r\\n]+))?",
            {"keyword.declaration.hypersim", "entity.name.type.hypersim", "constant.other.id.hypersim"}));
  patterns.push_back(parts(kBegin + std::string("(sequence|do)[ \\t]+(") + name + ")",
                           {"keyword.control.hypersim", "entity.name.function.hypersim"}));
  patterns.push_back(parts(kBegin + std::string("(let|matrix)[ \\t]+(") + name + ")",
                           {"keyword.declaration.hypersim", "variable.other.constant.hypersim"}));
  patterns.push_back(parts(kBegin + std::string("(") + declarations + ")" + kAfter, {"keyword.declaration.hypersim"}));
  patterns.push_back(parts(kBegin + std::string("(") + any_of({Kind::Property, Kind::Check}) + ")" + kAfter,
                           {"keyword.other.property.hypersim"}));
  patterns.push_back(parts(kBegin + std::string("(") + any_of({Kind::Block, Kind::End, Kind::Do}) + ")" + kAfter,
                           {"keyword.control.hypersim"}));
  patterns.push_back(
      parts(kBegin + std::string("(") + any_of({Kind::Sim}) + ")(?:[ \\t]+(" + any_of({Kind::SimVerb}) + "))?" + kAfter,
            {"keyword.control.hypersim", "support.function.hypersim"}));
  patterns.push_back(
      parts(kBegin + std::string("(") + any_of({Kind::Verb}) + ")" + kAfter, {"support.function.hypersim"}));
  patterns.push_back(parts(kBegin + std::string("(") + name + ")[ \\t]+(" + any_of({Kind::Verb}) + ")" + kAfter,
                           {"entity.name.type.hypersim", "support.function.hypersim"}));
  patterns.push_back(
      parts(kBefore + std::string("(=>)[ \\t]+(error)[ \\t]+(") + any_of({Kind::Error}) + "|any)" + kAfter,
            {"keyword.operator.hypersim", "keyword.other.expectation.hypersim", "support.constant.hypersim"}));
  patterns.push_back(parts(kBefore + std::string("(=>|\\|)[ \\t]+(") + any_of({Kind::Expectation}) + ")" + kAfter,
                           {"keyword.operator.hypersim", "keyword.other.expectation.hypersim"}));
  patterns.push_back(parts(kBefore + std::string("(->)[ \\t]+(") + name + ")",
                           {"keyword.operator.hypersim", "variable.other.hypersim"}));
  patterns.push_back(rule("keyword.operator.hypersim", kBefore + std::string("(?:->|=>|\\|)") + kAfter));
  patterns.push_back({{"include", "#string"}});
  patterns.push_back(rule("constant.other.placeholder.hypersim", "\\{[A-Za-z][A-Za-z0-9_-]*\\}"));
  patterns.push_back(rule("variable.other.hypersim", "\\$[A-Za-z][A-Za-z0-9_-]*"));
  patterns.push_back(
      rule("constant.numeric.hypersim", kBefore + std::string("[0-9]+(?:ms|s|m|h|KiB|MiB|GiB)?") + kAfter));
  patterns.push_back(parts(kBefore + std::string("(") + any_of({Kind::Form}) + ")([^ \\t\\r\\n\"]*)",
                           {"keyword.other.form.hypersim", "string.unquoted.hypersim"}));
  patterns.push_back(rule("keyword.other.hypersim", kBefore + within + kAfter));
  patterns.push_back(rule("constant.language.hypersim", kBefore + values + kAfter));
  patterns.push_back(rule("constant.character.escape.line-continuation.hypersim", "\\\\[ \\t]*$"));
  Ordered string = {{"name", "string.quoted.double.hypersim"}, {"begin", "\""}, {"end", "\"|$"}};
  string["patterns"] = {rule("constant.character.escape.hypersim", "\\\\(?:[\"\\\\/bfnrt]|u[0-9A-Fa-f]{4})"),
                        rule("constant.other.placeholder.hypersim", "\\{[A-Za-z][A-Za-z0-9_-]*\\}")};
  return {{"$schema", "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json"},
          {"name", "hypersim"},
          {"scopeName", "source.hypersim"},
          {"fileTypes", {"scn"}},
          {"patterns", patterns},
          {"repository",
           {{"comment", rule("comment.line.number-sign.hypersim", "(?:^|(?<=[ \\t]))#.*$")}, {"string", string}}}};
}

TEST(EditorGrammar, HasTheWordsOfTheTable) {
  const std::string path = extension_folder() + "/syntaxes/hypersim.tmLanguage.json";
  const std::string made = grammar().dump(2) + "\n";
  if (support::writes_golden_files()) return support::write_file(path, made);
  EXPECT_EQ(support::read_file(path), made) << "./dev golden makes it anew";
}

TEST(EditorGrammar, HasEachWord) {
  const std::string text = support::read_file(extension_folder() + "/syntaxes/hypersim.tmLanguage.json");
  for (const language::Word& word : language::words())
    EXPECT_NE(text.find(std::string(word.text)), std::string::npos) << word.text;
}

TEST(VscodeExtension, NamesFilesThatAreThere) {
  const Ordered package = read_json("package.json");
  const Ordered& contributes = package["contributes"];
  for (const Ordered& file : {package["main"], contributes["languages"][0]["configuration"],
                              contributes["grammars"][0]["path"], contributes["snippets"][0]["path"]}) {
    EXPECT_TRUE(std::filesystem::is_regular_file(extension_folder() + "/" + file.get<std::string>())) << file;
  }
  const std::string code = support::read_file(extension_folder() + "/extension.js");
  for (const Ordered& command : contributes["commands"])
    EXPECT_NE(code.find("'" + command["command"].get<std::string>() + "'"), std::string::npos) << command;
  for (const auto& [name, setting] : contributes["configuration"]["properties"].items()) {
    ASSERT_TRUE(name.starts_with("hypersim."));
    EXPECT_NE(code.find("'" + name.substr(9) + "'"), std::string::npos) << name;
  }
  EXPECT_TRUE(package["dependencies"].contains("vscode-languageclient"));
}

TEST(VscodeExtension, ReadsTheLinesOfCheck) {
  const Ordered pattern = read_json("package.json")["contributes"]["problemMatchers"][0]["pattern"];
  const std::regex line(pattern["regexp"].get<std::string>());
  std::smatch found;
  const std::string told = "a folder/x.scn:4:7: warning: nothing in this scenario: none";
  ASSERT_TRUE(std::regex_match(told, found, line));
  EXPECT_EQ(found[pattern["file"].get<std::size_t>()].str(), "a folder/x.scn");
  EXPECT_EQ(found[pattern["line"].get<std::size_t>()].str(), "4");
  EXPECT_EQ(found[pattern["column"].get<std::size_t>()].str(), "7");
  EXPECT_EQ(found[pattern["severity"].get<std::size_t>()].str(), std::string(to_text(Problem::Severity::Warning)));
  EXPECT_EQ(found[pattern["message"].get<std::size_t>()].str(), "nothing in this scenario: none");
}

/// What opens a block, and what ends it.
TEST(VscodeExtension, IndentsTheBlocksOfTheTable) {
  const Ordered configuration = read_json("language-configuration.json");
  const std::regex opens(configuration["indentationRules"]["increaseIndentPattern"].get<std::string>());
  const std::regex closes(configuration["indentationRules"]["decreaseIndentPattern"].get<std::string>());
  for (const language::Word& word : language::words()) {
    if (!word.begins_line()) continue;
    const bool is_block = word.kind == KeywordKind::Block || word.kind == KeywordKind::Sequence;
    EXPECT_EQ(std::regex_match("  " + std::string(word.text) + " x", opens), is_block) << word.text;
    EXPECT_EQ(std::regex_match("  " + std::string(word.text), closes), word.kind == KeywordKind::End) << word.text;
  }
}

/// The text that is there before anybody fills it in.
std::string filled(const std::string& body) {
  std::string text = std::regex_replace(body, std::regex(R"(\$\{[0-9]+\|([^,]*),[^|]*\|\})"), "$1");
  std::map<std::string, std::string> defaults;
  const std::regex with_default(R"(\$\{([0-9]+):([^}]*)\})");
  for (std::sregex_iterator at(text.begin(), text.end(), with_default), end; at != end; ++at)
    defaults.emplace((*at)[1].str(), (*at)[2].str());
  for (const auto& [number, value] : defaults) {
    text = std::regex_replace(text, std::regex("\\$\\{" + number + "(:[^}]*)?\\}"), value);
  }
  return std::regex_replace(text, std::regex(R"(\$0)"), "");
}

TEST(VscodeExtension, HasSnippetsThatAreValid) {
  const Ordered snippets = read_json("snippets/hypersim.json");
  for (const auto& [name, snippet] : snippets.items()) {
    std::string body;
    for (const Ordered& line : snippet["body"]) body += line.get<std::string>() + "\n";
    std::string text = filled(body);
    if (!text.starts_with("scenario"))
      text = "scenario \"x\"\n" +
             std::string(text.starts_with("process") ? "" : "process viewer viewer:viewer:other.os\n") +
             "process owner birthdays:app:dev.os\n" + text;
    const auto parsed = language::parse_scenarios(text, name);
    EXPECT_EQ(language::format_diagnostics(parsed), "") << text;
  }
}

}  // namespace
}  // namespace hypersim::lsp
