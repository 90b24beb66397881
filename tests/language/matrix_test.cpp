// `matrix` and `include`: one scenario for each combination; declarations in files of their own.

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "reading.hpp"
#include "support/files.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

std::vector<Scenario> read_all(std::string_view text) {
  ParsedFile parsed = parse_scenarios(text, "test.scn");
  EXPECT_EQ(mistakes(parsed), Texts{}) << text;
  return std::move(parsed.scenarios);
}
Texts titles(const std::vector<Scenario>& scenarios) {
  Texts out;
  for (const Scenario& scenario : scenarios) out.push_back(scenario.full_title());
  return out;
}

TEST(Matrix, GivesAScenarioForEachCombination) {
  const auto scenarios = read_all(
      "scenario \"With {n} and {mode}\"\nprocess a a:{mode}:c\nmatrix n 1 10\nmatrix mode \"x\" y\na set d k {n}\n");
  EXPECT_EQ(titles(scenarios), (Texts{"With 1 and x [n=1 mode=\"x\"]", "With 1 and y [n=1 mode=y]",
                                      "With 10 and x [n=10 mode=\"x\"]", "With 10 and y [n=10 mode=y]"}));
  EXPECT_EQ(as<KvStep>(scenarios[2].steps[0]).value.bytes, "10");
  EXPECT_EQ(scenarios[3].cast[0].address.process().text(), "a:y:c");
}

TEST(Matrix, ReplacesByWhatWasWrittenLessTheOuterQuotes) {
  const auto scenarios = read_all(
      "scenario \"x\"\nprocess a a:b:c\n"
      "matrix v word \"two words\" \"\\\"q\\\"\" [1, 2] hex:00 \"\"\n"
      "a set d \"<{v}>\" k\n");
  ASSERT_EQ(scenarios.size(), 6U);
  const auto key = [&](std::size_t i) { return as<KvStep>(scenarios[i].steps[0]).key.bytes; };
  EXPECT_EQ(key(0), "<word>");
  EXPECT_EQ(key(1), "<two words>");
  EXPECT_EQ(key(2), "<\"q\">");
  EXPECT_EQ(key(3), "<[1, 2]>");
  EXPECT_EQ(key(4), "<hex:00>");
  EXPECT_EQ(key(5), "<>");
}

TEST(Matrix, MayMakeSeveralTokensOfOneName) {
  const auto scenarios = read_all("scenario \"x\"\nprocess a a:b:c\nmatrix step \"open d\" \"set d k v\"\na {step}\n");
  ASSERT_EQ(scenarios.size(), 2U);
  EXPECT_EQ(scenarios[1].steps[0].text, "a set d k v");
  const auto jsons = read_all("scenario \"x\"\nprocess a a:b:c\nmatrix j {\"a\":\n 1} [\n]\na set d k {j}\n");
  EXPECT_EQ(as<KvStep>(jsons[0].steps[0]).value.bytes, "{\"a\":1}");
}

TEST(Matrix, MayUseANameThatStandsBeforeIt) {
  EXPECT_EQ(titles(read_all("scenario \"x\"\nmatrix n 1 2\nmatrix m a{n} \"b {n}\"\n")),
            (Texts{"x [n=1 m=a1]", "x [n=1 m=\"b 1\"]", "x [n=2 m=a2]", "x [n=2 m=\"b 2\"]"}));
}

TEST(Matrix, MayNotUseANameThatStandsBelowItOrItsOwn) {
  const Texts later = {
      "2:8 this matrix uses {b}, which is not declared above it ({b} = x) | declare \"matrix b\" first"};
  EXPECT_EQ(mistakes_of("scenario \"x\"\nmatrix a {b} 2\nmatrix b x y\n"), later);
  EXPECT_EQ(mistakes_of("scenario \"x\"\nmatrix a p{b} 2\nmatrix b x y\n"), later);
  EXPECT_EQ(mistakes_of("scenario \"x\"\nmatrix a p{a} 2\n"),
            Texts{"2:8 this matrix uses {a}, which is not declared above it ({a} = p{a}) | a matrix cannot use its own "
                  "name"});
}

TEST(Matrix, CallsALongValueByItsNumber) {
  EXPECT_EQ(titles(read_all("scenario \"x\"\nmatrix v 1 " + std::string(41, 'y') + "\n")),
            (Texts{"x [v=1]", "x [v=#2]"}));
}

TEST(Matrix, TellsAMistakeOnce) {
  EXPECT_EQ(mistakes_after_prelude("matrix n 1 2 3\nowner gett db k{n}\nowner opne db\n"),
            (Texts{"5:7 expected a verb, found \"gett\" ({n} = 1) | did you mean \"get\"?",
                   "6:7 expected a verb, found \"opne\" | did you mean \"open\"?"}));
}

TEST(Matrix, ChecksEveryCombination) {
  EXPECT_EQ(mistakes_after_prelude("matrix n 1 22 3\nowner set db k hex:0{n}\n"),
            Texts{"5:16 expected two hexadecimal digits for each byte, found 3 digits ({n} = 22)"});
}

TEST(Matrix, IsADeclaration) {
  EXPECT_EQ(mistakes_after_prelude(
                "matrix\nmatrix 5 x\nmatrix a\nmatrix b 1\nmatrix b 2\nmatrix end 1\nowner open db\nmatrix c 1\n"),
            (Texts{"4:7 expected a name for the values, found the end of the line | write: matrix NAME VALUE…",
                   "5:8 a name is a letter, then letters, digits, \"-\" or \"_\", found \"5\"",
                   "6:9 expected a value, found the end of the line | write: matrix NAME VALUE…",
                   "8:8 \"matrix b\" stands once in a scenario; it is in line 7 already",
                   "9:8 \"end\" is a word of the language and cannot be a name",
                   "11:1 \"matrix\" comes before the first step, which is in line 10"}));
}

TEST(Matrix, HasAThousandCombinationsAtMost) {
  std::string ten;
  for (int i = 0; i < 10; ++i) ten += " " + std::to_string(i);
  const std::string three = "matrix a" + ten + "\nmatrix b" + ten + "\nmatrix c" + ten + "\n";
  EXPECT_EQ(read_all("scenario \"x\"\n" + three).size(), 1'000U);
  EXPECT_EQ(mistakes_of("scenario \"x\"\n" + three + "matrix d 1 2\n"),
            Texts{"5:8 these are more than 1000 combinations, the most that may be"});
}

class Include : public testing::Test {
 protected:
  Include() { fs::create_directory(folder_ / "cast"); }

  void write(const std::string& name, const std::string& text) const { temp_.write(name, text); }
  /// Mistakes with their files, if not the scenario's own.
  Texts load_mistakes() const {
    const ParsedFile parsed = load_scenarios((folder_ / "x.scn").string());
    Texts found = mistakes(parsed);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const int source = parsed.diagnostics[i].at.source;
      const std::string path = parsed.sources.at(static_cast<std::size_t>(source)).path;
      if (source != 0) found[i] = fs::path(path).lexically_relative(folder_).string() + ":" + found[i];
      for (std::size_t at = found[i].find(folder_.string()); at != std::string::npos;) {
        found[i].erase(at, folder_.string().size() + 1);
        at = found[i].find(folder_.string());
      }
    }
    return found;
  }

  const support::TempFolder temp_;
  const fs::path& folder_ = temp_.path();
};

TEST_F(Include, AddsTheDeclarationsOfAnotherFile) {
  write("x.scn",
        "scenario \"x\"\ninclude file:cast/two.cast\nprocess third t:t:t\nfirst open d\nsecond get first/d k\n");
  write("cast/two.cast", "process first a:a:a answers file:hello.txt\ninclude file:one.cast\n");
  write("cast/one.cast", "process second b:b:b\nnever second holds first/d write\ntags fast\n");
  write("cast/hello.txt", "hello");
  const ParsedFile parsed = load_scenarios((folder_ / "x.scn").string());
  ASSERT_EQ(mistakes(parsed), Texts{});
  const Scenario& scenario = parsed.scenarios.at(0);
  ASSERT_EQ(scenario.cast.size(), 3U);
  EXPECT_EQ(scenario.cast[1].name, "second");
  EXPECT_EQ(scenario.cast[0].answers.bytes, "hello");
  EXPECT_EQ(scenario.steps[1].who->cast, 1);
  ASSERT_EQ(scenario.properties.size(), 1U);
  EXPECT_EQ(fs::path(scenario.file_of(scenario.properties[0].at)), folder_ / "cast/one.cast");
  EXPECT_EQ(scenario.properties[0].at.line, 2);
  EXPECT_EQ(fs::path(scenario.file_of(scenario.steps[0].at)), folder_ / "x.scn");
}

TEST_F(Include, MayHoldAMatrixAndUseOne) {
  write("x.scn", "scenario \"{n}{m}\"\nmatrix n 1 2\ninclude file:{n}.cast\np{n} open d\n");
  write("1.cast", "process p{n} a:a:a\nmatrix m x y\n");
  write("2.cast", "process p2 a:a:a\nmatrix m z\n");
  const ParsedFile parsed = load_scenarios((folder_ / "x.scn").string());
  ASSERT_EQ(mistakes(parsed), Texts{});
  EXPECT_EQ(titles(parsed.scenarios), (Texts{"1x [n=1 m=x]", "1y [n=1 m=y]", "2z [n=2 m=z]"}));
}

TEST_F(Include, TellsWhichFileAMistakeStandsIn) {
  write("x.scn", "scenario \"x\"\ninclude file:a.cast\nprocess one a:b:c\nprocess two x:x:x\nnode n\none opne d\n");
  write("a.cast", "process one a:b:c\nproces two x:x:x\nnode m\noptoin seed 5\n");
  EXPECT_EQ(load_mistakes(), (Texts{"3:9 a process is called \"one\" already, in line 1 of a.cast",
                                    "4:9 a process is called \"two\" already, in line 2 of a.cast",
                                    "5:1 \"node\" stands once in a scenario; it is in line 3 of a.cast already",
                                    "6:5 expected a verb, found \"opne\" | did you mean \"open\"?",
                                    "a.cast:2:1 expected a declaration, found \"proces\" | did you mean \"process\"?",
                                    "a.cast:4:1 expected a declaration, found \"optoin\" | did you mean \"option\"?"}));
  const ParsedFile parsed = load_scenarios((folder_ / "x.scn").string());
  const std::string report = format_diagnostics(parsed);
  EXPECT_NE(report.find("a.cast:2:1: expected a declaration"), std::string::npos) << report;
  EXPECT_NE(report.find("\n  proces two x:x:x\n  ^ did you mean"), std::string::npos) << report;
}

TEST_F(Include, HoldsDeclarationsOnly) {
  write("x.scn", "scenario \"x\"\nprocess one a:b:c\ninclude file:a.cast\n");
  write("a.cast", "\none open d\nrepeat 3\n one opne d\nend\ncheck one alive\nend\n");
  EXPECT_EQ(load_mistakes(), (Texts{"a.cast:2:1 a file that is included holds declarations, found the step \"one\"",
                                    "a.cast:3:1 a file that is included holds declarations, found the step \"repeat\"",
                                    "a.cast:6:1 a file that is included holds declarations, found the step \"check\"",
                                    "a.cast:7:1 a file that is included holds declarations, found the step \"end\""}));
}

TEST_F(Include, IsNoScenario) {
  write("x.scn", "scenario \"x\"\ninclude file:y.scn\none opne d\n");
  write("y.scn", "scenario \"y\"\nprocess one a:b:c\none open d\n");
  EXPECT_EQ(load_mistakes(),
            (Texts{"3:5 expected a verb, found \"opne\" | did you mean \"open\"?",
                   "y.scn:1:1 a file that is included has no title; its declarations belong to the scenario"}));
}

TEST_F(Include, SaysWhyAFileIsNotRead) {
  write("x.scn",
        "scenario \"x\"\ninclude file:no.cast\ninclude file:cast\ninclude no.cast\ninclude file:\ninclude\n"
        "include file:x.scn\ninclude file:a.cast\ninclude file:./a.cast more\ninclude file:cast/../a.cast\nsomeone "
        "open d\n");
  write("a.cast", "include file:b.cast\n");
  write("b.cast",
        "include file:a.cast\ninclude file:x.scn\ninclude file:\"\"\n"
        "include file:\"sub/k.inc\"\ninclude file:\"a b\"\ninclude file:sub/\"a b\"\n");
  const std::string quotes = "a quoted part may only follow a \"/\", as in file:./\"a b.txt\"";
  EXPECT_EQ(
      load_mistakes(),
      (Texts{"2:9 the file \"no.cast\" cannot be read: No such file or directory",
             "3:9 the file \"cast\" cannot be read: it is a directory",
             "4:9 expected the file with the declarations, file:PATH, found \"no.cast\" | write: include file:PATH",
             "5:9 expected the file with the declarations, file:PATH, found \"file:\" | write: include file:PATH",
             "6:8 expected the file with the declarations, file:PATH, found the end of the line | write: include "
             "file:PATH",
             "7:9 \"x.scn\" is this file; it cannot include itself",
             "9:23 expected the end of the line, found \"more\" | write: include file:PATH",
             "10:9 \"cast/../a.cast\" is included already; once is enough",
             "b.cast:1:9 \"a.cast\" includes this file; files cannot include each other",
             "b.cast:2:9 \"x.scn\" includes this file; files cannot include each other",
             "b.cast:3:9 the file \"\" cannot be read: No such file or directory | " + quotes,
             "b.cast:4:9 the file \"sub/k.inc\" cannot be read: No such file or directory | " + quotes,
             "b.cast:5:9 the file \"a cannot be read: No such file or directory | " + quotes,
             "b.cast:6:9 the file \"sub/a b\" cannot be read: No such file or directory"}));
}

TEST_F(Include, StandsBeforeTheSteps) {
  write("x.scn",
        "scenario \"x\"\nprocess one a:b:c\none open d\ninclude file:a.cast\nparallel\ninclude file:b.cast\nend\n");
  write("a.cast", "tags x\n");
  write("b.cast", "tags y\n");
  EXPECT_EQ(load_mistakes(), (Texts{"4:1 \"include\" comes before the first step, which is in line 3",
                                    "6:1 \"include\" cannot stand inside \"parallel\""}));
}

TEST_F(Include, IsSixtyFourFilesDeepAtMost) {
  write("x.scn", "scenario \"x\"\ninclude file:1.cast\n");
  for (int i = 1; i <= 65; ++i) write(std::to_string(i) + ".cast", "include file:" + std::to_string(i + 1) + ".cast\n");
  write("66.cast", "");
  EXPECT_EQ(load_mistakes(), Texts{"64.cast:1:9 includes may be 64 deep, this one is deeper"});
}

TEST_F(Include, IsSixteenMiBTogetherAtMost) {
  write("x.scn", "scenario \"x\"\ninclude file:a.cast\ninclude file:b.cast\n");
  write("a.cast", std::string(std::size_t{9} << 20U, '#'));
  write("b.cast", std::string(std::size_t{9} << 20U, '#'));
  EXPECT_EQ(load_mistakes(),
            Texts{"3:9 the file \"b.cast\" cannot be read: with it this scenario is larger than 16 MiB"});
}

}  // namespace
}  // namespace hypersim::language
