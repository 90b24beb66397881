// Key-value histories: linearizable, not, or undecided.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>

#include "check/check_histories.hpp"
#include "check/db_place.hpp"
#include "explore/explored_run.hpp"
#include "explore/strategies.hpp"
#include "explore_support.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Trace = std::vector<runtime::TraceEvent>;

Trace trace_of(const std::string& steps, std::uint64_t seed = 1) {
  const auto strategy = make_random_strategy(seed);
  return explored_run(scenario_of(kCast + steps), {}, *strategy).trace;
}

/// The trace, in which that one of the answers with a blob carries another blob.
Trace doctored(Trace trace, std::size_t answer, const std::string& blob) {
  for (runtime::TraceEvent& event : trace) {
    auto* answered = std::get_if<fact::Answered>(&event.fact);
    if (answered == nullptr || !answered->response->blob || answer-- > 0) continue;
    auto other = std::make_shared<runtime::KernelMessage>(*answered->response);
    other->blob->bytes = runtime::Bytes(blob);
    answered->response = std::move(other);
    return trace;
  }
  throw std::runtime_error("there is no such answer");
}

TEST(Histories, AreLinearizableInEverySchedule) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto verdict = check_histories(trace_of(
        "parallel\n  ann set d k 1\n  ann get d k => any\n  ann begin d -> t\n  ann set d k 5 in $t\n  ann commit d $t "
        "=> any\n"
        "  ann delete d k\n  ben get d k => any\n  ben set d k 2\n  ben get d k => any\nend\nann get d k => any\n",
        seed));
    EXPECT_THAT(texts(verdict.breaches), IsEmpty());
    EXPECT_THAT(verdict.undecided, IsEmpty());
  }
}

TEST(HistoriesCanary, AReadOfWhatWasOverwrittenBeforeItBeganIsCaught) {
  const Trace trace = trace_of("ann set d k 1\nann set d k 2\nben get d k\n");
  EXPECT_THAT(texts(check_histories(trace).breaches), IsEmpty());
  EXPECT_THAT(
      texts(check_histories(doctored(trace, 0, "1")).breaches),
      ElementsAre(HasSubstr("history: no order of the operations on k in app:dev.os/d gives what the read that was")));
}

TEST(HistoriesCanary, TwoReadsThatSeeTwoWritesInDifferentOrdersAreCaught) {
  const Trace trace = trace_of("ann set d k 1\nann set d k 2\nben get d k\nben get d k\n");
  EXPECT_THAT(texts(check_histories(doctored(doctored(trace, 0, "2"), 1, "1")).breaches), SizeIs(1));
}

TEST(Histories, AWriteWhoseAnswerNobodySawMayHaveBeenDoneOrNot) {
  const std::string steps = "ann send kv:distro:sys body \"x\" no answer\nann set d k 1\nben get d k\n";
  Trace trace = trace_of(steps);
  std::erase_if(trace, [](const runtime::TraceEvent& event) {
    const auto* answered = std::get_if<fact::Answered>(&event.fact);
    return answered != nullptr && !answered->response->blob;
  });
  EXPECT_THAT(texts(check_histories(trace).breaches), IsEmpty());
}

/// Without what kv says of the order in which it worked.
Trace without_kv(Trace trace) {
  std::erase_if(trace, [](const runtime::TraceEvent& event) {
    return std::holds_alternative<fact::KvDone>(event.fact) || std::holds_alternative<fact::StorageWritten>(event.fact);
  });
  return trace;
}

/// So many processes, each with these two lines in one `parallel`.
std::string of_many(int processes, const std::string& one, const std::string& other) {
  std::string cast = "scenario \"t\"\n", opens, lanes;
  for (int i = 0; i < processes; ++i) {
    const std::string name = "p" + std::to_string(i);
    cast += "process " + name + " " + name + ":app:dev.os\n";
    opens += name + " open x\n";
    lanes += "  " + name + " " + one + std::to_string(i) + "\n  " + name + " " + other + "\n";
  }
  return cast + opens + "parallel\n" + lanes + "end\n";
}

Trace trace_of_all(const std::string& scenario, std::uint64_t seed = 1) {
  const auto strategy = make_random_strategy(seed);
  return explored_run(scenario_of(scenario), {}, *strategy).trace;
}

TEST(Histories, OfManyProcessesOnOneKeyAreDecided) {
  for (const int processes : {11, 500}) {
    const auto verdict = check_histories(trace_of_all(of_many(processes, "set x k v", "get x k => any")));
    EXPECT_THAT(texts(verdict.breaches), IsEmpty());
    EXPECT_THAT(verdict.undecided, IsEmpty());
  }
}

TEST(Histories, ReadsThatFitDoNotMakeTheSearchBranch) {
  const Trace trace = trace_of_all(of_many(40, "log \"l\" #", "get x k => any"));
  const auto verdict = check_histories(without_kv(trace), 4);
  EXPECT_THAT(texts(verdict.breaches), IsEmpty());
  EXPECT_THAT(verdict.undecided, IsEmpty());
}

TEST(HistoriesCanary, KvsOwnOrderIsNotBelieved) {
  // kv tells of the two writes in the other order than that in which they began and ended.
  Trace trace = trace_of("ann set d k 1\nann set d k 2\nben get d k\n");
  std::vector<fact::StorageWritten*> writes;
  for (runtime::TraceEvent& event : trace) {
    if (auto* written = std::get_if<fact::StorageWritten>(&event.fact)) writes.push_back(written);
  }
  ASSERT_THAT(writes, SizeIs(2));
  std::swap(*writes[0], *writes[1]);
  EXPECT_THAT(texts(check_histories(trace).breaches), IsEmpty()) << "what the processes saw is all right";
  EXPECT_THAT(texts(check_histories(doctored(trace, 0, "1")).breaches), SizeIs(1));
}

TEST(Histories, AreUndecidedWhereTheLimitIsTooLow) {
  const Trace trace =
      trace_of("pipeline ann\n  set d k 1\n  set d k 2\n  set d k 3\n  set d k 4\nend\nann get d k => any\n");
  EXPECT_THAT(check_histories(trace, 3).undecided, IsEmpty()) << "kv's order needs no search";
  EXPECT_THAT(check_histories(without_kv(trace)).undecided, IsEmpty());
  EXPECT_THAT(check_histories(without_kv(trace), 3).undecided,
              ElementsAre(AllOf(HasSubstr("the history of k in app:dev.os/d could not be judged"),
                                HasSubstr("4 operations on it were under way at once"),
                                HasSubstr("keeps at most 3 states in mind at once; let fewer processes"))));
  const Trace many = without_kv(trace_of_all(of_many(500, "log \"l\" #", "get x k => any")));
  EXPECT_THAT(check_histories(many).undecided, ElementsAre(HasSubstr("takes at most 64 operations at once")));
}

TEST(DbPlace, IsItsOwnWhereNoOtherNameCanMeanTheSame) {
  const std::vector<std::string> own = {"p:q/a", "p:q/b", "r:q/a", "p:q/..a", "p:q/...", "p:q/.a"};
  const std::vector<std::string> others = {"p:q/",    "p:q/.",   "p:q/..",  "p:q/../r:q/a", "p:q//a", "p:q/a/",
                                           "p:q/./a", "p:q/a/b", "p:q/a/.", "p:q/b/../a",   "p:q",    "../a"};
  for (const std::string& one : own) {
    EXPECT_TRUE(has_own_place(one)) << one;
    for (const std::string& other : own)
      EXPECT_EQ(db_place(one) == db_place(other), one == other) << one << " " << other;
  }
  for (const std::string& other : others) EXPECT_FALSE(has_own_place(other)) << other;
  EXPECT_EQ(db_place("p:q/b/../a"), db_place("p:q/a"));
}

}  // namespace
}  // namespace hypersim::simulator
