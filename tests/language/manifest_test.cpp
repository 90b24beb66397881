// `manifest`: what becomes of its entries, what is wrong in the file, and what is probably not meant.

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "hypersim/language/play_by.hpp"
#include "hypersim/language/self_contained.hpp"

#include "reading.hpp"
#include "support/files.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Texts = std::vector<std::string>;

/// An entry with all seven fields, of which the given text replaces some.
std::string entry(const std::string& name, const std::string& requests = "[]", const std::string& grants = "[]",
                  const std::string& on_exit = "\"None\"", bool is_public = false) {
  return R"({"process_name":")" + name + R"(","process_wasm_path":"/)" + name + R"(.wasm","on_exit":)" + on_exit +
         R"(,"request_networking":false,"request_capabilities":)" + requests + R"(,"grant_capabilities":)" + grants +
         R"(,"public":)" + (is_public ? "true" : "false") + "}";
}

class ManifestStatement : public testing::Test {
 protected:
  void file(const std::string& name, const std::string& text) { temp_.write(name, text); }
  ParsedFile parse(const std::string& lines) {
    return parse_scenarios("scenario \"T\"\n" + lines, temp_.path("t.scn"));
  }
  Scenario read(const std::string& lines) {
    ParsedFile parsed = parse(lines);
    EXPECT_EQ(mistakes(parsed), Texts{});
    return parsed.scenarios.empty() ? Scenario() : std::move(parsed.scenarios.front());
  }
  /// The mistakes in the manifest `text`, as the only one of package a:b.
  Texts mistakes_in(const std::string& text) {
    file("m.json", text);
    const ParsedFile parsed = parse("manifest a:b file:m.json\n");
    for (const Diagnostic& one : parsed.diagnostics) EXPECT_EQ(one.at.source, 1) << one.message;
    return mistakes(parsed);
  }
  Texts warnings_of(const std::string& lines) {
    ParsedFile parsed = parse(lines);
    EXPECT_EQ(mistakes(parsed), Texts{});
    Texts texts;
    for (const Warning& one : parsed.warnings) {
      texts.push_back(std::to_string(one.at.line) + ":" + std::to_string(one.at.column) + " " + one.message + " | " +
                      one.hint);
    }
    return texts;
  }

  support::TempFolder temp_;
};

Texts requests_of(const ProcessDecl& decl) {
  Texts texts;
  for (const CapOperand& cap : decl.requests) texts.push_back(cap.text);
  return texts;
}

TEST_F(ManifestStatement, MakesEachEntryAMemberWithWhatAnInstallationGives) {
  file("m.json", "[" +
                     entry("main", R"(["kv:distro:sys",{"process":"x:y:z","params":{"a" : 1}}])",
                           R"(["kv:distro:sys",{"process":"main:a:b","params":null}])", "\"Restart\"") +
                     "," + entry("other", "[]", "[]", "\"None\"", true) + "]");
  const Scenario scenario = read("process first first:p:q\nmanifest a:b file:m.json\nprocess last last:p:q\n");
  ASSERT_EQ(scenario.cast.size(), 4U);
  EXPECT_EQ(scenario.cast[0].name, "first");
  EXPECT_EQ(scenario.cast[3].name, "last");
  const ProcessDecl& main = scenario.cast[1];
  EXPECT_EQ(main.name, "main");
  EXPECT_EQ(main.address.text(), "our.dev@main:a:b");
  EXPECT_FALSE(main.wired);
  EXPECT_EQ(main.on_exit.kind, runtime::OnExit::Kind::Restart);
  EXPECT_THAT(requests_of(main), ElementsAre("main:a:b", "kv:distro:sys", "cap x:y:z {\"a\":1}",
                                             R"(cap vfs:distro:sys {"kind":"read","drive":"/a:b/pkg"})",
                                             R"(cap vfs:distro:sys {"kind":"write","drive":"/a:b/pkg"})"));
  ASSERT_EQ(main.grants.size(), 2U);
  EXPECT_EQ(main.grants[0].params.json, "\"messaging\"");
  EXPECT_EQ(main.grants[1].params.json, "null");
  EXPECT_EQ(main.grants[1].to.cast, 1);
  EXPECT_TRUE(scenario.cast[2].is_public);
  EXPECT_FALSE(scenario.cast[2].wired);
  ASSERT_EQ(scenario.packages.size(), 1U);
  EXPECT_THAT(scenario.packages[0].members, ElementsAre(1, 2));
}

TEST_F(ManifestStatement, ALineWithTheIdOfAnEntryAddsToItAndNamesIt) {
  file("m.json", "[" + entry("main", R"(["kv:distro:sys"])", R"(["kv:distro:sys"])") + "," + entry("8ball") + "]");
  for (const std::string lines : {"manifest a:b file:m.json\nprocess oracle 8ball:a:b silent\n",
                                  "process oracle 8ball:a:b silent\nmanifest a:b file:m.json\n"}) {
    const Scenario scenario = read(lines + "main open d\noracle log \"x\"\n");
    ASSERT_EQ(scenario.cast.size(), 2U) << lines;
    const ProcessDecl& oracle = scenario.cast[lines.starts_with("process") ? 0 : 1];
    EXPECT_EQ(oracle.name, "oracle");
    EXPECT_TRUE(oracle.silent);
    EXPECT_FALSE(oracle.wired);
    EXPECT_EQ(oracle.requests.size(), 3U);
    EXPECT_EQ(scenario.steps.at(1).who->cast, lines.starts_with("process") ? 0 : 1);
  }
  // On another node than the first, a line has to say which.
  const Scenario there = read(
      "node a.dev b.dev\nmanifest a:b file:m.json on b.dev\n"
      "process oracle 8ball:a:b on b.dev silent\n");
  ASSERT_EQ(there.cast.size(), 2U);
  EXPECT_TRUE(there.cast[1].silent);
  const std::string says = "cannot stand here: the process is one of a manifest, in line 1 of ";
  for (const std::string clause : {"requests kv:distro:sys", "grants kv:distro:sys", "public", "networking",
                                   "exit restart", "on our.dev", "unwired"}) {
    const Texts found = mistakes(parse("manifest a:b file:m.json\nprocess store main:a:b " + clause + "\n"));
    ASSERT_FALSE(found.empty()) << clause;
    EXPECT_THAT(found.front(), HasSubstr(says)) << clause;
  }
}

TEST_F(ManifestStatement, NamesThatCannotBeNamesAreIdsAndAPrefixMakesThemNames) {
  file("m.json", "[" + entry("node") + "," + entry("8ball") + "]");
  const Scenario by_id = read("manifest a:b file:m.json\nnode:a:b log \"x\"\n8ball:a:b log \"y\"\n");
  EXPECT_EQ(by_id.cast.at(0).name, "node:a:b");
  EXPECT_EQ(by_id.steps.at(1).who->cast, 1);
  const Scenario prefixed = read("manifest a:b file:m.json as p\np-node log \"x\"\np-8ball log \"y\"\n");
  EXPECT_EQ(prefixed.cast.at(1).name, "p-8ball");
}

TEST_F(ManifestStatement, TwoMembersOfOneNameAreAMistakeAtTheLineOfTheManifest) {
  file("m.json", "[" + entry("main") + "]");
  const std::string hint = " | add \"as PREFIX\": then it is called PREFIX-main";
  EXPECT_THAT(mistakes(parse("manifest a:b file:m.json\nmanifest c:d file:m.json\n")),
              ElementsAre("3:10 a process is called \"main\" already, in line 1 of " + temp_.path("m.json") +
                          ", and a process of this manifest is, too" + hint));
  EXPECT_THAT(mistakes(parse("manifest a:b file:m.json\nprocess main x:y:z\n")),
              ElementsAre("2:10 a process is called \"main\" already, in line 3, and a process of this manifest is, "
                          "too" +
                          hint));
  EXPECT_THAT(mistakes(parse("manifest a:b file:m.json\nmanifest c:d file:m.json as c\nc-main log \"x\"\n")),
              IsEmpty());
  EXPECT_THAT(mistakes(parse("manifest a:b file:m.json\nmanifest c:d file:m.json\nprocess x main:a:b\n")), IsEmpty());
}

TEST_F(ManifestStatement, TwoEntriesOfOneIdAreAMistake) {
  file("m.json", "[" + entry("main") + "]");
  EXPECT_THAT(mistakes(parse("manifest a:b file:m.json\nmanifest a:b file:m.json as c\n")),
              ElementsAre(HasSubstr("3:10 the id \"main:a:b\" belongs to the process in line 1 of ")));
  EXPECT_THAT(mistakes_in("[" + entry("main") + ",\n" + entry("main") + "]"),
              ElementsAre(HasSubstr("2:17 the id \"main:a:b\" belongs to the process in line 1 already")));
}

TEST_F(ManifestStatement, WhatFailsAnInstallationIsAMistakeWithItsPlaceInTheManifest) {
  EXPECT_THAT(mistakes_in("{}"),
              ElementsAre("1:1 a manifest is a list of the processes of a package, [{…}, …], found an object"));
  EXPECT_THAT(mistakes_in("[\n [],\n 1]"), ElementsAre("2:2 expected a process of the package, {…}, found a list",
                                                       "3:2 expected a process of the package, {…}, found a number"));
  EXPECT_THAT(mistakes_in("[" + entry("main")),
              ElementsAre(HasSubstr("this is not JSON: expected ',' or ']', found the end of the file")));
  EXPECT_THAT(mistakes_in("[] []"), ElementsAre("1:4 this is not JSON: expected nothing more, found \"[\""));
  EXPECT_THAT(mistakes_in("[\"\xff\"]"), ElementsAre("1:3 this byte is not UTF-8"));
  EXPECT_THAT(mistakes_in("[" + entry("m\xc3\xa4in") + "]"),
              ElementsAre("1:20 \"\xc3\xa4\" may not stand in the name of a process, only a-z 0-9 and \"-\""));
  EXPECT_THAT(mistakes_in("[" + entry("") + "]"), ElementsAre("1:18 a process has a name, found \"\""));
  EXPECT_THAT(mistakes_in("[" + entry("main", "{}") + "]"),
              ElementsAre(HasSubstr("expected a list as \"request_capabilities\", found an object")));
  EXPECT_THAT(mistakes_in("[" + entry("main", "[1e999]") + "]"),
              ElementsAre(HasSubstr("a node cannot read this value")));
  EXPECT_THAT(mistakes_in("[" + entry("main", "[]", "[]", "\"restart\"") + "]"),
              ElementsAre(HasSubstr("\"on_exit\" cannot be read: there is no \"restart\"")));
  EXPECT_THAT(mistakes_in("[" + entry("main", "[]", "[]", R"({"Requests":[["main",{},null]]})") + "]"),
              ElementsAre(HasSubstr("\"on_exit\" cannot be read: ")));
  EXPECT_THAT(mistakes_in("[" +
                          entry("main", "[]", "[]",
                                R"({"Requests":[["our@x:y:z",{"inherit":false,"body":[],"capabilities":[]},null]]})") +
                          "]"),
              ElementsAre(HasSubstr("expected \"expects_response\" in this request, found nothing"),
                          HasSubstr("expected \"metadata\" in this request, found nothing")));
}

TEST_F(ManifestStatement, EveryFieldHasToBeThereOnceAndOthersAreIgnored) {
  const std::string whole = entry("main");
  EXPECT_THAT(mistakes_in("[" + whole.substr(0, whole.size() - 1) + R"(,"wit_version":1,"x":[[[]]]}])"), IsEmpty());
  const std::vector<std::string> fields = {
      "process_name",         "process_wasm_path",  "on_exit", "request_networking",
      "request_capabilities", "grant_capabilities", "public"};
  for (const std::string& field : fields) {
    std::string without = whole;
    without.replace(without.find("\"" + field + "\""), field.size() + 2, "\"x" + field + "\"");
    EXPECT_THAT(mistakes_in("[" + without + "]"),
                ElementsAre("1:2 expected \"" + field + "\" in this process, found nothing | is it written \"x" +
                            field + "\" here?"));
    EXPECT_THAT(mistakes_in("[" + whole.substr(0, whole.size() - 1) + ",\"" + field + "\":null}]"),
                ElementsAre(HasSubstr("\"" + field + "\" stands twice in this process; once is enough")));
  }
  EXPECT_THAT(mistakes_in("[]"), IsEmpty());
}

TEST_F(ManifestStatement, WhatIsNoCapabilityIsPassedOverWithTheInstallersLine) {
  file("m.json", "[" +
                     entry("a", R"(["kv",{"process":"x:y:z"},{"process":"x"},{"params":1},[ 1 ]])",
                           R"(["kv",{"process":"x:y:z"},{"process":"x"},{"params":1},null,"q:r:s"])") +
                     "," + entry("c", "[true]") + "]");
  const Scenario scenario = read("manifest p:q file:m.json\n");
  EXPECT_THAT(
      scenario.packages.at(0).lines,
      ElementsAre("manifest requested invalid cap: \"kv\"", "manifest requested invalid cap: {\"process\":\"x:y:z\"}",
                  "manifest requested invalid cap: [1]", "manifest requested invalid cap: true",
                  "a:p:q manifest tried to grant invalid cap: \"kv\"",
                  "a:p:q manifest tried to grant invalid cap: {\"params\":1}",
                  "a:p:q manifest tried to grant invalid cap: null"));
  EXPECT_EQ(scenario.cast.at(0).requests.size(), 3U);
  EXPECT_EQ(scenario.cast.at(0).grants.size(), 1U);
}

TEST_F(ManifestStatement, SaysThatScriptsAreNotRead) {
  file("m.json", "[" + entry("a") + "]");
  EXPECT_THAT(read("manifest p:q file:m.json\n").packages.at(0).lines, IsEmpty());
  file("scripts.json", "{}");
  EXPECT_THAT(read("manifest p:q file:m.json\n").packages.at(0).lines,
              ElementsAre(HasSubstr("scripts.json is passed over")));
}

TEST_F(ManifestStatement, WarnsOfWhatIsProbablyNotMeant) {
  file("m.json", "[\n" +
                     entry("app",
                           "[\n\"kv:distro:sys\",\n{\"process\":\"sqlite:distro:sys\",\"params\":1},\n"
                           "\"stor:a:b\",\n\"my_app:a:b\",\n\"kv:distro:sys\",\n\"kernel:distro:sys\",\n"
                           "{\"process\":\"kernel:distro:sys\",\"params\":\"network\"},\n7]",
                           "[\n\"store:a:b\",\n{\"process\":\"store:a:b\",\"params\":\"messaging\"}]") +
                     ",\n" + entry("store", "[\"timer:distro:sys\"]", "[\"timer:distro:sys\"]") + "]");
  EXPECT_THAT(
      warnings_of("manifest a:b file:m.json\n"),
      ElementsAre("3:1 \"app\" may message kv:distro:sys, which may not answer it | also grant: "
                  "\"grant_capabilities\": [\"kv:distro:sys\"]",
                  "4:1 \"app\" gets this right, but may not message sqlite:distro:sys, which it is a right to | also "
                  "request \"sqlite:distro:sys\"",
                  "5:1 nobody in this scenario has the id \"stor:a:b\" | did you mean \"store:a:b\"?",
                  "6:1 no process can have the id \"my_app:a:b\": only a-z 0-9 and \"-\" may stand in its names (and "
                  "\".\" in the last) | did you mean \"app:a:b\"?",
                  "7:1 this is requested already, in line 3, column 1 | once is enough",
                  "10:1 this is no capability, and an installation passes over it | write \"PROCESS_ID\", or "
                  "{\"process\": \"PROCESS_ID\", \"params\": …}",
                  "12:1 this is granted already, in line 11, column 1 | once is enough"));
}

TEST_F(ManifestStatement, DoesNotWarnOfWhatOthersAllow) {
  file("m.json", "[" +
                     entry("app", R"(["vfs:distro:sys","timer:distro:sys",{"process":"shop:c:d","params":1}])",
                           R"(["timer:distro:sys","late:a:b"])") +
                     "]");
  EXPECT_THAT(warnings_of("manifest a:b file:m.json\nprocess shop shop:c:d public\napp spawn late\n"), IsEmpty());
}

TEST_F(ManifestStatement, AnInstallationIsTheStepsOfTheInstallerInItsOrder) {
  file("m.json", "[" + entry("a", R"(["kv:distro:sys", 7])", R"(["b:p:q"])", "\"Restart\"") + "," + entry("b") + "]");
  const Scenario scenario = read("manifest p:q file:m.json\na spawn child\nsim install p:q\nsim uninstall p:q\n");
  ASSERT_EQ(scenario.cast.size(), 4U);
  EXPECT_EQ(scenario.cast[2].name, "main:app-store:sys");
  EXPECT_EQ(scenario.cast[3].name, "child");
  Texts orders;
  for (const Step& step : scenario.steps) {
    if (step.who->cast != 2) continue;
    EXPECT_EQ(step.done_by->text, orders.size() < 10 ? "sim install p:q" : "sim uninstall p:q");
    std::string order = step.text.substr(step.text.find(' ') + 1);
    for (const std::string cut : {"kernel:distro:sys body ", ",\"on_exit", ",\"capabilities"}) {
      if (const std::size_t at = order.find(cut); at == std::string::npos) continue;
      order = cut.starts_with("kernel") ? order.erase(order.find(cut), cut.size()) : order.substr(0, order.find(cut));
    }
    orders.push_back(order);
  }
  const std::string init = R"(,"wasm_bytes_handle":"script","wit_version":null)";
  EXPECT_THAT(
      orders,
      ElementsAre("log manifest requested invalid cap: 7", R"(send {"KillProcess":"a:p:q"} no answer)",
                  R"(request {"InitializeProcess":{"id":"a:p:q")" + init,
                  R"(send {"GrantCapabilities":{"target":"a:p:q")", R"(send {"KillProcess":"b:p:q"} no answer)",
                  R"(request {"InitializeProcess":{"id":"b:p:q")" + init,
                  R"(send {"GrantCapabilities":{"target":"b:p:q")", R"(send {"GrantCapabilities":{"target":"b:p:q")",
                  R"(request {"RunProcess":"a:p:q"})", R"(request {"RunProcess":"b:p:q"})",
                  R"(send {"KillProcess":"a:p:q"} no answer)", R"(send {"KillProcess":"b:p:q"} no answer)"));
}

Texts grants_and_runs(const Scenario& scenario) {
  Texts orders;
  for (const Step& step : scenario.steps) {
    for (const std::string who : {"a", "b"}) {
      if (step.text.find("\"issuer\":\"our.dev@" + who) != std::string::npos) orders.push_back(who + " grants");
      if (step.text.find("\"RunProcess\":\"" + who) != std::string::npos) orders.push_back(who + " runs");
    }
  }
  return orders;
}

TEST_F(ManifestStatement, AsShippedEachEntryRunsBeforeTheNextGrantsAnything) {
  file("m.json", "[" + entry("a", "[]", R"(["b:p:q"])") + "," + entry("b", "[]", R"(["a:p:q"])") + "]");
  const std::string steps = "manifest p:q file:m.json\nsim install p:q\nsim install p:q\n";
  const Texts documented = {"a grants", "b grants", "a runs", "b runs", "a grants", "b grants", "a runs", "b runs"};
  const Texts shipped = {"a grants", "a runs", "b grants", "b runs", "a grants", "a runs", "b grants", "b runs"};
  EXPECT_EQ(grants_and_runs(read("option semantics hyperdrive\n" + steps)), shipped);
  Scenario scenario = read(steps);
  EXPECT_EQ(grants_and_runs(scenario), documented);
  std::map<std::uint64_t, std::string> texts;
  for (const Step& step : scenario.steps) texts[step.id.value] = step.text;
  play_by(scenario, runtime::Semantics::hyperdrive());
  EXPECT_EQ(grants_and_runs(scenario), shipped) << "as the option of the file does";
  for (const Step& step : scenario.steps) EXPECT_EQ(texts[step.id.value], step.text) << "each keeps its id";
  play_by(scenario, runtime::Semantics::documented());
  EXPECT_EQ(grants_and_runs(scenario), documented);
}

/// Of the installer, without its name and what the kernel is told.
Texts orders_to_stand_ins(const Scenario& scenario) {
  Texts orders;
  for (const Step& step : scenario.steps) {
    const std::size_t verb = step.text.find(' ') + 1;
    const bool is_for_kernel = step.text.find("kernel:distro:sys body") != std::string::npos;
    orders.push_back(is_for_kernel ? "the kernel" : step.text.substr(verb));
  }
  orders.erase(std::unique(orders.begin(), orders.end()), orders.end());
  return orders;
}

TEST_F(ManifestStatement, AnInstallationMakesTheDriveAnewAndItsRemovalDeletesIt) {
  file("m.json", "[" + entry("a") + "]");
  const std::string lines = "manifest p:q file:m.json\nsim install p:q\nsim uninstall p:q\n";
  const std::string drive = R"(vfs:distro:sys body {"path":"/p:q/pkg","action":)";
  EXPECT_THAT(orders_to_stand_ins(read("process vfs vfs:distro:sys program vfs\n" + lines)),
              ElementsAre("request " + drive + R"("RemoveDirAll"})", "request " + drive + R"("AddZip"} blob zip)",
                          "the kernel", "request " + drive + R"("RemoveDirAll"})"));
  EXPECT_THAT(orders_to_stand_ins(read("process home homepage:homepage:sys program homepage\n" + lines)),
              ElementsAre("the kernel", R"(send homepage:homepage:sys body {"RemoveOther":"a:p:q"} with cap )"
                                        R"(homepage:homepage:sys "RemoveOther" no answer)"));
  // A script in their place knows nothing of drives.
  EXPECT_THAT(orders_to_stand_ins(read("process vfs vfs:distro:sys\n" + lines)), ElementsAre("the kernel"));
}

TEST_F(ManifestStatement, TheInstallerHoldsWhatItsStepsNeed) {
  file("m.json", "[" + entry("a") + "]");
  const auto rights = [&](const std::string& lines) {
    const Scenario scenario = read(lines + "manifest p:q file:m.json\nsim install p:q\n");
    return requests_of(scenario.cast.back());
  };
  EXPECT_THAT(rights(""), ElementsAre("kernel:distro:sys"));
  EXPECT_THAT(rights("process vfs vfs:distro:sys program vfs\nprocess home homepage:homepage:sys program homepage\n"),
              ElementsAre("kernel:distro:sys", "vfs:distro:sys", R"(cap vfs:distro:sys {"root":true})",
                          "homepage:homepage:sys", R"(cap homepage:homepage:sys "RemoveOther")"));
}

TEST_F(ManifestStatement, OnlyADeclaredPackageIsInstalled) {
  file("m.json", "[" + entry("a") + "]");
  EXPECT_THAT(mistakes(parse("manifest p:q file:m.json\nsim install pp:q\n")),
              ElementsAre("3:13 no package \"pp:q\" is declared | did you mean \"p:q\"?"));
  EXPECT_THAT(
      mistakes(parse("process a a:b:c\nsim uninstall x:y\n")),
      ElementsAre("3:15 no package \"x:y\" is declared | declare it: package file:DIR, or manifest x:y file:PATH"));
  EXPECT_THAT(mistakes(parse("manifest p:q file:m.json\nsim install p:q => ok\n")),
              ElementsAre("3:17 expected the end of the line, found \"=>\" | a step of sim has no result"));
  EXPECT_THAT(mistakes(parse("manifest p:q file:m.json\nsim install p:q on our.dev\n")), ElementsAre());
  EXPECT_THAT(mistakes(parse("manifest p:q file:m.json\nsim install p:q on b.dev\n")),
              ElementsAre("3:20 expected the name of a node, found \"b.dev\" | the node is our.dev"));
}

TEST_F(ManifestStatement, IsReadRelativeToTheFileThatNamesItAndNamesInBracesAreReplaced) {
  file("in/m.json", "[" + entry("main") + "]");
  file("in/cast.inc", "let who a:b\nmanifest {who} file:m.json\n");
  EXPECT_EQ(read("include file:in/cast.inc\nmain log \"x\"\n").cast.at(0).address.text(), "our.dev@main:a:b");
  const ParsedFile parsed = parse("include file:in/cast.inc\nmain log \"x\"\n");
  EXPECT_THAT(with_includes(parsed), HasSubstr("manifest {who} file:in/m.json\n"));
}

}  // namespace
}  // namespace hypersim::language
