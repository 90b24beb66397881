// The databases of the process library, on a node.
#include <chrono>

#include "hypersim/testing/matchers.hpp"

#include "process_names.hpp"

namespace hypersim::processes {
namespace {

using namespace hypersim::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const PackageId kPackage{"app", "dev.os"};

std::string why(const auto& result) { return result ? "ok" : std::string(to_text(result.error())); }

Task<> typed(Address our) {
  auto kv = (co_await kv::open<std::string, std::vector<int>>(our.package_id(), "db")).unwrap();
  const std::vector<int> numbers = {1, 2};
  (co_await kv.set("a", numbers)).unwrap();
  println(std::to_string((co_await kv.get("a")).unwrap().size()));
  (co_await kv.set_as("b", std::string("text"))).unwrap();
  println((co_await kv.get_as<std::string>("b")).unwrap());
  println(why(co_await kv.get("b")));
  println(why(co_await kv.get("c")));
  (co_await kv.delete_as(7)).unwrap();
  (co_await kv.delete_("b")).unwrap();
  (co_await kv.set_raw("raw", "bytes")).unwrap();
  println(std::string((co_await kv.get_raw("raw")).unwrap().view()));
  (co_await kv.delete_raw("raw")).unwrap();
  println(kv.db() + " " + kv.package_id().text() + " " + std::to_string(kv.timeout().count()));
}

class KvCalls : public NodeTest {};

TEST_F(KvCalls, StoreJsonTextUnlessTheyAreRaw) {
  spawn(kMine, typed).unwrap();
  EXPECT_THAT(printed(), ElementsAre("2", "text", HasSubstr("the stored value is not of this type"), "key not found",
                                     "bytes", "db app:dev.os 5"));
  EXPECT_EQ(stored(kPackage, "db", "\"a\""), "[1,2]");
  EXPECT_EQ(stored(kPackage, "db", "\"b\""), std::nullopt);
  EXPECT_EQ(stored(kPackage, "db", "raw"), std::nullopt);
}

Task<> transacts(Address our) {
  auto kv = (co_await kv::open_raw(our.package_id(), "db", 3s)).unwrap();
  const std::uint64_t tx_id = (co_await kv.begin_tx()).unwrap();
  (co_await kv.set_raw("k", "v", tx_id)).unwrap();
  (co_await kv.delete_raw("other", tx_id)).unwrap();
  println(why(co_await kv.get_raw("k")));
  (co_await kv.commit_tx(tx_id)).unwrap();
  println(std::string((co_await kv.get_raw("k")).unwrap().view()));
  const auto again = co_await kv.commit_tx(tx_id);
  println(again.error().tx_id == tx_id ? std::string(kv::name_of(again.error().kind)) : "another");
  (co_await kv::remove_db(our.package_id(), "db")).unwrap();
  println(why(co_await kv::remove_db(our.package_id(), "db")));
}

TEST_F(KvCalls, WhatIsStagedCountsFromTheCommitOn) {
  spawn(kMine, transacts).unwrap();
  EXPECT_THAT(printed(), ElementsAre("key not found", "v", "NoTx", "db [app:dev.os, db] does not exist"));
}

Task<> shares(Address our) {
  auto kv = (co_await kv::open<std::string, std::string>(our.package_id(), "db")).unwrap();
  (co_await kv.set("a", "1")).unwrap();
  const Capabilities rights = {kv::capability(kv::Right::Read, our.package_id(), "db")};
  (co_await Request::to("our@reader:other:dev.os").body("share").capabilities(rights).send_and_await_response(5s))
      .unwrap();
}
Task<> reads(Address) {
  const auto db = kv::use_db<std::string, std::string>(kPackage, "db");
  println(why(co_await db.get("a")));
  const auto message = co_await await_message();
  (void)co_await save_capabilities(message.unwrap().capabilities());
  co_await Response().body("thanks").send();
  println((co_await db.get("a")).unwrap());
  println(why(co_await db.set("a", "2")));
  println(why(co_await kv::open<std::string, std::string>(kPackage, "db")));
}

TEST_F(KvCalls, ADatabaseIsSharedByItsCapabilities) {
  spawn("reader:other:dev.os", reads).unwrap();
  spawn(kMine, shares).unwrap();
  EXPECT_THAT(printed(), ElementsAre("no read capability for requested DB", "1", "no write capability for requested DB",
                                     "request to open or remove DB with mismatching package ID"))
      << explained();
}

Task<> opens(Address our) { println(why(co_await kv::open_raw(our.package_id(), "db"))); }

TEST_F(KvCalls, WithoutMessagingTheyTimeOut) {
  spawn(kMine, opens, {.wired = false}).unwrap();
  EXPECT_THAT(printed(), ElementsAre("Timeout: kv:distro:sys did not answer"));
  spawn("second:app:dev.os", opens, {.wired = false, .capabilities = {messaging("kv:distro:sys")}}).unwrap();
  advance(std::chrono::seconds(6));
  EXPECT_THAT(printed(), ::testing::Contains("Timeout: kv:distro:sys did not answer").Times(2)) << explained();
}

}  // namespace
}  // namespace hypersim::processes
