// A reader remembers databases, and what it reads of a request does not depend on what it remembers.

#include "hypersim/kv_module/request_reader.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/kv_module/kv_wire.hpp"

namespace hypersim::kv_module {
namespace {

const runtime::Address kKv = kv_address("first.dev");

DbKey database(int number) { return {{"app", "dev.os"}, "db" + std::to_string(number)}; }

DbRecordPtr read_record(RequestReader& reader, const DbKey& db) {
  const std::string body = to_json(KvRequest{db, Get{"k"}});
  ReadRequest request;
  EXPECT_TRUE(reader.read(body, request));
  EXPECT_EQ(request.action, KvAction(Get{"k"}));
  EXPECT_EQ(request.db->key, db);
  return request.db;
}

TEST(RequestReader, KnowsADatabaseAgainHoweverManyOthersCameMeanwhile) {
  RequestReader reader(kKv);
  std::vector<DbRecordPtr> first;
  for (int number = 0; number < 20; ++number) first.push_back(read_record(reader, database(number)));
  for (int number = 19; number >= 0; --number) {
    EXPECT_EQ(read_record(reader, database(number)), first[static_cast<std::size_t>(number)]) << number;
  }
}

TEST(RequestReader, ReadsTheActionOfEachRequestOfDatabasesThatTakeTurns) {
  RequestReader reader(kKv);
  for (int round = 0; round < 3; ++round) {
    for (int number = 0; number < 6; ++number) {
      const KvAction action =
          Set{"key " + std::to_string(round), number % 2 == 0 ? std::nullopt : std::optional(TxId{7})};
      const std::string body = to_json(KvRequest{database(number), action});
      ReadRequest request;
      ASSERT_TRUE(reader.read(body, request));
      EXPECT_EQ(request.action, action);
      EXPECT_EQ(request.db->key, database(number));
    }
  }
}

TEST(RequestReader, ReadsWhatIsWrittenInAnotherWayAsTheSame) {
  RequestReader reader(kKv);
  const DbRecordPtr usual = read_record(reader, database(1));
  const std::string spaced = " " + to_json(KvRequest{database(1), Get{"k"}});
  ReadRequest request;
  ASSERT_TRUE(reader.read(spaced, request));
  EXPECT_EQ(request.db, usual);
  EXPECT_EQ(request.action, KvAction(Get{"k"}));
  EXPECT_TRUE(request.action_text.empty()) << "it is not the usual text";
}

TEST(RequestReader, RefusesWhatOnlyBeginsLikeARequest) {
  RequestReader reader(kKv);
  const DbRecordPtr usual = read_record(reader, database(1));
  ReadRequest request;
  for (const std::string& body : {usual->opening, usual->opening + "\"Fly\"}", std::string(), std::string("{}"),
                                  std::string("\xff\xfe"), std::string(1 << 20, '[')}) {
    EXPECT_FALSE(reader.read(body, request)) << body.substr(0, 100);
  }
}

TEST(RequestReader, TakesTheKnownDatabasesAsTheyAre) {
  const auto known = std::make_shared<KnownRequests>(kKv);
  const DbRecordPtr record = known->add(database(1));
  RequestReader reader(kKv, known);
  EXPECT_EQ(read_record(reader, database(1)), record);
  EXPECT_NE(read_record(reader, database(2)), record);
  EXPECT_EQ(record->capabilities.read, kv_capability("first.dev", KvCapabilityKind::Read, database(1)));
}

TEST(RequestReader, ReadsTheSameOfAKnownBodyAsOfACopyOfIt) {
  const auto known = std::make_shared<KnownRequests>(kKv);
  RequestReader reader(kKv, known);
  const std::vector<KvAction> actions = {Open{},
                                         RemoveDb{},
                                         Set{"k", {}},
                                         Set{"k", TxId{7}},
                                         Delete{"", {}},
                                         Get{"k"},
                                         BeginTx{},
                                         Commit{TxId{7}},
                                         Get{std::string("\0\xff", 2)}};
  for (const DbKey& db : {database(1), database(2), DbKey{{"app", "dev.os"}, "a \"strange\" näme"}}) {
    for (const KvAction& action : actions) {
      const runtime::Bytes body = known->add(KvRequest{db, action});
      ASSERT_NE(known->find(body.view()), nullptr);
      const std::string copy(body.view());
      EXPECT_EQ(copy, to_json(KvRequest{db, action}));
      EXPECT_EQ(known->find(copy), nullptr) << "it lies somewhere else";
      EXPECT_EQ(known->find(body.view().substr(0, body.size() - 1)), nullptr) << "a part of it is something else";
      ReadRequest of_known;
      ReadRequest of_copy;
      ASSERT_TRUE(reader.read(body.view(), of_known));
      ASSERT_TRUE(reader.read(copy, of_copy));
      EXPECT_EQ(of_known.action, action);
      EXPECT_EQ(of_copy.action, action);
      EXPECT_EQ(of_known.db, of_copy.db);
      EXPECT_EQ(of_known.action_text, to_json(action));
    }
  }
}

TEST(RequestReader, DoesNotKeepNamesThatNoDatabaseCanHave) {
  RequestReader reader(kKv);
  const DbKey endless{{"app", "dev.os"}, std::string(1 << 16, 'a')};
  EXPECT_NE(read_record(reader, endless), read_record(reader, endless));
}

}  // namespace
}  // namespace hypersim::kv_module
