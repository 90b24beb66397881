// A trace that is written by hand, as text and as a diagram.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/analysis/trace_filter.hpp"
#include "hypersim/analysis/trace_view.hpp"
#include "hypersim/analysis/verdict_line.hpp"

#include "hand_made.hpp"

namespace hypersim::analysis {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TraceInfo info_of(const HandMade& made) {
  TraceInfo info{"test.scn", "two", {"our.dev"}, {}, 7, "fifo", "memory", "documented", "passed"};
  for (const language::ProcessDecl& decl : made.scenario().cast) info.cast.push_back({decl.name, decl.address});
  return info;
}

HandMade two() {
  HandMade made(
      "scenario \"two\"\nprocess owner owner:app:dev.os\nprocess viewer viewer:viewer:other.os\n"
      "owner request viewer body hello\n");
  made.start("owner");
  made.start("viewer");
  made.begin(1);
  made.request("owner", "viewer", "hello");
  made.add(fact::Printed{made.id("viewer"), "hi\nthere"}, 30);
  return made;
}

std::string shown(const HandMade& made, TraceView& view) {
  std::string text = view.begin();
  for (std::size_t i = 0; i < made.trace().size(); ++i) text += view.event(made.trace()[i], i);
  return text + view.end();
}

TEST(ViewOfHandMade, AsTextHasALineAnEvent) {
  const HandMade made = two();
  EXPECT_THAT(shown(made, *make_text_view(info_of(made), "1", false)),
              AllOf(HasSubstr("test.scn  two\npassed; seed 7, schedule fifo, storage memory; hypersim 1\n"),
                    HasSubstr("     0 ms  line 4: owner request viewer body hello\n"),
                    HasSubstr("     0 ms    owner -> viewer  hello\n"), HasSubstr("    30 ms    viewer prints: hi")));
}

TEST(ViewOfHandMade, AsJsonlIsWhatTheTraceIs) {
  const HandMade made = two();
  std::string lines;
  for (std::size_t i = 0; i < made.trace().size(); ++i) lines += runtime::to_jsonl(made.trace()[i], i) + "\n";
  EXPECT_EQ(shown(made, *make_jsonl_view(info_of(made))), lines);
}

TEST(ViewOfHandMade, WhatFailedIsOnTop) {
  const HandMade made = two();
  TraceInfo info = info_of(made);
  info.verdict = "failed";
  info.failures = {{"", 4, 1, "owner request viewer body hello", "\"hi\"", "\"ho\nho\"", {"viewer says\nso."}},
                   {"common.scn", 9, 1, "finally viewer dead", "it holds", "it does not", {}}};
  info.breaches = {"check 2, event 17: \xff"};
  EXPECT_THAT(shown(made, *make_text_view(info, "1", false)),
              HasSubstr("hypersim 1\n  a fault of hypersim itself: check 2, event 17: \uFFFD\n"
                        "  line 4: owner request viewer body hello\n    expected  \"hi\"\n    got       \"ho\\nho\"\n"
                        "  why\n    viewer says\\nso.\n  common.scn, line 9: finally viewer dead\n"
                        "    expected  it holds\n    got       it does not\n\n"));
  EXPECT_EQ(verdict_line(info, 5, 30),
            R"({"n":5,"t_ms":30,"event":"verdict","version":1,"title":"two","seed":7,"schedule":"fifo",)"
            R"("storage":"memory","semantics":"documented","verdict":"failed","failures":[{"line":4,"column":1,)"
            R"("statement":"owner request viewer body hello","expected":"\"hi\"","got":"\"ho\nho\"","why":)"
            R"(["viewer says\nso."]},{"file":"common.scn","line":9,"column":1,"statement":"finally viewer dead",)"
            R"("expected":"it holds","got":"it does not","why":[]}],"breaches":["check 2, event 17: )"
            "\uFFFD\"],\"step\":0}");
}

TEST(ViewOfHandMade, AFilterTakesWhatSpeaksOfAProcess) {
  const HandMade made = two();
  auto filter = TraceFilter::parse({"process=viewer"}, info_of(made));
  ASSERT_TRUE(filter.ok()) << filter.error();
  std::string text;
  const auto view = make_text_view(info_of(made), "1", true);
  for (std::size_t i = 0; i < made.trace().size(); ++i) {
    if (filter->wants(made.trace()[i], i)) text += view->event(made.trace()[i], i);
  }
  EXPECT_THAT(text, AllOf(HasSubstr("viewer prints"), HasSubstr("owner -> viewer"), Not(HasSubstr("line 4"))));
}

}  // namespace
}  // namespace hypersim::analysis
