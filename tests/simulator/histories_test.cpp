// Key-value histories: linearizable, not, or undecided.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "check/check_histories.hpp"
#include "explore/explored_run.hpp"
#include "explore/strategies.hpp"
#include "explore_support.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
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

TEST(Histories, AreUndecidedWhereTheLimitIsTooLow) {
  const Trace trace =
      trace_of("pipeline ann\n  set d k 1\n  set d k 2\n  set d k 3\n  set d k 4\nend\nann get d k => any\n");
  EXPECT_THAT(check_histories(trace).undecided, IsEmpty());
  EXPECT_THAT(check_histories(trace, 3).undecided, ElementsAre(HasSubstr("the history of k in app:dev.os/d")));
}

}  // namespace
}  // namespace hypersim::simulator
