// Four times the text takes four times the work: for reading, for reporting mistakes, for laying out, and for what may
// stand at the end, with hostile texts. Work is counted and not timed (work.hpp).

#include <cstdint>
#include <gtest/gtest.h>

#include "hypersim/language/cut.hpp"
#include "hypersim/language/layout.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/suggestions.hpp"

#include "hostile_texts.hpp"
#include "work.hpp"

namespace hypersim::language {
namespace {

using namespace reading;

constexpr std::size_t kSmall = 400;
/// For texts whose mistakes need the search for spellings: so large that each search stops at its limit.
constexpr std::size_t kSmallOfNames = 20;

/// Four times, and half as much again for sorting and searching. Quadratic work would be sixteen times.
bool is_linear(std::uint64_t small, std::uint64_t large) { return small > 0 && large <= small * 6; }

template <class Function>
void expect_linear(const HostileText& hostile, Function function) {
  const auto work_at = [&](std::size_t divisor) {
    const std::string text = hostile.of_size(Size(divisor));
    return work_of([&] { function(text); });
  };
  const std::size_t divisor = hostile.has_many_names ? kSmallOfNames : kSmall;
  work_at(divisor);  // makes what is made only once
  const std::uint64_t small = work_at(divisor);
  const std::uint64_t large = work_at(divisor / 4);
  EXPECT_TRUE(is_linear(small, large)) << small << ", of a text four times as large " << large;
}

class LinearWork : public testing::TestWithParam<HostileText> {};

TEST_P(LinearWork, OfReading) {
  expect_linear(GetParam(), [](const std::string& text) { (void)format_diagnostics(parse_scenarios(text, "x.scn")); });
}

TEST_P(LinearWork, OfCutting) {
  expect_linear(GetParam(), [](const std::string& text) { (void)cut_lines(text); });
}

TEST_P(LinearWork, OfSuggesting) {
  expect_linear(GetParam(), [](const std::string& text) { (void)suggestions_at(text, text.size(), {}); });
}

TEST_P(LinearWork, OfLayingOut) {
  if (GetParam().is_deep) GTEST_SKIP() << "each block indents what follows, and the reader refuses more than 64";
  expect_linear(GetParam(), [](const std::string& text) { (void)lay_out(text); });
}

INSTANTIATE_TEST_SUITE_P(All, LinearWork, testing::ValuesIn(hostile_texts()), hostile_name);

TEST(LinearWorkCanary, CountsWhatTheReaderDoesAndTheSameEveryTime) {
  const auto work_of_steps = [](std::size_t steps) {
    const std::string text = "scenario \"t\"\nprocess a a:app:dev.os\n" + times("a set d k v\n", steps);
    return work_of([&] { (void)parse_scenarios(text, "x.scn"); });
  };
  work_of_steps(1);
  EXPECT_GT(work_of_steps(100), 100u * 100u);
  EXPECT_EQ(work_of_steps(100), work_of_steps(100));
}

TEST(LinearWorkCanary, ASearchFromEveryLineToTheEndIsCaught) {
  const auto work_of_lines = [](std::size_t lines) {
    const std::string text = times("line\n", lines);
    std::size_t found = 0;
    const std::uint64_t work = work_of([&] {
      for (std::size_t at = 0; at < text.size(); at += 5) found += text.find('#', at) == std::string::npos ? 0 : 1;
    });
    EXPECT_EQ(found, 0u);
    return work;
  };
  EXPECT_FALSE(is_linear(work_of_lines(250), work_of_lines(1000)));
}

}  // namespace
}  // namespace hypersim::language
