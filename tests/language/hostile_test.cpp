// Hostile input never crashes the reader or takes much memory. linear_work_test.cpp checks that it does not keep the
// reader busy either.

#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>

#include "hostile_texts.hpp"
#include "reading.hpp"
#include "support/bundled.hpp"
#include "support/effort.hpp"
#include "support/files.hpp"

namespace hypersim::language {
namespace {

using namespace reading;

/// The result is a scenario, or mistakes and a report of them.
void reads_something(std::string_view text) {
  const ParsedFile parsed = parse_scenarios(text, "x.scn");
  ASSERT_EQ(parsed.scenarios.empty(), !parsed.diagnostics.empty());
  const std::string report = format_diagnostics(parsed);
  ASSERT_EQ(report.empty(), parsed.diagnostics.empty());
}

class ReadingHostileText : public testing::TestWithParam<HostileText> {};

TEST_P(ReadingHostileText, EndsWithAScenarioOrMistakes) {
  reads_something(GetParam().of_size(Size(support::kSanitized ? 10 : 1)));
}

INSTANTIATE_TEST_SUITE_P(All, ReadingHostileText, testing::ValuesIn(hostile_texts()), hostile_name);

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

/// One text made of every bundled scenario file.
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

/// Our own small generator, which gives the same numbers everywhere.
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
