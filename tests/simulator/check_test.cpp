// The built-in checks, each with a canary: a trace that breaks the rule must be caught.

#include "hypersim/simulator/check.hpp"

#include <algorithm>

#include "hypersim/kv_module/kv_types.hpp"

#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using runtime::TraceEvent;

constexpr const char* kOneShare = R"(scenario "sharing"
process owner  birthdays:app:dev.os
process viewer viewer:viewer:other.os
owner  open birthdays
owner  set birthdays alice 1990-01-01
owner  share birthdays read with viewer
viewer get owner/birthdays alice => 1990-01-01
)";

std::vector<TraceEvent> sharing_trace() {
  RunResult result = play(kOneShare);
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  return std::move(result.trace);
}

template <class Which, class Predicate>
void erase_first(std::vector<TraceEvent>& trace, Predicate predicate) {
  const auto at = std::find_if(trace.begin(), trace.end(), [&](const TraceEvent& event) {
    const auto* fact = std::get_if<Which>(&event.fact);
    return fact != nullptr && predicate(*fact);
  });
  ASSERT_NE(at, trace.end());
  trace.erase(at);
}

TEST(CheckKvCapabilities, IsContentWithARunThatKeepsTheRule) {
  EXPECT_TRUE(texts(check_kv_capabilities(sharing_trace())).empty());
}

TEST(CheckKvCapabilities, IsContentIfTheCapabilityGoesWhileKvIsAtWork) {
  const std::string get =
      "viewer send kv:distro:sys body {\"package_id\":{\"package_name\":\"app\",\"publisher_node\":"
      "\"dev.os\"},\"db\":\"birthdays\",\"action\":{\"Get\":[107]}} -> n\n";
  for (const char* then : {"viewer drop owner/birthdays read\n", "sim kill viewer\n", "owner remove birthdays\n"}) {
    EXPECT_PASSES(kOneShare + get + then);
    EXPECT_PASSES(kOneShare + get + "owner log \"1\"\n" + then);
  }
}

TEST(CheckKvCapabilitiesCanary, CatchesAReadByAProcessThatNeverGotTheCapability) {
  std::vector<TraceEvent> trace = sharing_trace();
  erase_first<fact::CapabilityAdded>(trace, [](const auto& e) { return e.how == fact::CapabilityAdded::How::Saved; });
  const auto breaches = texts(check_kv_capabilities(trace));
  ASSERT_EQ(breaches.size(), 1u);
  EXPECT_NE(breaches[0].find("Get of our.dev@viewer:viewer:other.os on app:dev.os/birthdays succeeded"),
            std::string::npos)
      << breaches[0];
}

TEST(CheckKvCapabilitiesCanary, CatchesAReadAfterTheCapabilityWasDropped) {
  std::vector<TraceEvent> trace = sharing_trace();
  const auto get = std::find_if(trace.begin(), trace.end(), [](const TraceEvent& event) {
    const auto* checked = std::get_if<fact::KvChecked>(&event.fact);
    return checked != nullptr && checked->action == runtime::KvActionKind::Get;
  });
  ASSERT_NE(get, trace.end());
  const auto& checked = std::get<fact::KvChecked>(get->fact);
  const fact::CapabilityRemoved removed{checked.source.process(), *checked.needs,
                                        fact::CapabilityRemoved::How::Dropped};
  trace.insert(get, TraceEvent{{}, removed});
  EXPECT_EQ(texts(check_kv_capabilities(trace)).size(), 1u);
}

TEST(CheckKvCapabilitiesCanary, CatchesASuccessThatWasNeverChecked) {
  std::vector<TraceEvent> trace = sharing_trace();
  erase_first<fact::KvChecked>(trace, [](const auto& e) { return e.action == runtime::KvActionKind::Set; });
  EXPECT_EQ(texts(check_kv_capabilities(trace)).size(), 1u);
}

TEST(CheckKvCapabilitiesCanary, CatchesAnOpenOfAnotherPackagesDatabase) {
  std::vector<TraceEvent> trace = sharing_trace();
  for (TraceEvent& event : trace) {
    if (auto* checked = std::get_if<fact::KvChecked>(&event.fact);
        checked != nullptr && checked->action == runtime::KvActionKind::Open) {
      checked->db = "someone:else.os/birthdays";
    }
  }
  EXPECT_EQ(texts(check_kv_capabilities(trace)).size(), 1u);
}

TEST(CheckOneAnswer, IsContentWithARunThatKeepsTheRule) {
  EXPECT_TRUE(texts(check_one_answer(sharing_trace())).empty());
}

TEST(CheckOneAnswer, DoesNotJudgeARequestThatIsOutstandingAtTheEnd) {
  std::vector<TraceEvent> trace = sharing_trace();
  while (!std::holds_alternative<fact::Expecting>(trace.back().fact)) trace.pop_back();
  EXPECT_TRUE(texts(check_one_answer(trace)).empty());
}

TEST(CheckOneAnswerCanary, CatchesASecondAnswer) {
  std::vector<TraceEvent> trace = sharing_trace();
  const auto answered = std::find_if(trace.begin(), trace.end(), [](const TraceEvent& event) {
    return std::holds_alternative<fact::Answered>(event.fact);
  });
  ASSERT_NE(answered, trace.end());
  trace.insert(answered, TraceEvent(*answered));
  const auto breaches = texts(check_one_answer(trace));
  ASSERT_EQ(breaches.size(), 1u);
  EXPECT_NE(breaches[0].find("was answered, but was not outstanding"), std::string::npos) << breaches[0];
}

TEST(CheckOneAnswerCanary, CatchesAnAnswerAndASendErrorForOneRequest) {
  std::vector<TraceEvent> trace = sharing_trace();
  const auto expecting = std::find_if(trace.begin(), trace.end(), [](const TraceEvent& event) {
    return std::holds_alternative<fact::Expecting>(event.fact);
  });
  ASSERT_NE(expecting, trace.end());
  const runtime::SendError error{runtime::SendErrorKind::Timeout, runtime::SendErrorCause::TimedOut,
                                 std::get<fact::Expecting>(expecting->fact).request};
  trace.insert(expecting + 1, TraceEvent{{}, fact::Failed{error}});
  EXPECT_EQ(texts(check_one_answer(trace)).size(), 1u);
}

TEST(CheckOneAnswerCanary, CatchesAnIdThatIsUsedTwiceAtOnce) {
  std::vector<TraceEvent> trace = sharing_trace();
  const auto expecting = std::find_if(trace.begin(), trace.end(), [](const TraceEvent& event) {
    return std::holds_alternative<fact::Expecting>(event.fact);
  });
  ASSERT_NE(expecting, trace.end());
  trace.insert(expecting, TraceEvent(*expecting));
  EXPECT_EQ(texts(check_one_answer(trace)).size(), 1u);
}

}  // namespace
}  // namespace hypersim::simulator
