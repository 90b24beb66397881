// A trace that is written by hand, as text and as a diagram.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/analysis/mermaid_label.hpp"
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

TEST(MermaidOfHandMade, RightsThatAreGivenAtOnceAreOneNote) {
  using How = fact::CapabilityAdded::How;
  HandMade made = two();
  for (const char* right : {"\"a\"", "\"b\"", "\"c\""}) made.gain("viewer", made.own("owner", right), How::Granted);
  made.gain("owner", made.own("owner", "\"d\""), How::Granted);
  made.gain("viewer", made.own("owner", "\"e\""), How::Saved);
  made.lose("viewer", made.own("owner", "\"a\""), fact::CapabilityRemoved::How::Revoked);
  made.lose("viewer", made.own("owner", "\"b\""), fact::CapabilityRemoved::How::Revoked);
  EXPECT_THAT(shown(made, *make_mermaid_view(info_of(made))),
              HasSubstr("viewer was granted cap owner \"a\", cap owner<br/>\"b\", cap owner \"c\"\n"
                        "  Note over p0: owner was granted cap owner \"d\"\n"
                        "  Note over p1: viewer saved cap owner \"e\"\n"
                        "  Note over p1: viewer lost cap owner \"a\", cap owner \"b\"\n"));
}

TEST(MermaidLabel, LongTextsAreBrokenAndWhatIsNotTextIsEscaped) {
  EXPECT_EQ(mermaid_line("short"), "short");
  EXPECT_EQ(mermaid_line(""), "");
  const std::string words = "one two three four five six seven eight nine ten eleven";
  EXPECT_EQ(mermaid_line(words), "one two three four five six seven eight nine<br/>ten eleven");
  EXPECT_EQ(mermaid_line(std::string(90, 'x')), std::string(44, 'x') + "<br/>" + std::string(44, 'x') + "<br/>" + "xx");
  EXPECT_EQ(mermaid_line("\xe4\xba\xba\n<br/>;#"), "\xe4\xba\xba\\n#60;br/>#59;#35;");
  EXPECT_EQ(mermaid_line("style: x"), "style#58; x");
  // What Markdown, which flowcharts have in their labels, would make a list, emphasis, code or an icon.
  EXPECT_EQ(mermaid_label("1. owner opens"), "1#46; owner opens");
  EXPECT_EQ(mermaid_label("12) owner"), "12#41; owner");
  EXPECT_EQ(mermaid_label("- x"), "#45; x");
  EXPECT_EQ(mermaid_label("1: owner_a *b* `c`"), "1: owner#95;a #42;b#42; #96;c#96;");
  EXPECT_EQ(mermaid_label("fa:fa-car"), "fa#58;fa-car");
  EXPECT_EQ(mermaid_label("a\"|<b>&%%{x}\\"), "a#34;|#60;b#62;#38;#37;#37;{x}#92;");
  EXPECT_EQ(mermaid_name("a#1"), "a#35;1");
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
