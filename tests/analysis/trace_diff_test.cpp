// Two traces that are written by hand, side by side.

#include "hypersim/analysis/trace_diff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/analysis/diff_text.hpp"

#include "hand_made.hpp"

namespace hypersim::analysis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kText =
    "scenario \"two\"\nprocess owner owner:app:dev.os\nprocess viewer viewer:viewer:other.os\n"
    "owner request viewer body hello => hi\nviewer sleep 1s\n";

RecordedTrace recorded(const HandMade& made, std::string verdict = "passed") {
  RecordedTrace trace{{"test.scn", "two", {"our.dev"}, {}, 0, "fifo", "memory", "documented", std::move(verdict)},
                      made.trace()};
  for (const language::ProcessDecl& decl : made.scenario().cast) trace.info.cast.push_back({decl.name, decl.address});
  return trace;
}

/// Both start; then each of the bodies is asked of the viewer in the first step, and the viewer prints what it says.
HandMade asked(const std::vector<std::string>& bodies, const std::string& printed = "", const char* text = kText) {
  HandMade made(text);
  made.start("owner");
  made.start("viewer");
  made.begin(1);
  for (const std::string& body : bodies) made.request("owner", "viewer", body);
  if (!printed.empty()) made.add(fact::Printed{made.id("viewer"), printed});
  made.begin(2);
  return made;
}

TEST(TraceDiff, IdsThatWereDrawnDoNotCount) {
  HandMade a = asked({"hello"});
  HandMade b(kText);
  b.start("owner");
  b.start("viewer");
  b.begin(1);
  auto message = std::make_shared<runtime::KernelMessage>(*std::get<fact::Sent>(a.trace()[5].fact).message);
  message->id = {9999999};
  b.add(fact::Sent{message});
  b.add(fact::Delivered{message});
  b.begin(2);
  EXPECT_TRUE(diff_traces(recorded(a), recorded(b)).same);
}

TEST(TraceDiff, LinesThatMovedDoNotCount) {
  const HandMade a = asked({"hello"});
  const HandMade b = asked({"hello"}, "", (std::string("# more\n\n") + kText).c_str());
  EXPECT_TRUE(diff_traces(recorded(a), recorded(b)).same);
}

TEST(TraceDiff, TheSameEventsWithAnotherVerdictDiffer) {
  const HandMade a = asked({"hello"});
  const TraceDiff diff = diff_traces(recorded(a), recorded(a, "failed"));
  EXPECT_TRUE(diff.same_events);
  EXPECT_FALSE(diff.same);
}

TEST(TraceDiff, NamesTheFirstEventAndWhatOnlyOneHas) {
  const RecordedTrace a = recorded(asked({"hello"}, "hi"));
  const RecordedTrace b = recorded(asked({"hello", "more"}, "hi"));
  const TraceDiff diff = diff_traces(a, b);
  EXPECT_FALSE(diff.same);
  EXPECT_EQ(diff.alike, 7u);
  EXPECT_EQ(diff.a.first, 7u);  // what is printed
  EXPECT_EQ(diff.a.first_in_other, 9u);
  EXPECT_EQ(diff.b.first, 7u);  // the request
  EXPECT_FALSE(diff.b.first_in_other);
  EXPECT_THAT(diff.a.from_it, IsEmpty());
  EXPECT_THAT(diff.b.from_it, ElementsAre(7u, 8u));
  EXPECT_EQ(diff.in_another_order, 0u) << "what comes later is in the same order";
  EXPECT_THAT(diff.steps, IsEmpty());
}

TEST(TraceDiff, OfTheSameThingTwiceTheSecondIsAnother) {
  const RecordedTrace a = recorded(asked({"hello"}));
  const RecordedTrace b = recorded(asked({"hello", "hello"}));
  const TraceDiff diff = diff_traces(a, b);
  EXPECT_THAT(diff.b.from_it, ElementsAre(7u, 8u));
  EXPECT_THAT(diff.a.from_it, IsEmpty());
}

TEST(TraceDiff, AnotherOrderIsADifference) {
  const TraceDiff diff = diff_traces(recorded(asked({"one", "two"})), recorded(asked({"two", "one"})));
  EXPECT_FALSE(diff.same);
  EXPECT_EQ(diff.alike, 5u);
  EXPECT_EQ(diff.a.first_in_other, 7u);
  EXPECT_EQ(diff.b.first_in_other, 7u);
  EXPECT_THAT(diff.a.from_it, IsEmpty());
  EXPECT_THAT(diff.b.from_it, IsEmpty());
  EXPECT_EQ(diff.in_another_order, 2u);
}

TEST(TraceDiff, AStepThatIsAddedLeavesTheOthersAsTheyAre) {
  const std::string more = std::string(kText).insert(std::string(kText).find("viewer sleep"), "owner log \"x\"\n");
  const HandMade a = asked({"hello"});
  HandMade b(more);
  b.start("owner");
  b.start("viewer");
  b.begin(1);
  b.request("owner", "viewer", "hello");
  b.begin(2);
  b.begin(3);
  const TraceDiff diff = diff_traces(recorded(a), recorded(b));
  EXPECT_THAT(diff.a.from_it, IsEmpty());
  EXPECT_THAT(diff.a.besides, IsEmpty());
  EXPECT_EQ(diff.b.from_it.size(), 2u);  // its begin and its end
  ASSERT_EQ(diff.steps.size(), 1u);
  EXPECT_THAT(diff.steps.front().statement, HasSubstr("log"));
  EXPECT_FALSE(diff.steps.front().line_a);
}

TEST(TraceDiff, WhereOneEndsTheOtherGoesOn) {
  const RecordedTrace a = recorded(asked({"hello"}));
  RecordedTrace b = a;
  b.events.resize(b.events.size() - 2);
  const TraceDiff diff = diff_traces(a, b);
  EXPECT_EQ(diff.alike, b.events.size());
  EXPECT_FALSE(diff.b.first);
  EXPECT_EQ(diff.a.from_it.size(), 2u);
  EXPECT_THAT(diff_text({"a", a}, {"b", b}, diff), HasSubstr("  B  the trace has ended\n"));
}

TEST(TraceDiff, WhatTouchesOthersDoesNotFollow) {
  const auto made = [](const std::string& printed, const std::string& other) {
    HandMade story(
        "scenario \"t\"\nprocess owner owner:app:dev.os\nprocess viewer viewer:viewer:other.os\nparallel\n"
        "  owner log \"a\"\n  viewer log \"b\"\nend\n");
    story.begin(1);
    story.add(fact::Printed{story.id("owner"), printed});
    story.add(fact::Printed{story.id("viewer"), other});
    return story;
  };
  const TraceDiff diff = diff_traces(recorded(made("a", "b")), recorded(made("x", "y")));
  EXPECT_EQ(diff.a.from_it.size(), 1u);
  EXPECT_EQ(diff.a.besides.size(), 1u);
}

TEST(TraceDiff, AnotherTimeIsADifference) {
  const RecordedTrace a = recorded(asked({"hello"}));
  RecordedTrace b = a;
  b.events.back().time.ms = 30;
  const TraceDiff diff = diff_traces(a, b);
  EXPECT_FALSE(diff.same);
  EXPECT_EQ(diff.at_another_time, 1u);
  EXPECT_THAT(diff_text({"a", a}, {"b", b}, diff), HasSubstr("at another time: 1 event\n"));
}

TEST(TraceDiff, OfNothingIsTheSame) {
  const RecordedTrace nothing{{"x", "x", {"our.dev"}, {}, 0, "fifo", "memory", "documented", "passed"}, {}};
  EXPECT_TRUE(diff_traces(nothing, nothing).same);
  const RecordedTrace some = recorded(asked({"hello"}));
  EXPECT_FALSE(diff_traces(nothing, some).same);
  EXPECT_THAT(diff_text({"a", nothing}, {"b", some}, diff_traces(nothing, some)), Not(IsEmpty()));
}

TEST(TraceDiff, KeepsTheTerminalSafe) {
  RecordedTrace a = recorded(asked({"hello\x1b[31m"}, "\x1b[2J"));
  a.info.title = "\x1b]0;x";
  const RecordedTrace b = recorded(asked({"other"}), "failed");
  const std::string text = diff_text({"a\x1b", a}, {"b\nb", b}, diff_traces(a, b));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_THAT(text, HasSubstr("B  b\\nb: two\n"));
}

}  // namespace
}  // namespace hypersim::analysis
