// The check of what passes between nodes, with canaries: traces that were doctored.

#include <utility>

#include "hypersim/simulator/check.hpp"

#include "doctored.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kNodes = R"(scenario "Two messages one after the other"
node a.dev b.dev
process a app:app:dev.os networking
process b app:app:dev.os on b.dev networking silent
sim latency 1s a.dev b.dev
a send b body first no answer
a send b body second no answer
b receive body first
b receive body second
)";

std::vector<std::string> found_in(const Trace& trace) {
  std::vector<std::string> found;
  for (const Breach& breach : check_network(trace, {"a.dev", "b.dev"})) found.push_back(to_text(breach));
  return found;
}

std::vector<Trace::iterator> arrivals(Trace& trace) {
  std::vector<Trace::iterator> found;
  for (auto event = trace.begin(); event != trace.end(); ++event) {
    if (std::holds_alternative<fact::Arrived>(event->fact)) found.push_back(event);
  }
  return found;
}

TEST(CheckNetwork, HasNothingToSayOfARightTrace) { EXPECT_THAT(found_in(played(kNodes)), IsEmpty()); }

TEST(CheckNetworkCanary, CatchesAMessageThatOvertakesAnother) {
  Trace trace = played(kNodes);
  const auto both = arrivals(trace);
  ASSERT_EQ(both.size(), 2u);
  std::swap(both[0]->fact, both[1]->fact);
  EXPECT_THAT(found_in(trace), ElementsAre(HasSubstr("which had left before it")));
}

TEST(CheckNetworkCanary, CatchesAMessageThatArrivesTwice) {
  Trace trace = played(kNodes);
  const auto again = *arrivals(trace)[1];
  trace.push_back(again);
  EXPECT_THAT(found_in(trace), ElementsAre(HasSubstr("nothing was on its way")));
}

TEST(CheckNetworkCanary, CatchesAMessageThatHadNotLeft) {
  Trace trace = played(kNodes);
  std::erase_if(trace, [](const runtime::TraceEvent& event) { return std::holds_alternative<fact::Left>(event.fact); });
  EXPECT_EQ(found_in(trace).size(), 2u);
}

TEST(CheckNetworkCanary, CatchesACapabilityThatComesOnTheWay) {
  Trace trace = played(kNodes);
  auto& arrived = std::get<fact::Arrived>(arrivals(trace)[0]->fact);
  auto more = std::make_shared<runtime::KernelMessage>(*arrived.message);
  std::get<runtime::Request>(more->message).capabilities = {runtime::Capability::networking("b.dev")};
  arrived.message = more;
  EXPECT_THAT(found_in(trace), ElementsAre(HasSubstr("which was not on it when it left")));
}

TEST(CheckNetworkCanary, CatchesAMessageThatIsLostAndWasNotUnderWay) {
  Trace trace = played(kNodes);
  runtime::TraceEvent lost = *arrivals(trace)[0];
  lost.fact = fact::Lost{std::get<fact::Arrived>(lost.fact).message, runtime::Loss::Partition};
  trace.push_back(lost);
  EXPECT_THAT(found_in(trace), ElementsAre(HasSubstr("was not under way")));
}

}  // namespace
}  // namespace hypersim::simulator
