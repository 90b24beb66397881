// A text that is cut loses nothing, and every token is where its place says.

#include "hypersim/language/cut.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <random>
#include <string>
#include <vector>

#include "../../language/parse/lexer.hpp"
#include "hostile_texts.hpp"
#include "random_scenario.hpp"
#include "support/bundled.hpp"
#include "support/files.hpp"

namespace hypersim::language {
namespace {

using testing::ElementsAre;

/// What is wrong with the cut of the text; empty if nothing is.
std::string loss_of(const std::string& text) {
  for (const Braces braces : {Braces::Json, Braces::Names}) {
    std::string pieces;
    Cutter cutter(text, braces);
    for (Piece piece = cutter.next(); piece.kind != PieceKind::End; piece = cutter.next()) {
      if (piece.text.empty()) return "an empty piece";
      pieces += piece.text;
    }
    if (pieces != text) return "its pieces are another text";
  }
  std::string lines;
  for (const CutLine& line : cut_lines(text)) {
    if (line.number != std::count(lines.begin(), lines.end(), '\n') + 1) return "a line has another number";
    std::string pieces;
    for (const Piece& piece : line.pieces) pieces += piece.text;
    if (pieces != line.text) return "the pieces of a line are another text";
    lines += line.text;
  }
  return lines == text ? "" : "its lines are another text";
}

std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> parts = {"\"",
                                                 "\\",
                                                 "\\\"",
                                                 "\n",
                                                 "\r\n",
                                                 "\r",
                                                 "#",
                                                 " ",
                                                 "\t",
                                                 "{",
                                                 "}",
                                                 "[",
                                                 "]",
                                                 "(",
                                                 ")",
                                                 "/",
                                                 "\\\n",
                                                 " \\",
                                                 "{n}",
                                                 "{a b}",
                                                 "a",
                                                 "=>",
                                                 "\xEF\xBB\xBF",
                                                 "\xC3",
                                                 "é",
                                                 "日本",
                                                 "check",
                                                 "sim",
                                                 "file:x\n",
                                                 "{\"k\": [1",
                                                 "\"a b\"",
                                                 "/\"",
                                                 std::string(1, '\0'),
                                                 "owner get d k",
                                                 "never "};
  std::string text;
  for (std::size_t count = random() % 30; count > 0; --count) text += parts[random() % parts.size()];
  return text;
}

std::string random_scenario_text(std::mt19937& random) {
  std::vector<int> choices(200);
  for (int& choice : choices) choice = static_cast<int>(random() % (1U << 16));
  return random_scenario(choices);
}

class CutOfHostileText : public testing::TestWithParam<reading::HostileText> {};

TEST_P(CutOfHostileText, LosesNothing) { EXPECT_EQ(loss_of(GetParam().of_size(reading::Size(200))), ""); }

INSTANTIATE_TEST_SUITE_P(All, CutOfHostileText, testing::ValuesIn(reading::hostile_texts()), reading::hostile_name);

TEST(Cut, OfARandomTextLosesNothing) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random_text(random);
    ASSERT_EQ(loss_of(text), "") << text;
  }
}

TEST(Cut, OfEveryScenarioLosesNothing) {
  std::mt19937 random(2);
  for (int i = 0; i < 500; ++i) {
    const std::string text = random_scenario_text(random);
    ASSERT_EQ(loss_of(text), "") << text;
  }
  for (const std::string& path :
       support::bundled_scenarios({"scenarios/ok", "scenarios/failed", "scenarios/parse_error"}))
    EXPECT_EQ(loss_of(support::read_file(path)), "") << path;
}

/// `Word:owner Blanks: …`
std::vector<std::string> pieces_of(std::string_view text, Braces braces = Braces::Json) {
  static const std::vector<std::string> names = {"blanks", "line end", "goes on", "comment", "mark",     "word",
                                                 "string", "JSON",     "open",    "close",   "unclosed", "end"};
  std::vector<std::string> out;
  Cutter cutter(text, braces);
  for (Piece piece = cutter.next(); piece.kind != PieceKind::End; piece = cutter.next()) {
    if (piece.kind != PieceKind::Blanks)
      out.push_back(names[static_cast<std::size_t>(piece.kind)] + ":" + std::string(piece.text));
  }
  return out;
}

TEST(Cut, TellsTokensFromWhatStandsBetweenThem) {
  EXPECT_THAT(pieces_of("a set d \"x # y\" {\"k\":\n1} \\\r\n => ok  # why\r\n"),
              ElementsAre("word:a", "word:set", "word:d", "string:\"x # y\"", "JSON:{\"k\":\n1}", "goes on:\\\r\n",
                          "word:=>", "word:ok", "comment:# why", "line end:\r\n"));
  EXPECT_THAT(pieces_of("a#b \\x a/\"b c\"#d"), ElementsAre("word:a#b", "word:\\x", "word:a/\"b c\"#d"));
}

TEST(Cut, SplitsParenthesesInConditionsOnly) {
  EXPECT_THAT(pieces_of("check(a dead)\na set d (x)\n"),
              ElementsAre("word:check", "open:(", "word:a", "word:dead", "close:)", "line end:\n", "word:a", "word:set",
                          "word:d", "word:(x)", "line end:\n"));
}

TEST(Cut, WhatIsNeverClosedEndsWithItsLine) {
  EXPECT_THAT(pieces_of("a \"b c\nd [e {f\ng/\"h"), ElementsAre("word:a", "unclosed:\"b c", "line end:\n", "word:d",
                                                                "unclosed:[e {f", "line end:\n", "unclosed:g/\"h"));
  EXPECT_THAT(pieces_of("a \"b c  \\\nd\n"),
              ElementsAre("word:a", "unclosed:\"b c", "goes on:\\\n", "word:d", "line end:\n"));
}

TEST(Cut, TakesNamesInBracesAsPartsOfTokensWhereTheyAreWanted) {
  EXPECT_THAT(pieces_of("{n}x {n}", Braces::Json), ElementsAre("JSON:{n}", "word:x", "JSON:{n}"));
  EXPECT_THAT(pieces_of("{n}x {n} {} {1} {\"a\":{n}}", Braces::Names),
              ElementsAre("word:{n}x", "word:{n}", "JSON:{}", "JSON:{1}", "JSON:{\"a\":{n}}"));
}

TEST(Lexer, KnowsThePlaceOfEveryToken) {
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    const std::string text = i % 2 == 0 ? random_scenario_text(random) : random_text(random);
    DiagnosticSink sink = DiagnosticSink::deaf();
    const Bindings bindings;
    std::size_t text_left = 0;
    Lexer lexer(text, 0, bindings, text_left, sink);
    while (lexer.next_statement()) {
      for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        if (token.kind == TokenKind::Bad) break;
        const std::string_view before = std::string_view(text).substr(0, token.raw.data() - text.data());
        const std::string_view line = before.substr(before.rfind('\n') + 1);
        EXPECT_EQ(token.at.line, std::count(before.begin(), before.end(), '\n') + 1) << text;
        EXPECT_EQ(token.at.column,
                  std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }) + 1)
            << text;
      }
    }
  }
}

}  // namespace
}  // namespace hypersim::language
