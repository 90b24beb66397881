// Compares the two decoders of kv's messages: what the quick decoder accepts, it must read like the strict one. It must
// accept what we write ourselves, or it is useless.

#include "compact_wire.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/random.hpp"

namespace hypersim::kv_module {
namespace {

const DbKey kDb{{"app", "dev.os"}, "birthdays"};

std::vector<KvRequest> usual_requests() {
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
  return {{kDb, Open{}},
          {kDb, RemoveDb{}},
          {kDb, BeginTx{}},
          {kDb, Get{""}},
          {kDb, Get{"k"}},
          {kDb, Get{all_bytes}},
          {kDb, Set{"key", std::nullopt}},
          {kDb, Set{all_bytes, TxId{0}}},
          {kDb, Delete{"", std::nullopt}},
          {kDb, Delete{"key", TxId{1234567890123456789}}},
          {kDb, Commit{TxId{7}}},
          {{{"", ""}, ""}, Open{}}};
}

std::vector<KvResponse> usual_responses() {
  return {KvOk{}, KvTxBegun{TxId{0}}, KvTxBegun{TxId{999}}, KvGot{""}, KvGot{"key"}, KvGot{std::string("\0\xff", 2)}};
}

/// Names that are written as they are, and names that need escapes.
std::vector<DbKey> usual_and_odd_databases() {
  return {kDb, {{"", ""}, ""}, {{"app", "dev.os"}, "birthdays2"}, {{"a\"b", "c\n"}, "\xc3\xa4\x01"}};
}

void expect_no_contradiction(const std::string& text) {
  if (const auto quick = read_compact_request(text)) {
    EXPECT_EQ(quick, parse_kv_request_strictly(text)) << text;
    EXPECT_EQ(to_json(*quick), text) << "the usual text is the one that is written";
  }
  for (const DbKey& db : usual_and_odd_databases()) {
    const std::string opening = compact_opening(db);
    if (!text.starts_with(opening)) continue;
    KvAction action;
    if (const auto its_text = read_compact_rest(std::string_view(text).substr(opening.size()), action)) {
      EXPECT_EQ((KvRequest{db, action}), parse_kv_request_strictly(text)) << text;
      EXPECT_EQ(*its_text, to_json(action)) << text;
    }
  }
  if (const auto quick = read_compact_response(text)) {
    EXPECT_EQ(quick, parse_kv_response_strictly(text)) << text;
  }
}

TEST(CompactWire, ReadsWhatIsUsuallyWritten) {
  for (const KvRequest& request : usual_requests()) EXPECT_EQ(read_compact_request(to_json(request)), request);
  for (const KvResponse& response : usual_responses()) EXPECT_EQ(read_compact_response(to_json(response)), response);
}

TEST(CompactWire, ReadsTheActionBehindTheOpeningOfAnyDatabase) {
  for (const DbKey& db : usual_and_odd_databases()) {
    const std::string opening = compact_opening(db);
    for (const KvRequest& request : usual_requests()) {
      const std::string text = to_json(KvRequest{db, request.action});
      ASSERT_TRUE(text.starts_with(opening)) << text;
      KvAction action;
      ASSERT_TRUE(read_compact_rest(std::string_view(text).substr(opening.size()), action).has_value()) << text;
      EXPECT_EQ(action, request.action);
      expect_no_contradiction(text);
    }
  }
  KvAction none;
  for (const std::string_view text : {"", "\"Open\"", "\"Open\"}}"}) {
    EXPECT_FALSE(read_compact_rest(text, none).has_value()) << text;
  }
}

TEST(CompactWire, TheTextOfAGetIsTheTextOfItsAnswer) {
  for (const KvRequest& request : usual_requests()) {
    if (const auto* get = std::get_if<Get>(&request.action)) {
      EXPECT_EQ(to_json(request.action), to_json(KvResponse(KvGot{get->key})));
    }
  }
}

TEST(CompactWire, LeavesTheRestToTheStrictOne) {
  const std::string before = R"({"package_id":{"package_name":"app","publisher_node":"dev.os"},"db":"b","action":)";
  for (const char* action :
       {R"({"Get":[256]})", R"({"Get":[01]})", R"({"Get":[1,]})", R"({"Get":[,1]})", R"({"Get":[1)", R"({"Get":[-1]})",
        R"({"Get":[ 1]})", R"({"Get":[1000]})", R"({"Get":[00]})", R"({"Commit":{"tx_id":07}})",
        R"({"Commit":{"tx_id":18446744073709551616}})", R"({"Set":{"key":[1]}})", R"("Close")", R"({"Open":null})"}) {
    EXPECT_EQ(read_compact_request(before + action + "}"), std::nullopt) << action;
    expect_no_contradiction(before + action + "}");
  }
  EXPECT_EQ(read_compact_request(before + "\"Open\"}x"), std::nullopt);
  KvRequest odd{{{"a\"b", "c\n"}, "\xc3\xa4"}, Open{}};
  EXPECT_EQ(read_compact_request(to_json(odd)), std::nullopt);
  EXPECT_EQ(parse_kv_request(to_json(odd)), odd);
  EXPECT_EQ(parse_kv_request(to_json(KvRequest{kDb, Commit{TxId{UINT64_MAX}}})),
            (KvRequest{kDb, Commit{TxId{UINT64_MAX}}}));
}

TEST(CompactWire, NeverContradictsTheStrictOneOnDamagedTexts) {
  std::vector<std::string> texts;
  for (const KvRequest& request : usual_requests()) texts.push_back(to_json(request));
  texts.push_back(to_json(KvRequest{usual_and_odd_databases().back(), Get{"key"}}));
  for (const KvResponse& response : usual_responses()) texts.push_back(to_json(response));
  constexpr std::string_view kOdd = "{}[]\",:\\0129 \tnullx\x80\x7f";
  runtime::Random random(3);
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random.next_u64() % bound); };
  for (int i = 0; i < 100'000; ++i) {
    std::string text = texts[below(texts.size())];
    for (std::size_t changes = 1 + below(3); changes > 0 && !text.empty(); --changes) {
      const std::size_t at = below(text.size());
      switch (below(3)) {
        case 0:
          text[at] = kOdd[below(kOdd.size())];
          break;
        case 1:
          text.erase(at, 1 + below(4));
          break;
        default:
          text.insert(at, 1, kOdd[below(kOdd.size())]);
      }
    }
    expect_no_contradiction(text);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace hypersim::kv_module
