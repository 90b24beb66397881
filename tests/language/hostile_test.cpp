// Input that means harm: it never crashes the reader, keeps it busy, or takes much memory. Each text here is a
// test of its own and is read in a few seconds at most; one that is not ends at the time limit that ctest has for all.

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <functional>
#include <gtest/gtest.h>

#include "reading.hpp"
#include "support/bundled.hpp"
#include "support/effort.hpp"
#include "support/files.hpp"

namespace hypersim::language {
namespace {

using namespace reading;

std::string times(const std::string& text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

/// Either a scenario or mistakes, and a report of them.
void reads_something(std::string_view text) {
  const ParsedFile parsed = parse_scenarios(text, "x.scn");
  ASSERT_EQ(parsed.scenarios.empty(), !parsed.diagnostics.empty());
  const std::string report = format_diagnostics(parsed);
  ASSERT_EQ(report.empty(), parsed.diagnostics.empty());
}

struct Hostile {
  const char* name;
  std::function<std::string()> text;
};

std::vector<Hostile> hostile_texts() {
  return {
      {"steps", [] { return kPrelude + times("owner set db k v\n", 100'000); }},
      {"words", [] { return times("x\n", 1'000'000); }},
      {"blanks", [] { return times(" \\\n", 1'000'000); }},
      {"a long word", [] { return kPrelude + "owner set db k " + std::string(15'000'000, 'x'); }},
      {"a long line", [] { return kPrelude + "owner set db k " + times("x ", 2'000'000); }},
      {"a long list", [] { return "scenario \"x\"\ntags " + times("x ", 1'000'000); }},
      {"open parentheses", [] { return kPrelude + "check " + times("( ", 100'000); }},
      {"parentheses", [] { return kPrelude + "check " + std::string(4'000'000, '('); }},
      {"not", [] { return kPrelude + "check " + times("not ", 1'000'000); }},
      {"a wide condition", [] { return kPrelude + "check ( " + times("ownr alive or ", 200'000) + "owner alive )"; }},
      {"open brackets", [] { return kPrelude + "owner set db k " + std::string(4'000'000, '['); }},
      {"lines with an open bracket", [] { return kPrelude + times("owner set db k [1,\n", 200'000); }},
      {"lines that begin in a bracket", [] { return times("[[],\n", 500'000); }},
      {"brackets over many lines", [] { return kPrelude + times("owner set db k [\n" + times("[1],\n", 20), 20'000); }},
      {"open quotes", [] { return kPrelude + times("owner set db k \"x\n", 200'000); }},
      {"names that nobody saved",
       [] {
         std::string text = kPrelude;
         for (int i = 0; i < 50'000; ++i) {
           text += "owner get db k -> x" + std::to_string(i) + "\nowner set db k $y" + std::to_string(i) + "\n";
         }
         return text;
       }},
      {"lanes that use each other",
       [] {
         return kPrelude + "parallel\n" + times("owner set db k $x -> y\nviewer set db k $y -> x\n", 50'000) + "end\n";
       }},
      {"a large cast",
       [] {
         std::string text = "scenario \"x\"\n";
         for (int i = 0; i < 50'000; ++i) text += "process p" + std::to_string(i) + " p" + std::to_string(i) + ":a:a\n";
         return text + times("pqqq open db\n", 50'000);
       }},
      {"values of many megabytes", [] { return kPrelude + times("owner set db k repeat:ab*30000000\n", 10'000); }},
      {"blocks", [] { return times("repeat 3\n", 500'000); }},
      {"rounds", [] { return kPrelude + "repeat 100000 as i\nowner set db k{i} {i}\nend\n"; }},
      {"rounds without an end", [] { return kPrelude + "repeat 1000000000000000000\nowner open db\nend\n"; }},
      {"rounds of rounds of rounds",
       [] { return kPrelude + times("repeat 1000\n", 3) + "owner open db\n" + times("end\n", 3); }},
      {"rounds of nothing", [] { return kPrelude + times("repeat 62\n", 3) + times("end\n", 3); }},
      {"many lines in many rounds",
       [] { return kPrelude + "repeat 250000\n" + times("owner open db\n", 100'000) + "end\n"; }},
      {"mistakes in many rounds", [] { return kPrelude + "repeat 250000 as i\nownr opne {i}\nend\n"; }},
      {"a block that is skipped in many rounds",
       [] { return kPrelude + "repeat 250000\nparallel\nparallel\n" + times("x\n", 100'000) + "end\nend\nend\n"; }},
      {"a comment in many rounds",
       [] { return kPrelude + "repeat 250000\nowner open db\n#" + std::string(1'000'000, 'x') + "\nend\n"; }},
      {"a value in many rounds",
       [] { return kPrelude + "repeat 250000\nowner set db k " + std::string(1'000'000, 'x') + "\nend\n"; }},
      {"brackets in many rounds", [] { return kPrelude + "repeat 100000 as i\nowner set db k [{i}\nend\n"; }},
      {"long values for names",
       [] {
         return kPrelude + "matrix v " + std::string(1'000'000, 'x') + "\n" + times("owner set db k {v}\n", 200'000);
       }},
      {"one line of names",
       [] {
         return kPrelude + "matrix v " + std::string(1'000'000, 'x') + "\nowner set db k " + times("{v}", 2'000'000);
       }},
      {"names that stand for nothing",
       [] { return kPrelude + "matrix v \"\"\nowner set db k x" + times("{v}", 4'000'000); }},
      {"open braces", [] { return kPrelude + "matrix v 1\nowner set db k x" + times("{v", 4'000'000); }},
      {"lines with open brackets and a matrix",
       [] { return kPrelude + "matrix v 1\n" + times("owner set db k [{v},\n", 200'000); }},
      {"many values", [] { return kPrelude + "matrix v" + times(" 1", 4'000'000) + "\n"; }},
      {"many combinations of a large file",
       [] { return kPrelude + "matrix v" + times(" 1", 1'000) + "\n" + times("owner set db k {v}\n", 500'000); }},
      {"steps of many combinations",
       [] { return kPrelude + "matrix v" + times(" 1", 1'000) + "\n" + times("owner set db k {v}\n", 1'000); }},
      {"includes",
       [] {
         std::string text = kPrelude + "matrix v" + times(" 1", 500) + "\n";
         for (int i = 0; i < 2'000; ++i) text += "include file:no/" + std::to_string(i) + "\n";
         return text;
       }},
      {"spawns", [] { return kPrelude + times("owner spawn kid\n", 200'000); }},
      {"a long line of spawned processes",
       [] {
         std::string text = kPrelude;
         for (int i = 50'000; i > 0; --i) text += "k" + std::to_string(i) + " spawn k" + std::to_string(i + 1) + "\n";
         return text + "owner spawn k1\n";
       }},
      {"spawns in many rounds", [] { return kPrelude + "repeat 100000 as i\nowner spawn k{i}\nk{i} exit\nend\n"; }},
      {"spawns in rounds of rounds",
       [] { return kPrelude + times("repeat 40\n", 3) + "repeat 4 as i\nowner spawn k{i}\n" + times("end\n", 4); }},
      {"spawns in too many rounds",
       [] { return kPrelude + times("repeat 1000 as i\nrepeat 1000 as j\nowner spawn k{i}-{j}\n", 2'000); }},
      {"includes and spawns in many rounds",
       [] { return kPrelude + "repeat 250000 as i\ninclude file:x\nowner spawn k{i}\nend\n"; }},
      {"exit requests",
       [] {
         return kPrelude + "process x x:x:x exit requests [" + times("[\"owner\",{\"body\":[1]}],", 500'000) + "1]";
       }},
      {"bytes of an exit request",
       [] {
         return kPrelude + "process x x:x:x exit requests [[\"owner\",{\"body\":[" + times("1,", 7'000'000) + "1]}]]";
       }},
      {"deep exit requests",
       [] {
         return kPrelude + "process x x:x:x exit requests " +
                times(std::string(127, '[') + std::string(127, ']') + " ", 50'000);
       }},
      {"fields of an exit request",
       [] {
         std::string text = kPrelude + "process x x:x:x exit requests [[\"owner\",{";
         for (int i = 0; i < 500'000; ++i) text += "\"bodi" + std::to_string(i) + "\":1,";
         return text + "\"body\":1}]]";
       }},
      {"matrices", [] { return kPrelude + "matrix a 1 2\n" + times("matrix a 1 2\n", 500'000); }},
      {"templates",
       [] {
         std::string text;
         for (int i = 0; i < 50'000; ++i) text += "matrix v" + std::to_string(i) + " 1\n";
         return text + times("a {v1} {x}\n", 50'000);
       }},
      {"zeros", [] { return std::string(4'000'000, '\0'); }},
  };
}

void PrintTo(const Hostile& hostile, std::ostream* out) { *out << hostile.name; }

class HostileText : public testing::TestWithParam<Hostile> {};

TEST_P(HostileText, IsReadInLinearTime) { reads_something(GetParam().text()); }

/// As a name of GoogleTest may be: `ALongWord`.
std::string test_name(const testing::TestParamInfo<Hostile>& info) {
  std::string name;
  bool starts_word = true;
  for (const char* at = info.param.name; *at != 0; ++at) {
    if (*at != ' ') name += starts_word ? static_cast<char>(std::toupper(*at)) : *at;
    starts_word = *at == ' ';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, HostileText, testing::ValuesIn(hostile_texts()), test_name);

TEST(HostileScenario, IsRefusedOver16MiB) {
  EXPECT_EQ(mistakes_of(std::string((std::size_t{16} << 20U) + 1, '#')),
            std::vector<std::string>{"1:1 the file is larger than 16 MiB"});
}

TEST(HostileScenario, HasLimitsOnNesting) {
  const std::string json = std::string(127, '[') + std::string(127, ']');
  EXPECT_TRUE(mistakes_after_prelude("owner set db k " + json).empty());
  EXPECT_EQ(mistakes_after_prelude("owner set db k [" + json + "]"),
            std::vector<std::string>{"4:143 a JSON value may be 127 levels deep, this one is deeper"});
  const auto nested = [](std::size_t depth) {
    return mistakes_of("scenario \"x\"\n" + times("repeat 1\n", depth) + times("end\n", depth));
  };
  EXPECT_EQ(nested(64), std::vector<std::string>{});
  EXPECT_EQ(nested(66), std::vector<std::string>{"66:1 blocks may be 64 deep, this one is deeper"});
}

TEST(HostileScenario, StopsAtAHundredThousandMistakes) {
  const ParsedFile parsed = parse_scenarios(times("x\n", 300'000), "x.scn");
  ASSERT_EQ(parsed.diagnostics.size(), 100'001U);
  EXPECT_EQ(parsed.diagnostics.back().message, "there are too many errors; the rest of the file was not read");
}

TEST(HostileScenario, HasAQuarterOfAMillionStepsAtMost) {
  using Texts = std::vector<std::string>;
  const std::string round = "owner open db\nend\n";
  EXPECT_EQ(parse_scenarios(kPrelude + "repeat 249999\n" + round, "x.scn").scenarios.size(), 1U);
  EXPECT_EQ(mistakes_after_prelude("repeat 1000000\n" + round),
            Texts{"4:1 1000000 rounds are too many: a file may have 250000 steps, each round counted"});
  EXPECT_EQ(mistakes_after_prelude("repeat 1000\nrepeat 1000\nrepeat 1000\n" + round + "end\nend\n"),
            Texts{"5:1 1000 rounds in each of 1000 are too many: a file may have 250000 steps, each round counted"});
  EXPECT_EQ(mistakes_after_prelude("repeat 18446744073709551616\n" + round),
            Texts{"4:8 expected a number below 2^64, found \"18446744073709551616\""});
  const std::string too_many =
      "a file may have 250000 steps, each round of a repeat and each combination of a matrix counted; these are more";
  EXPECT_EQ(mistakes_after_prelude("repeat 130000\nowner open db\n" + round), Texts{"5:1 " + too_many});
  EXPECT_EQ(mistakes_after_prelude("matrix v 1 2\nrepeat 130000\n" + round), Texts{"6:1 " + too_many});
}

TEST(HostileScenario, LimitsTheTextThatItMakes) {
  const std::string too_much = "the rounds, combinations and values of this scenario are more than 64 MiB of text";
  EXPECT_EQ(mistakes_after_prelude("repeat 1000\nowner set db k v # " + std::string(1'000'000, 'x') + "\nend\n"),
            std::vector<std::string>{"4:1 " + too_much});
  EXPECT_EQ(
      mistakes_after_prelude("matrix v " + std::string(1'000'000, 'x') + "\n" + times("owner set db k {v}\n", 1'000)),
      std::vector<std::string>{"5:1 " + too_much});
}

TEST(HostileScenario, LimitsWhatItsValuesTakeTogether) {
  std::string text = kPrelude;
  for (int i = 0; i < 9; ++i) text += "owner set db k repeat:ab*33554432\n";
  EXPECT_EQ(mistakes_of(text),
            std::vector<std::string>{
                "12:16 the files and repetitions of this scenario are more than 512 MiB, the most that they may "
                "have together"});
}

/// A text of every scenario file that there is.
std::vector<std::string> bundled_texts() {
  std::vector<std::string> texts;
  for (const std::string& path : support::bundled_scenarios({"scenarios"})) texts.push_back(support::read_file(path));
  return texts;
}

TEST(HostileScenario, MayBeCutOffAtAnyByte) {
  const auto texts = bundled_texts();
  ASSERT_FALSE(texts.empty());
  const std::size_t step = support::kSanitized ? 10 : 1;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::size_t size = i % step; size < texts[i].size(); size += step) {
      reads_something(std::string_view(texts[i]).substr(0, size));
    }
  }
}

/// A small generator of our own: the same numbers everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return state_;
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

 private:
  std::uint64_t state_;
};

void mutate(std::string& text, Random& random) {
  static const std::vector<std::string> pieces = {"\n",
                                                  " ",
                                                  "\"",
                                                  "{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  "(",
                                                  ")",
                                                  "\\\n",
                                                  " \\\n",
                                                  "#",
                                                  "$x",
                                                  "->",
                                                  "=>",
                                                  "|",
                                                  "one of",
                                                  "end\n",
                                                  "parallel\n",
                                                  "repeat 2\n",
                                                  "repeat 2 as v\n",
                                                  "pipeline owner\n",
                                                  "matrix w 1 2\n",
                                                  "{w}",
                                                  "include file:motto.txt\n",
                                                  "matrix v 1\n",
                                                  "{v}",
                                                  "/\"",
                                                  "\\u",
                                                  "\xFF",
                                                  std::string(1, '\0'),
                                                  "\r\n",
                                                  "hex:",
                                                  "base64:",
                                                  "repeat:a*9",
                                                  "file:.",
                                                  "cap",
                                                  "not ",
                                                  "or",
                                                  ":",
                                                  "@",
                                                  "in 5",
                                                  "within",
                                                  "process a a:b:c\n",
                                                  "spawn z\n",
                                                  "owner spawn z\n",
                                                  "z spawn owner ",
                                                  "exit requests [[\"owner\", {\"body\": [1]}]]",
                                                  "networking ",
                                                  "sim restart our.dev\n"};
  const std::size_t at = random.below(text.size() + 1);
  switch (random.below(4)) {
    case 0:
      text.insert(at, pieces[random.below(pieces.size())]);
      break;
    case 1:
      text.erase(at, random.below(12));
      break;
    case 2:
      if (at < text.size()) text[at] = static_cast<char>(random.below(256));
      break;
    default: {
      const std::size_t from = random.below(text.size() + 1);
      text.insert(at, text.substr(from, random.below(40)));
    }
  }
}

TEST(HostileScenario, MayHideADeclarationInWhatAMatrixWouldFillIn) {
  reads_something("scenario \"x\"\nmatrix v 1\na k{v} [\nprocess x x:x:x\n]\nx open db\n");
}

TEST(HostileScenario, SurvivesMutation) {
  const auto texts = bundled_texts();
  ASSERT_FALSE(texts.empty());
  Random random(20'240'229);
  for (int round = 0; round < support::cases(20'000); ++round) {
    std::string text = texts[random.below(texts.size())];
    for (std::size_t changes = 1 + random.below(8); changes > 0; --changes) mutate(text, random);
    reads_something(text);
    if (HasFatalFailure()) FAIL() << text;
  }
}

}  // namespace
}  // namespace hypersim::language
