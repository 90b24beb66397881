// The shell and the language server offer the same at the same place.

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/processes/registry.hpp"

#include "../../cli/shell/completion.hpp"
#include "../lsp/session.hpp"

namespace hypersim::cli {
namespace {

using Texts = std::set<std::string>;
using testing::IsSupersetOf;

const std::string kText =
    "scenario \"x\"\n"
    "node a.dev b.dev\n"
    "let greeting hello\n"
    "matrix size 1 2\n"
    "process owner birthdays:app:dev.os\n"
    "process viewer viewer:viewer:other.os\n"
    "never viewer holds owner/birthdays write\n"
    "sequence put who\n"
    "  owner set birthdays {who} 1\n"
    "end\n"
    "owner open birthdays\n"
    "owner open \"two words\"\n"
    "owner get birthdays ann -> seen\n";

Texts offered_by_shell(const std::string& typed) {
  const language::ParsedFile file = language::parse_scenarios(kText, "session");
  EXPECT_TRUE(file.diagnostics.empty()) << language::format_diagnostics(file);
  if (file.scenarios.empty()) return {};
  language::KnownNames known = shell::known_names(file.scenarios.front(), kText, {"app:dev.os/birthdays"});
  known.programs = processes::programs().names();
  const shell::Offers offers = shell::offers_for(typed, known, {});
  return {offers.words.begin(), offers.words.end()};
}

/// Of what it tells an editor, what the editor would show: that which begins with what was typed.
Texts offered_by_server(const std::string& typed) {
  lsp::ReadySession session;
  session.open(kText);
  session.change(kText + typed);
  const auto line = static_cast<std::size_t>(std::count(kText.begin(), kText.end(), '\n') +
                                             std::count(typed.begin(), typed.end(), '\n'));
  const std::size_t begin = typed.rfind('\n') == std::string::npos ? 0 : typed.rfind('\n') + 1;
  const lsp::Json items =
      session.result("textDocument/completion", lsp::Session::at(line, typed.size() - begin))["items"];
  Texts offered;
  for (const lsp::Json& item : items) {
    const auto from = item["textEdit"]["range"]["start"]["character"].get<std::size_t>();
    const auto text = item["label"].get<std::string>();
    if (text.starts_with(typed.substr(begin + from))) offered.insert(text);
  }
  return offered;
}

struct Position {
  std::string typed;
  Texts offers;  // among others; nothing: nothing at all
};

/// What is typed, as the name of a test: other characters than letters and digits by their codes.
std::string name_of(const std::string& typed) {
  std::string name = "at";
  for (const char c : typed) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += c;
    } else if (c == ' ') {
      name += '_';
    } else {
      name += fmt::format("_{:02x}_", c);
    }
  }
  return name;
}

class BothCompletions : public testing::TestWithParam<Position> {};

TEST_P(BothCompletions, OfferTheSame) {
  const auto& [typed, offers] = GetParam();
  const Texts shell = offered_by_shell(typed);
  EXPECT_EQ(shell, offered_by_server(typed));
  EXPECT_EQ(shell.empty(), offers.empty());
  EXPECT_THAT(shell, IsSupersetOf(offers));
}

INSTANTIATE_TEST_SUITE_P(
    Positions, BothCompletions,
    testing::Values(
        Position{"", {"process", "never", "check", "sim", "end", "owner", "viewer"}}, Position{"ow", {"owner"}},
        Position{"pro", {"process"}}, Position{"process new new:a:b ", {"requests", "public", "program", "exit", "on"}},
        Position{"process new new:a:b requests ", {"owner/birthdays", "owner", "cap"}},
        Position{"process new new:app:dev.os requests ", {"birthdays", "viewer"}},
        Position{"process new new:a:b requests owner/birthdays ", {"read", "write", "read,write"}},
        Position{"process new new:a:b on ", {"a.dev", "b.dev"}},
        Position{"process new new:a:b program ", {"birthdays"}},
        Position{"process new new:a:b exit ", {"none", "restart", "requests"}}, Position{"process new ", {}},
        Position{"option ", {"semantics", "storage", "seed", "limit"}}, Position{"option limit ", {"memory"}},
        Position{"option storage mem", {"memory"}}, Position{"fault ", {"drop", "crash-node"}},
        Position{"fault drop ", {"owner"}}, Position{"include ", {"file:"}}, Position{"do ", {"put"}},
        Position{"owner ", {"open", "spawn", "share"}}, Position{"owner gett ", {}},
        Position{"owner get ", {"birthdays", "\"two words\""}}, Position{"viewer get ", {"owner/birthdays"}},
        Position{"viewer get owner/b", {"owner/birthdays"}}, Position{"owner get birthdays ", {"$seen", "hex:"}},
        Position{"owner get birthdays ann ", {"within", "->", "=>"}}, Position{"owner set birthdays ann $", {"$seen"}},
        Position{"owner set birthdays ann {", {"{greeting}", "{size}"}},
        Position{"owner set birthdays ann {gr", {"{greeting}"}},
        Position{"owner get birthdays ann => ", {"ok", "error", "one", "$seen"}},
        Position{"owner get birthdays ann => error N", {"NoDb", "NoReadCap"}},
        Position{"owner get birthdays ann => ok ", {"blob"}},
        Position{"owner get birthdays ann => one of ok | ", {"bounced"}},
        Position{"owner get birthdays ann -> x ", {"from", "=>"}}, Position{"owner request ", {"owner", "viewer"}},
        Position{"owner request viewer ", {"body", "blob", "within", "mime"}},
        Position{"owner share ", {"birthdays", "cap"}}, Position{"owner share birthdays ", {"read", "read,write"}},
        Position{"owner share birthdays read ", {"with"}}, Position{"owner share birthdays read with ", {"viewer"}},
        Position{"owner share cap ", {"owner", "viewer"}}, Position{"owner state ", {"set", "get", "clear"}},
        Position{"owner await ", {"$seen"}}, Position{"sim ", {"wait", "crash-node"}},
        Position{"sim crash-module ", {"kv"}}, Position{"sim crash-module kv ", {"on"}},
        Position{"sim partition a.dev ", {"b.dev"}}, Position{"sim fail-storage owner/birthdays ", {"open", "commit"}},
        Position{"sim http GET owner ", {"$seen"}}, Position{"sim http GET owner / ", {"header", "body", "within"}},
        Position{"check ", {"owner", "owner/birthdays", "a.dev", "only", "nobody", "log", "not", "("}},
        Position{"check owner ", {"holds", "alive", "state", "up"}},
        Position{"check owner/birthdays ", {"exists", "absent", "key", "keys"}},
        Position{"check owner/birthdays key ann ", {"is", "absent"}},
        Position{"never viewer holds ", {"owner/birthdays", "cap"}},
        Position{"never viewer holds owner/birthdays ", {"read", "write"}},
        Position{"always ( owner alive ", {"and", "or", ")"}}, Position{"always ( owner alive and ", {"nobody"}},
        Position{"finally only owner ", {"hold", "holds", "viewer"}}, Position{"# own", {}},
        Position{"owner log \"ow", {}}, Position{"pipeline owner\n  ", {"get", "set", "end", "repeat"}},
        Position{"pipeline owner\n  get ", {"birthdays"}}, Position{"repeat 2 as round\n  owner set b {", {"{round}"}},
        Position{"repeat 2 as round\n  ", {"owner", "end", "check"}}),
    [](const auto& position) { return name_of(position.param.typed); });

TEST(BothCompletionsCanary, ATextThatOnlyOneOfThemKnowsIsADifference) {
  EXPECT_NE(offered_by_shell("owner get "), offered_by_server("viewer get "));
}

}  // namespace
}  // namespace hypersim::cli
