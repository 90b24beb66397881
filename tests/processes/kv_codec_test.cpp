// Compares the library's own codec of kv's protocol with the module's codec, and with the texts of errors in the golden
// vectors.
#include <gtest/gtest.h>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/processes/kv.hpp"

namespace hypersim::processes::kv {
namespace {

using kv_module::KvError;

const detail::Place kPlace{{"app", "dev.os"}, "my \"db\"", 7};
const std::string kKey("k\0\xff", 3);
const kv_module::DbKey kDb{{"app", "dev.os"}, "my \"db\""};

std::string written(const kv_module::KvAction& action) { return kv_module::to_json(kv_module::KvRequest{kDb, action}); }

TEST(KvCodec, WritesWhatTheModuleReads) {
  using kv_module::TxId;
  EXPECT_EQ(detail::open(kPlace).body.view(), written(kv_module::Open{}));
  EXPECT_EQ(detail::remove_db(kPlace).body.view(), written(kv_module::RemoveDb{}));
  EXPECT_EQ(detail::get(kPlace, kKey).body.view(), written(kv_module::Get{kKey}));
  EXPECT_EQ(detail::set(kPlace, kKey, Bytes("v"), {}).body.view(), written(kv_module::Set{kKey, {}}));
  EXPECT_EQ(detail::set(kPlace, "", Bytes("v"), 9).body.view(), written(kv_module::Set{"", TxId{9}}));
  EXPECT_EQ(detail::erase(kPlace, kKey, UINT64_MAX).body.view(), written(kv_module::Delete{kKey, TxId{UINT64_MAX}}));
  EXPECT_EQ(detail::begin_tx(kPlace).body.view(), written(kv_module::BeginTx{}));
  EXPECT_EQ(detail::commit_tx(kPlace, 3).body.view(), written(kv_module::Commit{TxId{3}}));
}

TEST(KvCodec, RequestsGoToKvOfThisNodeAndCarryTheValue) {
  const auto draft = detail::set(kPlace, kKey, Bytes("v"), {});
  EXPECT_EQ(draft.target.text(), "our@kv:distro:sys");
  EXPECT_EQ(draft.expects_response_s, 7U);
  EXPECT_EQ(draft.blob->bytes.view(), "v");
}

runtime::Answer answer(std::string body, std::optional<runtime::Blob> blob = {}) {
  auto message = std::make_shared<runtime::KernelMessage>();
  runtime::Response response;
  response.body = Bytes(std::move(body));
  message->message = response;
  message->blob = std::move(blob);
  return runtime::ReceivedResponse{message, std::nullopt};
}

TEST(KvCodec, ReadsEachErrorWithTheTextOfTheModule) {
  for (const KvError& error :
       {KvError::no_db(kDb), KvError::of(KvError::Kind::KeyNotFound), KvError::no_tx({7}),
        KvError::of(KvError::Kind::NoWriteCap), KvError::of(KvError::Kind::NoReadCap),
        KvError::of(KvError::Kind::MismatchingPackageId), KvError::of(KvError::Kind::AddCapFailed),
        KvError::of(KvError::Kind::MalformedRequest), KvError::rocksdb("Busy"), KvError::io("full")}) {
    const auto read = detail::read_ok(answer(kv_module::to_json(kv_module::KvResponse(error))));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().text, kv_module::display(error));
    EXPECT_EQ(name_of(read.error().kind), kv_module::name_of(error.kind));
    EXPECT_EQ(read.error().tx_id, error.tx_id.value);
  }
}

TEST(KvCodec, ReadsWhatWasAskedFor) {
  EXPECT_TRUE(detail::read_ok(answer("\"Ok\"")).ok());
  EXPECT_EQ(detail::read_tx_id(answer(R"({"BeginTx":{"tx_id":42}})")).unwrap(), 42U);
  const runtime::Blob blob{std::nullopt, Bytes("v")};
  EXPECT_EQ(detail::read_value(answer(R"({"Get":[107]})", blob)).unwrap().view(), "v");
}

TEST(KvCodec, AnythingElseIsAnUnexpectedResponse) {
  for (const char* body : {"", "Ok", "{}", "\"Okay\"", R"({"Err":"Nothing"})", R"({"Get":[256]})", R"({"Get":[1]})"}) {
    const auto read = detail::read_value(answer(body));
    ASSERT_FALSE(read.ok()) << body;
    EXPECT_TRUE(read.error() == Error::Kind::UnexpectedResponse) << body;
  }
  EXPECT_TRUE(detail::read_ok(answer(R"({"Get":[1]})")).error() == Error::Kind::UnexpectedResponse);
  EXPECT_TRUE(detail::read_tx_id(answer("\"Ok\"")).error() == Error::Kind::UnexpectedResponse);
}

}  // namespace
}  // namespace hypersim::processes::kv
