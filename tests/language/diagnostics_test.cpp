// The report of a file's mistakes, and the folder scenarios/parse_error with the exact report of each file.

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>

#include "hypersim/language/width.hpp"

#include "reading.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
namespace fs = std::filesystem;

std::string report_of(const std::string& path, const std::string& text, std::vector<Diagnostic> diagnostics) {
  ParsedFile file;
  file.diagnostics = std::move(diagnostics);
  file.sources.push_back({path, text});
  return format_diagnostics(file);
}

TEST(DiagnosticsReport, IsAsWrittenForEachFileOfTheFolder) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(support::source_dir()) / "scenarios" / "parse_error")) {
    if (entry.path().extension() != ".scn") continue;
    ++files;
    const ParsedFile parsed = load_scenarios(entry.path().string());
    EXPECT_TRUE(parsed.scenarios.empty()) << entry.path();
    std::string report = format_diagnostics(parsed);
    const std::string root = support::source_dir() + "/";
    for (std::size_t at = report.find(root); at != std::string::npos; at = report.find(root)) {
      report.erase(at, root.size());
    }
    fs::path expected = entry.path();
    EXPECT_EQ(report, support::read_file(expected.replace_extension(".expected")));
  }
  EXPECT_GE(files, 12);
}

TEST(DiagnosticsReport, PointsAtTheColumnAndHints) {
  const std::string text = "one\n\ta gett b\n";
  EXPECT_EQ(report_of("x.scn", text, {{{2, 4}, "expected a verb, found \"gett\"", "did you mean \"get\"?"}}),
            "x.scn:2:4: expected a verb, found \"gett\"\n"
            "   a gett b\n"
            "     ^ did you mean \"get\"?\n");
}

TEST(DiagnosticsReport, PointsAtTheCharacterHoweverWideThoseBeforeItAre) {
  EXPECT_EQ(report_of("x.scn", "a log \"日記\" x\n", {{{1, 12}, "m", {}}}),
            "x.scn:1:12: m\n"
            "  a log \"日記\" x\n"
            "               ^\n");
  EXPECT_EQ(report_of("x.scn", "a e\u0301 x\n", {{{1, 6}, "m", {}}}),
            "x.scn:1:6: m\n"
            "  a e\u0301 x\n"
            "      ^\n");
}

TEST(DiagnosticsReport, CutsALineOfWideCharactersAroundTheCaret) {
  std::string line;
  for (int i = 0; i < 1000; ++i) line += "日";
  for (const int column : {1, 90, 95, 96, 500, 1000, 1001}) {
    std::istringstream report(report_of("x.scn", line, {{{1, column}, "m", {}}}));
    std::string message, source, caret;
    std::getline(report, message);
    std::getline(report, source);
    std::getline(report, caret);
    EXPECT_LE(width_of(source), 203U) << column;
    EXPECT_LE(caret.find('^'), width_of(source)) << column;
    EXPECT_EQ(source.find("  …") == 0, column > 95) << column;
  }
}

TEST(DiagnosticsReport, ShowsNoLineWhereThereIsNone) {
  EXPECT_EQ(report_of("x.scn", "", {{{1, 1}, "expected a title", {}}}), "x.scn:1:1: expected a title\n");
  EXPECT_EQ(report_of("x.scn", "a\n", {{{9, 9}, "m", "h"}}), "x.scn:9:9: m\n  h\n");
}

TEST(DiagnosticsReport, ShowsTheFirstHundredAndTheNumberOfTheOthers) {
  std::vector<Diagnostic> many(103, {{1, 1}, "m", {}});
  const std::string report = report_of("x.scn", "a", many);
  EXPECT_EQ(std::count(report.begin(), report.end(), '^'), 100);
  EXPECT_NE(report.find("… and 3 more errors\n"), std::string::npos);
  many.resize(101);
  EXPECT_NE(report_of("x.scn", "a", many).find("… and 1 more error\n"), std::string::npos);
  many.resize(100);
  EXPECT_EQ(report_of("x.scn", "a", many).find("…"), std::string::npos);
}

/// The columns of a line of UTF-8.
std::size_t width(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

TEST(DiagnosticsReport, CutsLongLinesAroundTheCaret) {
  std::string line;
  for (int i = 0; i < 1000; ++i) line += "ü";
  for (const int column : {1, 150, 190, 191, 500, 999, 1000, 1001}) {
    std::istringstream report(report_of("x.scn", line, {{{1, column}, "m", {}}}));
    std::string message, source, caret;
    std::getline(report, message);
    std::getline(report, source);
    std::getline(report, caret);
    EXPECT_LE(width(source), 202U) << column;
    EXPECT_LE(caret.find('^'), width(source)) << column;
    EXPECT_EQ(source.find("  …") == 0, column > 190) << column;
    EXPECT_EQ(source.rfind("…") == source.size() - 3, column < 900) << column;
  }
  EXPECT_EQ(report_of("x.scn", std::string(200, 'a'), {{{1, 1}, "m", {}}}).find("…"), std::string::npos);
}

TEST(DiagnosticsReport, IsSafeForATerminal) {
  const std::string nasty = "a\x1b[31m\x07\u0085\u202eb\xff\r\n";
  const std::string report = report_of("\x1b]x.scn", nasty, {{{1, 3}, "found \"\x1b\"", "try \x1b"}});
  for (const char c : report) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  EXPECT_EQ(report.find("\u202e"), std::string::npos);
  EXPECT_EQ(report.find("\u0085"), std::string::npos);
}

TEST(Diagnostics, ComeInTheOrderOfTheirPlaces) {
  const ParsedFile parsed = parse_scenarios(
      kPrelude + "parallel\n owner set db k $x\n owner gett db\nend\nowner get dbb $y\nprocess z z:z:z\n", "x.scn");
  const auto place = [](const Diagnostic& one) { return std::pair(one.at.line, one.at.column); };
  ASSERT_EQ(parsed.diagnostics.size(), 4U);
  EXPECT_TRUE(std::is_sorted(parsed.diagnostics.begin(), parsed.diagnostics.end(),
                             [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); }));
}

TEST(Diagnostics, QuoteWhatTheyFoundShortAndSafe) {
  const auto found = mistakes_after_prelude("owner " + std::string(1000, 'x'));
  ASSERT_EQ(found.size(), 1U);
  const std::string start = "4:7 expected a verb, found \"" + std::string(40, 'x') + "…\" | there are open";
  EXPECT_EQ(found[0].substr(0, start.size()), start);
}

TEST(Diagnostics, OfferTheNearestSpellingOnlyIfItIsNear) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"gte", "get"}, {"OPEN", "open"}, {"recieve", "receive"}, {"comit", "commit"}, {"requests", "request"}};
  for (const auto& [written, meant] : cases) {
    const auto found = mistakes_after_prelude("owner " + written + " x");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NE(found[0].find("did you mean \"" + meant + "\"?"), std::string::npos) << found[0];
  }
  for (const char* far : {"x", "write", "publish"}) {
    EXPECT_EQ(mistakes_after_prelude(std::string("owner ") + far + " x")[0].find("did you mean"), std::string::npos)
        << far;
  }
}

TEST(LoadScenarios, SaysWhyAFileIsNotRead) {
  const support::TempFolder temp;
  const fs::path& folder = temp.path();
  const auto reason = [](const fs::path& path) { return mistakes(load_scenarios(path.string())); };
  EXPECT_EQ(reason(folder / "nothing.scn"),
            std::vector<std::string>{"1:1 the file cannot be read: No such file or directory"});
  EXPECT_EQ(reason(folder), std::vector<std::string>{"1:1 the file cannot be read: it is a directory"});
  EXPECT_EQ(reason("/dev/zero"), std::vector<std::string>{"1:1 the file cannot be read: it is not a regular file"});
  const fs::path large = folder / "large.scn";
  temp.write("large.scn", " ");
  fs::resize_file(large, (std::uintmax_t{16} << 20U) + 1);
  EXPECT_EQ(reason(large), std::vector<std::string>{"1:1 the file cannot be read: it is larger than 16 MiB"});
  temp.write("big.bin", " ");
  fs::resize_file(folder / "big.bin", (std::uintmax_t{64} << 20U) + 1);
  temp.write("uses.scn", kPrelude + "owner set db k file:big.bin\n");
  EXPECT_EQ(reason(folder / "uses.scn"),
            std::vector<std::string>{"4:16 the file \"big.bin\" cannot be read: it is larger than 64 MiB"});
  temp.write("quoted.scn", kPrelude + "owner set db k file:\"k.bin\"\n");
  EXPECT_EQ(
      reason(folder / "quoted.scn"),
      std::vector<std::string>{"4:16 the file \"k.bin\" cannot be read: No such file or directory | a quoted part "
                               "may only follow a \"/\", as in file:./\"a b.txt\""});
}

}  // namespace
}  // namespace hypersim::language
