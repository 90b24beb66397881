// Filters: which events each key lets through, and how a mistake is reported.

#include "hypersim/analysis/trace_filter.hpp"

#include <gmock/gmock.h>
#include <set>

#include "hypersim/simulator/trace_info.hpp"

#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

constexpr const char* kFilteredStory = R"(scenario "a story"
process owner  owner:app:dev.os
process viewer viewer:viewer:other.os
owner  open notes
owner  open drafts
owner  set notes title one
owner  set drafts title two
owner  set drafts other three
viewer get owner/notes title                 => error NoReadCap
parallel
  owner  set notes a 1
  viewer get owner/notes a                   => error NoReadCap
end
sim wait 2s
owner  log "the end"
)";

class FilteredStory : public testing::Test {
 protected:
  struct Seen {
    std::vector<std::string> names;  // of the events
    std::vector<std::string> lines;  // JSON
  };

  Seen filtered(const std::vector<std::string>& terms) {
    auto filter = analysis::TraceFilter::parse(terms, info_of(scenario_, result_));
    EXPECT_TRUE(filter.ok()) << filter.error();
    Seen seen;
    for (std::size_t i = 0; filter.ok() && i < result_.trace.size(); ++i) {
      if (!filter->wants(result_.trace[i], i)) continue;
      seen.names.emplace_back(runtime::name_of(result_.trace[i].fact));
      seen.lines.push_back(runtime::to_jsonl(result_.trace[i], i));
    }
    return seen;
  }
  std::string refused(const std::string& term) {
    const auto filter = analysis::TraceFilter::parse({term}, info_of(scenario_, result_));
    return filter.ok() ? "" : filter.error();
  }

  language::Scenario scenario_ = scenario_of(kFilteredStory);
  RunResult result_ = play(kFilteredStory);
};

TEST_F(FilteredStory, WithoutTermsIsWhole) { EXPECT_EQ(filtered({}).names.size(), result_.trace.size()); }

TEST_F(FilteredStory, ByEventIsByNameAnyOfSeveral) {
  const auto names = filtered({"event=kv_done,printed"}).names;
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()), (std::set<std::string>{"kv_done", "printed"}));
  EXPECT_EQ(names.size(), 9u);
}

TEST_F(FilteredStory, TermsMustAllHold) {
  EXPECT_THAT(filtered({"event=sent", "event=printed"}).names, IsEmpty());
  EXPECT_THAT(filtered({"event=kv_done", "process=viewer"}).names, ElementsAre("kv_done", "kv_done"));
}

TEST_F(FilteredStory, ByProcessTakesAnyNameOfIt) {
  const auto by_name = filtered({"process=viewer"}).lines;
  EXPECT_THAT(by_name, Not(IsEmpty()));
  EXPECT_EQ(filtered({"process=viewer:viewer:other.os"}).lines, by_name);
  EXPECT_EQ(filtered({"process=our.dev@viewer:viewer:other.os"}).lines, by_name);
  EXPECT_THAT(filtered({"process=far.dev@viewer:viewer:other.os"}).lines, IsEmpty());
  for (const std::string& line : by_name) EXPECT_THAT(line, HasSubstr("viewer"));
  EXPECT_THAT(filtered({"process=viewer"}).names,
              IsSupersetOf({"process_started", "step_started", "sent", "step_ended"}));
}

TEST_F(FilteredStory, ByIdFollowsOneRequestToItsEnd) {
  const std::string first = filtered({"event=sent"}).lines.front();
  const std::string id = first.substr(first.find("\"id\":") + 5, first.find(",\"source\"") - first.find("\"id\":") - 5);
  EXPECT_THAT(filtered({"id=" + id}).names, ElementsAre("sent", "expecting", "delivered", "kv_checked", "kv_done",
                                                        "sent", "delivered", "answered", "taken"));
}

TEST_F(FilteredStory, ByLineTakesWhatTheStepBroughtAbout) {
  EXPECT_THAT(filtered({"line=9"}).names,
              ElementsAre("step_started", "sent", "expecting", "delivered", "kv_checked", "kv_done", "sent",
                          "delivered", "answered", "taken", "step_ended"));
  // In the block, each lane has its own.
  EXPECT_THAT(filtered({"line=12", "event=kv_done"}).lines, ElementsAre(HasSubstr("viewer")));
  EXPECT_THAT(filtered({"line=11", "event=kv_done"}).lines, ElementsAre(HasSubstr("owner")));
  EXPECT_EQ(filtered({"line=11-12", "event=kv_done"}).names.size(), 2u);
  EXPECT_EQ(filtered({"line=-8", "event=kv_done"}).names.size(), 5u);
  EXPECT_EQ(filtered({"line=9-", "event=kv_done"}).names.size(), 3u);
}

TEST_F(FilteredStory, ByDatabaseTakesItsRequestsWholly) {
  EXPECT_EQ(filtered({"db=drafts", "event=sent"}).lines.size(), 6u) << "three requests and their answers";
  EXPECT_EQ(filtered({"db=owner/drafts"}).lines, filtered({"db=drafts"}).lines);
  EXPECT_EQ(filtered({"db=app:dev.os/drafts"}).lines, filtered({"db=drafts"}).lines);
  EXPECT_THAT(filtered({"db=viewer/drafts"}).lines, IsEmpty());
  EXPECT_THAT(filtered({"db=drafts"}).names, IsSupersetOf({"capability_added", "database_created", "storage_written"}));
}

TEST_F(FilteredStory, ByKeyTakesItsRequestsWholly) {
  EXPECT_EQ(filtered({"key=title", "event=kv_done"}).names.size(), 3u);
  EXPECT_EQ(filtered({"key=title", "db=notes", "event=storage_written"}).names.size(), 1u);
  EXPECT_EQ(filtered({"key=hex:7469746c65"}).lines, filtered({"key=title"}).lines);
  EXPECT_THAT(filtered({"key=titl"}).lines, IsEmpty());
}

TEST_F(FilteredStory, ByTimeAndNumberAreRanges) {
  EXPECT_EQ(filtered({"time=2s-"}).names.size() + filtered({"time=0-1999ms"}).names.size(), result_.trace.size());
  EXPECT_THAT(filtered({"time=2000"}).names, Contains("printed"));
  EXPECT_EQ(filtered({"n=3-5"}).names.size(), 3u);
  EXPECT_EQ(filtered({"n=3,5"}).names.size(), 2u);
}

TEST_F(FilteredStory, AMistakeNamesTheTermAndTheNearestSpelling) {
  EXPECT_THAT(refused("sent"), HasSubstr("--filter sent: expected KEY=VALUE"));
  EXPECT_THAT(refused("evnt=sent"), HasSubstr("did you mean \"event\"?"));
  EXPECT_THAT(refused("event=delivred"), HasSubstr("did you mean \"delivered\"?"));
  EXPECT_THAT(refused("event="), HasSubstr("a value is missing"));
  EXPECT_THAT(refused("event=sent,"), HasSubstr("a value is missing"));
  EXPECT_THAT(refused("process=ownr"), HasSubstr("did you mean \"owner\"?"));
  EXPECT_THAT(refused("process=kv"), HasSubstr("did you mean \"kv:distro:sys\"?"));
  EXPECT_THAT(refused("id=-1"), HasSubstr("expected the id of a request"));
  EXPECT_THAT(refused("id=18446744073709551616"), HasSubstr("expected the id of a request"));
  EXPECT_THAT(refused("line=a"), HasSubstr("expected a line or lines such as 12-20"));
  EXPECT_THAT(refused("line=-"), HasSubstr("expected a line"));
  EXPECT_THAT(refused("line=4-2"), HasSubstr("ends before it begins"));
  EXPECT_THAT(refused("time=1y"), HasSubstr("such as 500ms-2s"));
  EXPECT_THAT(refused("time=99999999999999999h"), HasSubstr("such as 500ms-2s"));
  EXPECT_THAT(refused("db=viewr/notes"), HasSubstr("did you mean \"viewer\"?"));
  EXPECT_THAT(refused("key=hex:0"), HasSubstr("two hexadecimal digits"));
}

}  // namespace
}  // namespace hypersim::simulator
