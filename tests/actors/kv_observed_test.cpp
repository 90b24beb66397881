// What the shipped kv module was seen to do on a node, by the numbers of what was observed: the rest of them is in
// tests/kv_module/engine_hyperdrive_test.cpp and tests/simulator/kv_shipped_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "world.hpp"

namespace hypersim::actors::testing {
namespace {

using namespace hypersim::runtime;
using kv_module::Get;
using kv_module::Open;
using kv_module::Set;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

const kv_module::DbKey kDb{PackageId{"chat", "alice.os"}, "m"};
constexpr const char* kA = "a:chat:alice.os";
constexpr const char* kE = "e:evil:mallory.os";

RequestDraft without_answer(RequestDraft draft) {
  draft.expects_response_s = std::nullopt;
  return draft;
}

// Drafts are made outside of co_await expressions, because g++ 12 frees a braced action there twice.
Task<> forges(Process& self, World* world) {
  for (const char* when : {"before", "after"}) {
    RequestDraft get = kv(kDb, Get{"m"});
    const Answer got = co_await self.send_and_await(std::move(get));
    world->note(std::string(when) + ": " + describe(got));
    Capabilities caps = {db_read(kDb), db_write(kDb)};
    co_await self.save_capabilities(std::move(caps));
  }
  RequestDraft set = kv(kDb, Set{"m", {}}, "by e");
  const Answer answer = co_await self.send_and_await(std::move(set));
  world->note("set: " + describe(answer));
  co_await stay(self);
}

TEST(KvObserved, Observed19) {
  World world = World::hyperdrive();
  world.boot(wired(kA, asks(world, {kv(kDb, Open{}), kv(kDb, Set{"m", {}}, "fromE")})),
             wired(kE, [&world](Process& self) { return forges(self, &world); }));
  world.settle();
  EXPECT_THAT(world.log, ::testing::IsSupersetOf({R"(0 before: {"Err":"NoReadCap"})",
                                                  R"(0 after: {"Get":[109]} + blob fromE)", R"(0 set: "Ok")"}));
}

TEST(KvObserved, Observed37) {
  World world = World::hyperdrive();
  std::vector<RequestDraft> drafts = {kv(kDb, Open{}), kv(kDb, Set{"m", {}}, "fromE"), kv(kDb, Get{"m"}),
                                      kv(kDb, Get{"missing"})};
  for (RequestDraft& draft : drafts) draft.metadata = "meta-1";
  world.boot(wired(kA, asks(world, std::move(drafts))));
  world.settle();
  const auto answered = world.facts<fact::Answered>();
  ASSERT_EQ(answered.size(), 4u);
  const KernelMessage& ok = *answered[2].response;
  EXPECT_EQ(ok.body().view(), R"({"Get":[109]})");
  EXPECT_EQ(ok.blob->bytes, Bytes("fromE"));
  EXPECT_EQ(ok.response().metadata, "meta-1");
  const KernelMessage& error = *answered[3].response;
  EXPECT_EQ(error.body().view(), R"({"Err":"KeyNotFound"})");
  EXPECT_EQ(error.response().metadata, std::nullopt);
  EXPECT_FALSE(error.blob);
}

Task<> asks_with_context(Process& self, World* world, std::vector<RequestDraft> drafts) {
  for (RequestDraft& draft : drafts) {
    draft.context = Bytes("ctx");
    co_await self.send(std::move(draft));
    const Event event = co_await self.receive();
    const auto* response = std::get_if<ReceivedResponse>(&event);
    world->note(response == nullptr ? "something else"
                                    : describe(*response) + " context " +
                                          (response->context ? std::string(response->context->view()) : "none"));
  }
  co_await stay(self);
}

TEST(KvObserved, Observed38) {
  World world = World::hyperdrive();
  std::vector<RequestDraft> drafts = {kv(kDb, Open{}), kv(kDb, Set{"m", {}}, "fromE"), kv(kDb, Get{"m"})};
  world.boot(wired(kA, [&world, drafts](Process& self) { return asks_with_context(self, &world, drafts); }));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre(R"(0 "Ok" context ctx)", R"(0 "Ok" context ctx)",
                                     R"(0 {"Get":[109]} + blob fromE context ctx)"));
}

/// The Responses that kv has sent.
std::vector<MessagePtr> responses(const World& world) {
  std::vector<MessagePtr> sent;
  for (const auto& fact : world.facts<fact::Sent>()) {
    if (!fact.message->is_request()) sent.push_back(fact.message);
  }
  return sent;
}

TEST(KvObserved, Observed41) {
  World world = World::hyperdrive();
  world.boot(wired(kA, asks(world, {without_answer(kv(kDb, Open{})), without_answer(kv(kDb, Set{"er", {}}, "1")),
                                    kv(kDb, Get{"er"})})));
  world.settle();
  EXPECT_EQ(responses(world).size(), 1u) << "only to the last one";
  EXPECT_THAT(world.log, ElementsAre(R"(0 {"Get":[101,114]} + blob 1)"));
}

TEST(KvObserved, Observed42) {
  World world = World::hyperdrive();
  world.boot(wired(kA, asks(world, {kv(kDb, Open{}), without_answer(kv(kDb, Get{"missing"}))})));
  world.settle();
  const auto sent = responses(world);
  ASSERT_EQ(sent.size(), 2u);
  const KernelMessage& error = *sent[1];
  RequestId asked;
  for (const auto& fact : world.facts<fact::Sent>()) {
    if (fact.message->is_request()) asked = fact.message->id;
  }
  EXPECT_EQ(error.id, asked);
  EXPECT_EQ(error.source, kv_module::kv_address(kNode));
  EXPECT_EQ(error.target, at(kA));
  EXPECT_EQ(error.rsvp, std::nullopt);
  EXPECT_EQ(error.body().view(), R"({"Err":"KeyNotFound"})");
  EXPECT_FALSE(error.blob);
  EXPECT_EQ(error.response().metadata, std::nullopt);
}

TEST(KvObserved, Observed48) {
  World world = World::hyperdrive();
  world.boot(wired(kA, asks(world, {RequestDraft(kv_module::kv_address(kNode), Bytes("garbage"))})));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre(R"(0 {"Err":"MalformedRequest"})"));
  const auto printed = world.facts<fact::Printed>();
  ASSERT_EQ(printed.size(), 1u);
  EXPECT_EQ(printed[0].process, kv_module::kv_address(kNode).process());
  EXPECT_EQ(printed[0].verbosity, 1u);
  EXPECT_EQ(printed[0].text,
            "kv: kv got a malformed request that either failed to deserialize or was missing a required blob");
}

/// After one second it asks so often and reads nothing for three more; then it takes all that comes.
struct Slow {
  std::vector<RequestDraft> asks;
  std::size_t responses = 0;  // that it has taken
};

Task<> asks_and_does_not_read(Process& self, World* world, Slow* slow) {
  RequestDraft first = ask("silent");
  first.expects_response_s = 1;
  co_await self.send_and_await(std::move(first));
  RequestDraft nap = ask("silent");
  nap.expects_response_s = 3;
  co_await self.send(std::move(nap));
  for (RequestDraft draft : slow->asks) co_await self.send(std::move(draft));
  co_await self.receive_if([](const Received& received) { return std::holds_alternative<ReceivedError>(received); });
  world->note("h reads");
  for (;;) {
    const Event event = co_await self.receive();
    slow->responses += std::holds_alternative<ReceivedResponse>(event) ? 1u : 0u;
  }
}

/// What `a` comes to, which asks kv after two seconds with a timeout of one second, and then again.
std::vector<std::string> beside(Slow& slow, Semantics semantics) {
  World world(semantics);
  RequestDraft nap = ask("silent");
  nap.expects_response_s = 2;
  RequestDraft impatient = kv(kDb, Get{"m"});
  impatient.expects_response_s = 1;
  ProcessSpec h = wired("h:chat:alice.os", [&](Process& self) { return asks_and_does_not_read(self, &world, &slow); });
  h.initial = {db_read(kDb)};
  world.boot(
      wired("silent", idles()),
      wired(kA, asks(world, {kv(kDb, Open{}), kv(kDb, Set{"m", {}}, "fromE"), nap, impatient, kv(kDb, Get{"m"})})),
      std::move(h));
  world.finish();
  EXPECT_TRUE(world.node->up());
  return world.log;
}

const std::string kGot = R"({"Get":[109]} + blob fromE)";
const std::string kTimeout = "Timeout (timed_out)";

const std::vector<std::string> kHeldUp = {R"(0 "Ok")",        R"(0 "Ok")",    "2000 " + kTimeout,
                                          "3000 " + kTimeout, "4000 h reads", "4000 " + kGot};
const std::vector<std::string> kServed = {R"(0 "Ok")",    R"(0 "Ok")",    "2000 " + kTimeout,
                                          "2000 " + kGot, "2000 " + kGot, "4000 h reads"};

TEST(KvObserved, Observed78) {
  RequestDraft get = kv(kDb, Get{"m"});
  get.expects_response_s = 30;
  Slow slow{std::vector<RequestDraft>(150, get)};
  EXPECT_THAT(beside(slow, Semantics::hyperdrive()), ElementsAreArray(kHeldUp));
  EXPECT_EQ(slow.responses, 150u);
  EXPECT_THAT(beside(slow, {}), ElementsAreArray(kServed));
}

TEST(KvObserved, Observed88) {
  Slow slow{std::vector<RequestDraft>(5000, without_answer(kv(kDb, Get{"missing"})))};
  EXPECT_THAT(beside(slow, Semantics::hyperdrive()), ElementsAreArray(kHeldUp))
      << "also answers that nobody expects fill the inbox of h";
  EXPECT_THAT(beside(slow, {}), ElementsAreArray(kServed));
}

}  // namespace
}  // namespace hypersim::actors::testing
