// kv:distro:sys on a running node: every action passes through messages and capability checks (docs/semantics.md,
// section 7).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "world.hpp"

namespace hypersim::actors::testing {
namespace {

using namespace hypersim::runtime;
using kv_module::BeginTx;
using kv_module::Commit;
using kv_module::Delete;
using kv_module::Get;
using kv_module::Open;
using kv_module::RemoveDb;
using kv_module::Set;
using kv_module::TxId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kOk = R"("Ok")";
const std::string kLost = "Timeout (timed_out)";

/// Runs one process of package app that sends these requests one after the other. Returns the answers.
std::vector<std::string> answers(std::vector<RequestDraft> drafts) {
  World world;
  world.boot(wired("alice", asks(world, std::move(drafts))));
  world.settle();
  std::vector<std::string> texts;
  for (const std::string& line : world.log) texts.push_back(line.substr(2));
  EXPECT_FALSE(world.network->has_timers());
  return texts;
}

TEST(NodeKv, OpensSetsGetsAndDeletes) {
  const auto key = db("birthdays");
  EXPECT_THAT(
      answers({kv(key, Open{}), kv(key, Set{"bob", {}}, "1990"), kv(key, Get{"bob"}), kv(key, Set{"bob", {}}, "1991"),
               kv(key, Get{"bob"}), kv(key, Delete{"bob", {}}), kv(key, Get{"bob"}), kv(key, Delete{"bob", {}})}),
      ElementsAre(kOk, kOk, to_json(kv_module::KvResponse(kv_module::KvGot{"bob"})) + " + blob 1990", kOk,
                  to_json(kv_module::KvResponse(kv_module::KvGot{"bob"})) + " + blob 1991", kOk,
                  R"({"Err":"KeyNotFound"})", kOk));
}

TEST(NodeKv, AnswersAGetInTheUsualTextHoweverItWasAsked) {
  const auto key = db("d");
  const std::string usual = kv_module::to_json(kv_module::KvRequest{key, Get{"k"}});
  std::string spaced = usual;
  spaced.insert(usual.find("[107]") + 1, " ");
  RequestDraft unusual(kv_module::kv_address(kNode), Bytes(spaced));
  const std::string got = R"({"Get":[107]} + blob v)";
  EXPECT_THAT(answers({kv(key, Open{}), kv(key, Set{"k", {}}, "v"), kv(key, Get{"k"}), unusual, kv(key, Get{"k"})}),
              ElementsAre(kOk, kOk, got, got, got));
}

TEST(NodeKv, OpenIssuesReadAndWriteToTheSenderAlone) {
  World world;
  const auto key = db("d");
  world.boot(wired("alice", asks(world, {kv(key, Open{})})),
             wired("bob", asks(world, {kv(key, Get{"k"}), kv(key, Set{"k", {}}, "v")})));
  world.settle();
  EXPECT_TRUE(world.holds("alice", db_read(key)));
  EXPECT_TRUE(world.holds("alice", db_write(key)));
  EXPECT_FALSE(world.holds("bob", db_read(key))) << "every process of a package must Open for itself";
  EXPECT_THAT(world.log,
              ::testing::UnorderedElementsAre("0 " + kOk, R"(0 {"Err":"NoReadCap"})", R"(0 {"Err":"NoWriteCap"})"));
  std::size_t issued = 0;
  for (const auto& added : world.facts<fact::CapabilityAdded>()) {
    issued += added.how == fact::CapabilityAdded::How::Issued;
  }
  EXPECT_EQ(issued, 2u);
}

TEST(NodeKv, OpeningAndRemovingTakeThePackageAndNothingElse) {
  const auto key = db("d", "foreign");
  EXPECT_THAT(answers({kv(key, Open{}), kv(key, RemoveDb{})}),
              ElementsAre(R"({"Err":"MismatchingPackageId"})", R"({"Err":"MismatchingPackageId"})"));
}

TEST(NodeKv, AnswersWhatDoesNotParseWithMalformedRequest) {
  RequestDraft garbage(kv_module::kv_address(kNode), Bytes("garbage"));
  const auto key = db("d");
  EXPECT_THAT(answers({garbage, kv(key, Open{}), kv(key, Set{"no blob", {}})}),
              ElementsAre(R"({"Err":"MalformedRequest"})", kOk, R"({"Err":"MalformedRequest"})"));
}

// Requests are made outside co_await expressions, because g++ 12 frees a braced action there twice.
std::vector<RequestDraft> staged_in(const kv_module::DbKey& key, TxId tx) {
  return {kv(key, Set{"a", tx}, "staged"),
          kv(key, Set{"b", tx}, "staged"),
          kv(key, Get{"a"}),
          kv(key, Commit{tx}),
          kv(key, Get{"a"}),
          kv(key, Commit{tx})};
}

Task<> transact(Process& self, World* world) {
  const auto key = db("d");
  std::vector<RequestDraft> start = {kv(key, Open{}), kv(key, BeginTx{})};
  co_await self.send_and_await(std::move(start[0]));
  const Answer begun = co_await self.send_and_await(std::move(start[1]));
  const TxId tx = std::get<kv_module::KvTxBegun>(*kv_module::parse_kv_response(describe(begun))).tx_id;
  const std::string no_tx = kv_module::to_json(kv_module::KvResponse(kv_module::KvError::no_tx(tx)));
  std::vector<RequestDraft> drafts = staged_in(key, tx);
  for (RequestDraft& draft : drafts) {
    const Answer answer = co_await self.send_and_await(std::move(draft));
    world->note(describe(answer) == no_tx ? "NoTx" : describe(answer));
  }
  co_await stay(self);
}

TEST(NodeKv, CommitsATransactionAsOneWrite) {
  World world;
  world.boot(wired("alice", [&world](Process& self) { return transact(self, &world); }));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 " + kOk, "0 " + kOk, R"(0 {"Err":"KeyNotFound"})", "0 " + kOk,
                                     R"(0 {"Get":[97]} + blob staged)", "0 NoTx"));
  const auto written = world.facts<fact::StorageWritten>();
  ASSERT_EQ(written.size(), 1u);
  ASSERT_EQ(written[0].writes.size(), 2u);
  EXPECT_EQ(written[0].writes[0].first, "a");
  EXPECT_EQ(written[0].db, "app:dev.os/d");
}

TEST(NodeKv, TheStagedWritesOfAProcessThatIsGoneAreDiscarded) {
  World world;
  const auto key = db("d");
  world.boot(wired("alice", asks(world, {kv(key, Open{}), kv(key, BeginTx{})})));
  world.settle();
  EXPECT_EQ(world.node->kv().open_transactions(), 1u);
  world.node->kill(id("alice"));
  world.settle();
  EXPECT_EQ(world.node->kv().open_transactions(), 0u);
}

TEST(NodeKv, HandlesThePipelinedRequestsOfAProcessInTheOrderInWhichTheyWereSent) {
  World world;
  const auto key = db("d");
  std::vector<RequestDraft> drafts = {kv(key, Open{})};
  for (int i = 0; i < 50; ++i) {
    drafts.push_back(kv(key, Set{"k", {}}, std::to_string(i)));
    drafts.push_back(kv(key, Get{"k"}));
  }
  world.boot(wired("alice", pipelines(world, std::move(drafts))));
  world.settle();
  ASSERT_EQ(world.log.size(), 101u);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(world.log[static_cast<std::size_t>(2 + 2 * i)], R"(0 {"Get":[107]} + blob )" + std::to_string(i));
  }
}

TEST(NodeKv, ALongQueueOfRequestsThatNeedNoCheckDoesNotExhaustTheStack) {
  World world;
  const auto key = db("d");
  std::vector<RequestDraft> drafts = {kv(key, Open{})};
  for (int i = 0; i < 50'000; ++i) {
    RequestDraft draft = kv(db("missing"), RemoveDb{});
    draft.expects_response_s = std::nullopt;
    drafts.push_back(std::move(draft));
  }
  drafts.push_back(kv(key, Get{"k"}));
  world.boot(wired("alice", pipelines(world, std::move(drafts))));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 " + kOk, R"(0 {"Err":"KeyNotFound"})"));
}

TEST(NodeKv, RemoveDbTakesTheCapabilitiesFromAllHolders) {
  World world;
  const auto key = db("d"), other = db("other");
  std::vector<ProcessSpec> specs;
  specs.push_back(wired("alice", asks(world, {kv(key, Open{}), kv(other, Open{}), kv(key, RemoveDb{}),
                                              kv(key, Get{"k"}), kv(key, RemoveDb{})})));
  specs.push_back(wired("bob", idles()));
  specs[1].initial = {db_read(key), db_read(other)};
  world.node->boot(std::move(specs));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 " + kOk, "0 " + kOk, "0 " + kOk, R"(0 {"Err":"NoReadCap"})",
                                     "0 " + to_json(kv_module::KvResponse(kv_module::KvError::no_db(key)))));
  EXPECT_FALSE(world.holds("alice", db_write(key)));
  EXPECT_FALSE(world.holds("bob", db_read(key)));
  EXPECT_TRUE(world.holds("alice", db_write(other)));
  EXPECT_TRUE(world.holds("bob", db_read(other)));
  EXPECT_FALSE(world.node->kv().exists(key));
  EXPECT_EQ(world.facts<fact::DatabaseCreated>().size(), 2u);
  EXPECT_EQ(world.facts<fact::DatabaseRemoved>().size(), 1u);
}

TEST(NodeKv, AWriteIsAppliedAlsoWhereKvMayNotAnswer) {
  World world;
  const auto key = db("d");
  std::vector<ProcessSpec> specs;
  specs.push_back(alone("alice", asks(world, {kv(key, Open{}), kv(key, Set{"k", {}}, "v")})));
  specs[0].initial = {messaging("kv:distro:sys")};
  world.node->boot(std::move(specs));
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("5000 Timeout (timed_out)", "10000 Timeout (timed_out)"));
  EXPECT_EQ(**world.node->kv().peek(key, "k"), Bytes("v"));
  for (const auto& bounced : world.facts<fact::Bounced>()) EXPECT_EQ(bounced.missing, messaging("alice"));
}

TEST(NodeKv, WithoutMessagingTheRequestBouncesAndNothingHappens) {
  World world;
  world.boot(alone("alice", asks(world, {kv(db("d"), Open{})})));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 Timeout (bounced)"));
  EXPECT_FALSE(world.node->kv().exists(db("d")));
}

TEST(NodeKv, AnswersAnErrorButNoSuccessWhereNoResponseIsExpected) {
  World world;
  const auto key = db("d");
  std::vector<RequestDraft> drafts = {kv(key, Open{}), kv(key, Get{"k"})};
  for (RequestDraft& draft : drafts) draft.expects_response_s = std::nullopt;
  world.boot(wired("alice", asks(world, std::move(drafts))));
  world.finish();
  std::vector<std::string> sent;
  for (const auto& fact : world.facts<fact::Sent>()) {
    if (!fact.message->is_request()) sent.emplace_back(fact.message->body().view());
  }
  EXPECT_THAT(sent, ElementsAre(R"({"Err":"KeyNotFound"})"));
  EXPECT_EQ(world.facts<fact::Vanished>().size(), 1u) << "nobody waits for it";
}

TEST(NodeKv, OnSuccessTheMetadataComesBackAndOnAnErrorNot) {
  World world;
  const auto key = db("d");
  std::vector<RequestDraft> drafts = {kv(key, Open{}), kv(key, Get{"k"})};
  for (RequestDraft& draft : drafts) draft.metadata = "meta";
  world.boot(wired("alice", asks(world, std::move(drafts))));
  world.settle();
  const auto answered = world.facts<fact::Answered>();
  ASSERT_EQ(answered.size(), 2u);
  EXPECT_EQ(answered[0].response->response().metadata, "meta");
  EXPECT_EQ(answered[1].response->response().metadata, std::nullopt);
}

TEST(NodeKv, CapabilitiesAttachedToARequestAreIgnored) {
  World world;
  const auto key = db("d");
  RequestDraft draft = kv(key, Get{"k"});
  draft.capabilities = {db_read(key)};
  world.boot(wired("owner", asks(world, {kv(key, Open{})})), wired("alice", asks(world, {draft})));
  world.settle();
  EXPECT_THAT(world.log, ::testing::Contains(R"(0 {"Err":"NoReadCap"})"));
}

TEST(NodeKv, KillingTheOwnerRevokesNoKvCapability) {
  World world;
  const auto key = db("d");
  std::vector<ProcessSpec> specs;
  specs.push_back(wired("alice", asks(world, {kv(key, Open{})})));
  specs.push_back(wired("bob", idles()));
  specs[1].initial = {db_read(key)};
  world.node->boot(std::move(specs));
  world.settle();
  world.node->kill(id("alice"));
  world.settle();
  EXPECT_TRUE(world.holds("bob", db_read(key)));
}

TEST(NodeKv, ASharedValueIsTheSameBufferFromSetToGet) {
  World world;
  const auto key = db("d");
  RequestDraft set = kv(key, Set{"k", {}});
  const Bytes large(std::string(16u << 20, 'x'));
  set.blob = Blob{std::nullopt, large};
  world.boot(wired("alice", asks(world, {kv(key, Open{}), set, kv(key, Get{"k"})})));
  world.settle();
  const auto answered = world.facts<fact::Answered>();
  ASSERT_EQ(answered.size(), 3u);
  ASSERT_TRUE(answered[2].response->blob.has_value());
  EXPECT_TRUE(answered[2].response->blob->bytes.shares_with(large));
  EXPECT_EQ(answered[2].response->blob->mime, "application/octet-stream");
}

TEST(NodeKv, RecordsWhatItCheckedAndWhatItAnswered) {
  World world;
  const auto key = db("d");
  world.boot(wired("alice", asks(world, {kv(key, Open{}), kv(key, Get{"k"})})));
  world.settle();
  const auto checked = world.facts<fact::KvChecked>();
  ASSERT_EQ(checked.size(), 2u);
  EXPECT_EQ(checked[0].action, runtime::KvActionKind::Open);
  EXPECT_EQ(checked[0].needs, std::nullopt);
  EXPECT_EQ(checked[1].needs, db_read(key));
  EXPECT_TRUE(checked[1].held);
  const auto done = world.facts<fact::KvDone>();
  ASSERT_EQ(done.size(), 2u);
  EXPECT_EQ(done[0].result, runtime::KvAnswerKind::Ok);
  EXPECT_EQ(done[1].result, runtime::KvAnswerKind::KeyNotFound);
  EXPECT_FALSE(done[1].success);
}

/// Lets the node work until `text` has been sent to kv and is in its inbox.
void until_delivered_to_kv(World& world) {
  const std::size_t before = world.facts<fact::Delivered>().size();
  const auto arrived = [&] {
    const auto delivered = world.facts<fact::Delivered>();
    return delivered.size() > before && delivered.back().message->target.process().text() == "kv:distro:sys";
  };
  while (!arrived()) ASSERT_TRUE(world.network->step());
}

TEST(NodeKvCrash, LosesWhatLiesInTheInboxAndServesWhatComesAfter) {
  World world;
  world.boot(wired("alice", asks(world, {kv(db("box"), Open{}), kv(db("box"), Get{"k"})})));
  until_delivered_to_kv(world);
  world.node->crash_kv();
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("5000 " + kLost, R"(5000 {"Err":"NoReadCap"})"));
  EXPECT_EQ(world.facts<fact::ModuleCrashed>().size(), 1u);
  EXPECT_EQ(world.facts<fact::ModuleRestarted>().size(), 1u);
  EXPECT_TRUE(world.facts<fact::ProcessEnded>().empty());
}

TEST(NodeKvCrash, LosesTheRequestInHandAndNothingOfItWasDone) {
  World world;
  world.boot(wired("alice", asks(world, {kv(db("box"), Open{}), kv(db("box"), Set{"k", {}}, "v")})));
  const auto checked = [&] { return world.facts<fact::KvChecked>().size() == 2; };
  while (!checked()) ASSERT_TRUE(world.network->step());
  world.node->crash_kv();  // kv knows that alice may do it, and has not done it yet
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("0 " + kOk, "5000 " + kLost));
  EXPECT_THAT(*world.node->kv().peek_keys(db("box")), IsEmpty());
}

TEST(NodeKvCrash, KeepsCapabilitiesAndWhatWasAcknowledgedAndLosesTransactions) {
  World world;
  world.boot(
      wired("alice", asks(world, {kv(db("box"), Open{}), kv(db("box"), Set{"k", {}}, "v"), kv(db("box"), BeginTx{}),
                                  set_timer(R"({"SetTimer":1000})"), kv(db("box"), Get{"k"})})));
  world.settle();
  EXPECT_EQ(world.node->kv().open_transactions(), 1u);
  world.node->crash_kv();
  EXPECT_EQ(world.node->kv().open_transactions(), 0u);
  world.finish();
  EXPECT_EQ(world.log.back(), R"(1000 {"Get":[107]} + blob v)");
}

TEST(NodeKvCrash, MayHappenAgainAndAgain) {
  World world;
  world.boot(wired("alice", asks(world, {kv(db("box"), Open{})})));
  for (int i = 0; i < 3; ++i) world.node->crash_kv();
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("0 " + kOk));
}

}  // namespace
}  // namespace hypersim::actors::testing
