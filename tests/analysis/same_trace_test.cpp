// Two traces are the same if an archive would have the same of both.

#include "hypersim/analysis/same_trace.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <vector>

#include "hand_made.hpp"

namespace hypersim::analysis {
namespace {

using Event = runtime::TraceEvent;

const std::string kTwoRuns = R"(scenario "two runs"
process a a:app:dev.os
process b b:app:dev.os
a send b body hello
)";

/// Everything anew, but for what `change` does.
std::vector<Event> played(const std::function<void(runtime::KernelMessage&)>& change = nullptr,
                          const std::function<void(HandMade&)>& more = nullptr, std::uint64_t at_ms = 7) {
  HandMade hand(kTwoRuns);
  hand.start("a");
  hand.begin(1);
  auto message = std::make_shared<runtime::KernelMessage>();
  message->id = {1};
  message->source = hand.address("a");
  message->target = hand.address("b");
  message->message = runtime::Request{false, 5, runtime::Bytes("hello"), "meta", {hand.own("a", R"({"x":1})")}};
  message->blob.emplace(runtime::Text("text/plain"), runtime::Bytes("blob"));
  if (change) change(*message);
  hand.add(fact::Sent{message});
  hand.add(fact::Delivered{message}, at_ms);
  hand.add(fact::StorageWritten{hand.address("a"), "db", {{"k", runtime::Bytes("v")}, {"l", std::nullopt}}});
  hand.add(fact::KvChecked{hand.address("a"), {1}, runtime::KvActionKind::Get, "db", hand.messaging("b"), true});
  if (more) more(hand);
  return hand.trace();
}

runtime::Request& request(runtime::KernelMessage& message) { return std::get<runtime::Request>(message.message); }

TEST(SameTrace, IsSoIfAllIsMadeAnew) {
  EXPECT_TRUE(same_trace({}, {}));
  EXPECT_TRUE(same_trace(played(), played()));
}

TEST(SameTrace, DiffersByWhateverAMessageDiffers) {
  using Message = runtime::KernelMessage;
  const std::vector<std::function<void(Message&)>> changes = {
      [](Message& one) { one.id = {2}; },
      [](Message& one) { one.target = one.source; },
      [](Message& one) { one.rsvp = one.source; },
      [](Message& one) { one.blob.reset(); },
      [](Message& one) { one.blob->mime.reset(); },
      [](Message& one) { one.blob->bytes = runtime::Bytes("blod"); },
      [](Message& one) { one.filtered_at = 1; },
      [](Message& one) {
        one.message = runtime::Response{false, runtime::Bytes("hello"), "meta", {}};
      },
      [](Message& one) { request(one).inherit = true; },
      [](Message& one) { request(one).expects_response_s = 6; },
      [](Message& one) { request(one).body = runtime::Bytes("hallo"); },
      [](Message& one) { request(one).metadata = "other"; },
      [](Message& one) { request(one).capabilities.clear(); },
      // The same value, written in another way.
      [](Message& one) { request(one).capabilities = {runtime::Capability(one.source, R"({"x": 1})")}; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) EXPECT_FALSE(same_trace(played(), played(changes[i]))) << i;
}

TEST(SameTrace, DiffersByWhateverAFactDiffers) {
  EXPECT_FALSE(same_trace(played(), played(nullptr, nullptr, 8))) << "at another time";
  const auto one_more = [](HandMade& hand) { hand.add(fact::NodeBooted{"first.dev"}); };
  const auto another = [](HandMade& hand) { hand.add(fact::NodeBooted{"second.dev"}); };
  const auto other_kind = [](HandMade& hand) { hand.add(fact::WentOnline{"first.dev"}); };
  EXPECT_FALSE(same_trace(played(), played(nullptr, one_more))) << "one has an end that the other has not";
  EXPECT_FALSE(same_trace(played(nullptr, one_more), played()));
  EXPECT_FALSE(same_trace(played(nullptr, one_more), played(nullptr, another)));
  EXPECT_FALSE(same_trace(played(nullptr, one_more), played(nullptr, other_kind)));
  std::vector<Event> changed = played();
  changed.back().step = {2};
  EXPECT_FALSE(same_trace(played(), changed)) << "of another step";
  changed = played();
  std::get<fact::StorageWritten>(changed[changed.size() - 2].fact).writes[1].second = runtime::Bytes();
  EXPECT_FALSE(same_trace(played(), changed)) << "an empty value is a value";
}

TEST(SameTrace, DiffersIfWhatArrivesIsNotWhatWasSent) {
  std::vector<Event> changed = played();
  auto other = std::make_shared<runtime::KernelMessage>();
  *other = *std::get<fact::Sent>(changed[3].fact).message;
  other->blob.reset();
  ASSERT_TRUE(std::holds_alternative<fact::Delivered>(changed[4].fact));
  changed[4].fact = fact::Delivered{other};
  EXPECT_FALSE(same_trace(played(), changed));
}

}  // namespace
}  // namespace hypersim::analysis
