// The story of a run as its page gets it, of traces that are written by hand.

#include "hypersim/analysis/run_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hand_made.hpp"

namespace hypersim::analysis {
namespace {

using nlohmann::json;
using testing::ElementsAre;

RunOnPage page_of(const HandMade& made) {
  RunOnPage run;
  run.info.path = "test.scn";
  run.info.title = "two";
  run.info.nodes = {"our.dev"};
  run.info.semantics = "documented";
  run.info.verdict = "passed";
  for (const language::ProcessDecl& decl : made.scenario().cast) run.info.cast.push_back({decl.name, decl.address});
  return run;
}

json story_of(const HandMade& made) {
  RunPage page(page_of(made));
  for (const runtime::TraceEvent& event : made.trace()) page.take(event);
  return json::parse(page.story());
}

constexpr const char* kTwoNodes =
    "scenario \"two\"\nprocess owner owner:app:dev.os\nprocess viewer viewer:viewer:other.os\n"
    "owner request viewer body hello\n";

TEST(RunPageStory, HasAColumnPlaceForEachEvent) {
  HandMade made(kTwoNodes);
  made.start("owner");
  made.start("viewer");
  made.begin(1);
  made.request("owner", "viewer", "hello", {made.messaging("owner")});
  const json story = story_of(made);
  const std::size_t count = made.trace().size();
  EXPECT_EQ(story["count"], count);
  for (const char* column :
       {"laterMs", "kind", "step", "node", "source", "target", "text", "subject", "sent", "requestId", "flags"})
    EXPECT_EQ(story[column].size(), count) << column;

  const std::size_t delivered = count - 1;
  EXPECT_EQ(story["kindNames"][story["kind"][delivered].get<std::size_t>()], "delivered");
  EXPECT_EQ(story["sent"][delivered], 1) << "it was sent one event before";
  EXPECT_EQ(story["processes"][story["source"][delivered].get<std::size_t>()][0], "owner");
  EXPECT_EQ(story["processes"][story["target"][delivered].get<std::size_t>()][0], "viewer");
  EXPECT_EQ(story["flags"][delivered], 1 + 4 + 16) << "quiet, with capabilities, a message";
  EXPECT_EQ(story["texts"][story["text"][delivered - 1].get<std::size_t>()],
            "owner -> viewer  hello with messaging of owner");
}

TEST(RunPageStory, SaysWhoCameToHoldWhatAndCeasedTo) {
  HandMade made(kTwoNodes);
  made.start("owner", false);
  made.start("viewer", false);
  made.gain("viewer", made.messaging("owner"), fact::CapabilityAdded::How::Granted);
  made.gain("viewer", made.messaging("owner"), fact::CapabilityAdded::How::Saved);  // it holds it already
  made.lose("viewer", made.messaging("owner"), fact::CapabilityRemoved::How::Dropped);
  made.gain("viewer", made.own("owner", "\"x\""), fact::CapabilityAdded::How::Saved);
  made.end("owner", fact::ProcessEnded::How::Killed);
  const json story = story_of(made);
  std::vector<std::string> changes;
  for (std::size_t i = 0; i < story["heldEvent"].size(); ++i) {
    changes.push_back((story["heldAdded"][i] == 1 ? "+" : "-") +
                      story["processes"][story["holder"][i].get<std::size_t>()][0].get<std::string>() + " " +
                      story["capabilities"][story["heldCap"][i].get<std::size_t>()][2].get<std::string>() + " " +
                      story["hows"][story["heldHow"][i].get<std::size_t>()].get<std::string>());
  }
  EXPECT_THAT(changes,
              ElementsAre("+owner \"messaging\" initial", "+viewer \"messaging\" initial",
                          "+viewer \"messaging\" granted", "-viewer \"messaging\" dropped", "+viewer \"x\" saved",
                          "-owner \"messaging\" its holder ended", "-viewer \"x\" revoked"));
}

TEST(RunPageStory, IsJsonWhateverTheRunHolds) {
  HandMade made(kTwoNodes);
  made.start("owner");
  made.begin(1);
  made.request("owner", "viewer", "</script>\x80\xff\u202e");
  RunOnPage run = page_of(made);
  run.info.title = "bad \xff bytes";
  run.info.files = {{"test.scn", "scenario \"\xfe\""}};
  run.info.failures = {{"test.scn", 4, 1, "a </script>", "\x01", "got", {"because \xc3"}, 1}};
  RunPage page(run);
  for (const runtime::TraceEvent& event : made.trace()) page.take(event);
  const json story = json::parse(page.story());
  EXPECT_EQ(story["info"]["title"], "bad \uFFFD bytes");
  EXPECT_EQ(story["failures"][0]["why"][0], "because \uFFFD");
  EXPECT_EQ(story["files"][0]["text"], "scenario \"\uFFFD\"");
  EXPECT_EQ(story["failures"][0]["step"], 1);
}

TEST(RunPageStory, HasTheLinesOfTheTraceBesideIt) {
  HandMade made(kTwoNodes);
  made.start("owner");
  RunPage page(page_of(made));
  std::string lines;
  for (std::size_t i = 0; i < made.trace().size(); ++i) {
    page.take(made.trace()[i]);
    lines += runtime::to_jsonl(made.trace()[i], i) + "\n";
  }
  EXPECT_EQ(page.lines(), lines);
}

TEST(RunPageStory, OfNoEventsIsAStory) {
  const json story = json::parse(RunPage(page_of(HandMade(kTwoNodes))).story());
  EXPECT_EQ(story["count"], 0);
  EXPECT_TRUE(story["heldEvent"].empty());
}

}  // namespace
}  // namespace hypersim::analysis
