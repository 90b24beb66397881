// How a trace reads as text and as a diagram.

#include "hypersim/analysis/trace_view.hpp"

#include <gmock/gmock.h>

#include "hypersim/simulator/trace_info.hpp"

#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kStory = R"(scenario "a story"
process owner  owner:app:dev.os
process lonely lonely:app:dev.os requests owner
owner  open notes
owner  set notes title "a; b # c <d> 100%"
sim    wait 1s
lonely send kv:distro:sys body hello no answer
)";

std::string shown(const std::string& text,
                  const std::function<std::unique_ptr<analysis::TraceView>(const analysis::TraceInfo&)>& make) {
  const language::Scenario scenario = scenario_of(text);
  const RunResult result = play(text);
  const auto view = make(info_of(scenario, result));
  std::string out = view->begin();
  for (std::size_t i = 0; i < result.trace.size(); ++i) out += view->event(result.trace[i], i);
  return out + view->end();
}

TEST(TextView, IsAnIndentedSequence) {
  const std::string text = shown(
      kStory, [](const analysis::TraceInfo& info) { return analysis::make_text_view(info, "1 (commit x)", false); });
  EXPECT_THAT(
      text, StartsWith("test.scn  a story\npassed; seed 0, schedule fifo, storage memory; hypersim 1 (commit x)\n\n"));
  EXPECT_THAT(text, HasSubstr("     0 ms  line 4: owner open notes\n"
                              "     0 ms    owner -> kv:distro:sys  Open notes\n"
                              "     0 ms    owner was issued owner/notes read\n"
                              "     0 ms    owner was issued owner/notes write\n"
                              "     0 ms    kv:distro:sys => owner  Ok\n"
                              "     0 ms    line 4 ended: ok\n"));
  EXPECT_THAT(text, Not(HasSubstr("delivered")));
}

TEST(TextView, ShowsEveryEventWhenAsked) {
  const std::string text =
      shown(kStory, [](const analysis::TraceInfo& info) { return analysis::make_text_view(info, "1", true); });
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  EXPECT_EQ(lines, play(kStory).trace.size() + 3);
  for (const char* line : {"owner started, wired", "owner -> kv:distro:sys  delivered", "awaits an answer within 5 s",
                           "kv checked Open on owner/notes for owner: its own package", "owner/notes was created",
                           "kv checked Set on owner/notes for owner: it holds owner/notes write",
                           "kv did Set on owner/notes for owner: Ok", "kv:distro:sys => owner  has answered",
                           "the storage of owner/notes has title = \"a; b # c <d> 100%\""}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(TextView, KeepsControlCharactersFromTheTerminal) {
  analysis::TraceInfo info;
  info.path = "x\x1b[31m.scn";
  const auto view = analysis::make_text_view(info, "1\n", true);
  EXPECT_EQ(view->begin(), "x\\u001b[31m.scn  \n; seed 0, schedule , storage ; hypersim 1\\n\n\n");
  EXPECT_THAT(view->event({{}, runtime::fact::Printed{runtime::ProcessId("a", {"b", "c"}), "red\x1b[31m"}}, 0),
              EndsWith("a:b:c prints: red\\u001b[31m\n"));
}

TEST(MermaidView, HasALaneForEachProcessAndArrowsForDeliveries) {
  const std::string text = shown(kStory, analysis::make_mermaid_view);
  EXPECT_THAT(text, StartsWith("sequenceDiagram\n  participant p0 as "));
  EXPECT_THAT(text, HasSubstr(" as kv:distro:sys\n"));
  EXPECT_THAT(text, HasSubstr(": line 4: owner open notes\n"));
  EXPECT_THAT(text, HasSubstr(": Open notes\n"));
  EXPECT_THAT(text, HasSubstr(": hello (dropped: lonely may not message<br/>kv:distro:sys)\n"));
  EXPECT_THAT(text, HasSubstr("  Note over p0,p2: line 6: sim wait 1s\n"));
}

TEST(MermaidView, EscapesWhatMeansSomethingToMermaid) {
  EXPECT_THAT(shown(kStory, analysis::make_mermaid_view), HasSubstr("\"a#59; b #35; c #60;d> 100#37;\""));
  constexpr const char* kStyle = R"(scenario "style"
process style style:app:dev.os
style open "style: #1;"
)";
  EXPECT_THAT(shown(kStyle, analysis::make_mermaid_view), HasSubstr("style#58; #35;1#59;"));
}

TEST(MermaidView, OfNothingIsAnEmptyDiagram) {
  EXPECT_EQ(shown("scenario \"x\"\n", analysis::make_mermaid_view), "sequenceDiagram\n");
}

}  // namespace
}  // namespace hypersim::simulator
