#include "hypersim/kv_module/kv_wire.hpp"

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/runtime/json_value.hpp"

namespace hypersim::kv_module {
namespace {

const DbKey kChatDb{{"chat", "alice.os"}, "db"};
const std::string kPackage = R"({"package_name":"chat","publisher_node":"alice.os"})";

TEST(KvWire, WritesAndReadsEveryAction) {
  const std::vector<std::pair<KvAction, std::string>> cases = {
      {Open{}, R"("Open")"},
      {RemoveDb{}, R"("RemoveDb")"},
      {Set{"k1", {}}, R"({"Set":{"key":[107,49],"tx_id":null}})"},
      {Set{"", TxId{0}}, R"({"Set":{"key":[],"tx_id":0}})"},
      {Delete{"\xff", TxId{UINT64_MAX}}, R"({"Delete":{"key":[255],"tx_id":18446744073709551615}})"},
      {Get{"k"}, R"({"Get":[107]})"},
      {BeginTx{}, R"("BeginTx")"},
      {Commit{TxId{7}}, R"({"Commit":{"tx_id":7}})"},
  };
  for (const auto& [action, text] : cases) {
    EXPECT_EQ(to_json(action), text);
    EXPECT_EQ(parse_kv_action(text), action) << text;
    const KvRequest request{kChatDb, action};
    EXPECT_EQ(to_json(request), "{\"package_id\":" + kPackage + ",\"db\":\"db\",\"action\":" + text + "}");
    EXPECT_EQ(parse_kv_request(to_json(request)), request) << text;
  }
}

TEST(KvWire, ReadsTheOtherFormsThatSerdeAccepts) {
  EXPECT_EQ(parse_kv_action(R"({"Open":null})"), KvAction(Open{}));
  EXPECT_EQ(parse_kv_action(R"("\u004fpen")"), KvAction(Open{}));
  EXPECT_EQ(parse_kv_action(R"({"Set":{"key":[1]}})"), KvAction(Set{"\x01", {}}));
  EXPECT_EQ(parse_kv_action(R"({"Set":[[1],5]})"), KvAction(Set{"\x01", TxId{5}}));
  EXPECT_EQ(parse_kv_action(R"({"Delete":[[1],null]})"), KvAction(Delete{"\x01", {}}));
  EXPECT_EQ(parse_kv_action(R"({"Commit":[3]})"), KvAction(Commit{TxId{3}}));
  EXPECT_EQ(parse_kv_action(R"({"Set":{"q":1,"tx_id":1,"q":"\ud800","key":[]}})"), KvAction(Set{"", TxId{1}}));
  EXPECT_EQ(parse_kv_request(R"([["chat","alice.os"],"db",{"BeginTx":null}])"), (KvRequest{kChatDb, BeginTx{}}));
  EXPECT_EQ(parse_kv_response(R"({"Err":{"NoDb":[["chat","alice.os"],"db"]}})"), KvResponse(KvError::no_db(kChatDb)));
  EXPECT_EQ(parse_kv_response(R"({"Err":{"KeyNotFound":null}})"), KvResponse(KvError::of(KvError::Kind::KeyNotFound)));
}

TEST(KvWire, RefusesWhatSerdeRefuses) {
  for (const char* text : {"",
                           "open",
                           "\"open\"",
                           "\"Set\"",
                           "\"Get\"",
                           "\"Commit\"",
                           "0",
                           "null",
                           "[]",
                           "{}",
                           R"({"Open":{}})",
                           R"({"Open":null,"BeginTx":null})",
                           R"({"Set":{}})",
                           R"({"Set":{"tx_id":null}})",
                           R"({"Set":[[1]]})",
                           R"({"Set":[[1],null,3]})",
                           R"({"Set":{"key":"abc"}})",
                           R"({"Set":{"key":null}})",
                           R"({"Set":{"key":[1],"key":[1]}})",
                           R"({"Set":{"key":[1],"tx_id":-0}})",
                           R"({"Set":{"key":[1],"tx_id":18446744073709551616}})",
                           R"({"Get":{"key":[1]}})",
                           R"({"Get":[256]})",
                           R"({"Get":null})",
                           R"({"Commit":{"tx_id":null}})",
                           R"({"Commit":1})",
                           R"({"Commit":{}})",
                           R"({"Frob":null})",
                           R"("Open" "Open")"}) {
    EXPECT_EQ(parse_kv_action(text), std::nullopt) << text;
  }
  for (const char* text : {R"({"db":"db","action":"Open"})", R"([["a","b"],"db"])", R"([["a","b"],"db","Open",1])",
                           R"([["a","b"],1,"Open"])", R"(["a:b","db","Open"])", R"([["a","b"],"\ud83e","Open"])",
                           R"({"package_id":["a","b"],"db":"d","db":"d","action":"Open"})"}) {
    EXPECT_EQ(parse_kv_request(text), std::nullopt) << text;
  }
}

TEST(KvWire, WritesAndReadsEveryResponse) {
  const std::vector<std::pair<KvResponse, std::string>> cases = {
      {KvOk{}, R"("Ok")"},
      {KvTxBegun{TxId{9007199254740993}}, R"({"BeginTx":{"tx_id":9007199254740993}})"},
      {KvGot{"k1"}, R"({"Get":[107,49]})"},
      {KvError::no_tx(TxId{0}), R"({"Err":{"NoTx":0}})"},
      {KvError::of(KvError::Kind::MalformedRequest), R"({"Err":"MalformedRequest"})"},
  };
  for (const auto& [response, text] : cases) {
    EXPECT_EQ(to_json(response), text);
    EXPECT_EQ(parse_kv_response(text), response) << text;
  }
  for (const char* text :
       {R"({"Ok":{}})", "\"Err\"", "\"BeginTx\"", R"({"BeginTx":{}})", R"({"Err":null})", R"({"Err":{"NoTx":[1]}})"}) {
    EXPECT_EQ(parse_kv_response(text), std::nullopt) << text;
  }
}

TEST(KvWire, WritesReadsAndDisplaysEveryError) {
  using Kind = KvError::Kind;
  struct Case {
    KvError error;
    std::string text, shown;
  };
  const std::vector<Case> cases = {
      {KvError::no_db(kChatDb), "{\"NoDb\":[" + kPackage + ",\"db\"]}", "db [chat:alice.os, db] does not exist"},
      {KvError::of(Kind::KeyNotFound), "\"KeyNotFound\"", "key not found"},
      {KvError::no_tx(TxId{UINT64_MAX}), "{\"NoTx\":18446744073709551615}",
       "no transaction 18446744073709551615 found"},
      {KvError::of(Kind::NoWriteCap), "\"NoWriteCap\"", "no write capability for requested DB"},
      {KvError::of(Kind::NoReadCap), "\"NoReadCap\"", "no read capability for requested DB"},
      {KvError::of(Kind::MismatchingPackageId), "\"MismatchingPackageId\"",
       "request to open or remove DB with mismatching package ID"},
      {KvError::of(Kind::AddCapFailed), "\"AddCapFailed\"", "failed to generate capability for new DB"},
      {KvError::of(Kind::MalformedRequest), "\"MalformedRequest\"",
       "kv got a malformed request that either failed to deserialize or was missing a required blob"},
      {KvError::rocksdb("a\n"), R"({"RocksDBError":"a\n"})", "RocksDB internal error: a\n"},
      {KvError::io("x"), R"({"IOError":"x"})", "IO error: x"},
  };
  for (const auto& [error, text, shown] : cases) {
    EXPECT_EQ(to_json(error), text);
    EXPECT_EQ(parse_kv_error(text), error) << text;
    EXPECT_EQ(display(error), shown);
    EXPECT_EQ(kv_error_kind(name_of(error.kind)), error.kind);
  }
  EXPECT_EQ(kv_error_kind("Nothing"), std::nullopt);
}

TEST(KvWire, KnowsTheCanonicalTextOfTheParamsOfItsCapabilities) {
  for (const auto kind : {KvCapabilityKind::Read, KvCapabilityKind::Write}) {
    for (const std::string& db : {std::string("db"), std::string(), std::string("a\"\\/\n\x01\x7f"),
                                  std::string("\0", 1), std::string("\u00e9\u2028\U0001f382")}) {
      const KvCapabilityParams params{kind, {{"my \"app\"", "\u00fc.os"}, db}};
      EXPECT_EQ(DbParams(params.db_key).canonical_json(kind), runtime::canonical_json(to_json(params)));
    }
  }
}

TEST(KvWire, WritesAndReadsTheParamsOfItsCapabilities) {
  const std::string text = "{\"kind\":\"write\",\"db_key\":[" + kPackage + ",\"db\"]}";
  EXPECT_EQ(to_json(KvCapabilityParams{KvCapabilityKind::Write, kChatDb}), text);
  EXPECT_EQ(parse_kv_capability_params(text), (KvCapabilityParams{KvCapabilityKind::Write, kChatDb}));
  EXPECT_EQ(parse_kv_capability_params(R"([{"read":null},[["chat","alice.os"],"db"]])"),
            (KvCapabilityParams{KvCapabilityKind::Read, kChatDb}));
  for (const char* bad :
       {R"({"kind":"Read","db_key":[["a","b"],"d"]})", R"({"kind":"read","db_key":[["a","b"],"d",1]})",
        R"({"kind":"read","db_key":[["a","b"]]})", R"({"kind":"read"})", R"({"kind":"read","db_key":{"db":"d"}})"}) {
    EXPECT_EQ(parse_kv_capability_params(bad), std::nullopt) << bad;
  }
  const runtime::Capability cap = kv_capability("node.os", KvCapabilityKind::Write, kChatDb);
  EXPECT_EQ(cap.issuer().text(), "node.os@kv:distro:sys");
  EXPECT_EQ(cap.params(), text);
}

TEST(KvWire, NamesActionsAsTheyStandOnTheWire) {
  const std::vector<KvAction> actions = {Open{}, RemoveDb{}, Set{}, Delete{}, Get{}, BeginTx{}, Commit{}};
  std::string names;
  for (const KvAction& action : actions) names.append(name_of(action)).append(" ");
  EXPECT_EQ(names, "Open RemoveDb Set Delete Get BeginTx Commit ");
}

}  // namespace
}  // namespace hypersim::kv_module
