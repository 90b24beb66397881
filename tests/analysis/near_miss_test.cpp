// Capabilities that are nearly the one that is wanted, and bodies that are nearly what a module takes.

#include "hypersim/analysis/near_miss.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/analysis/body_form.hpp"
#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::analysis {
namespace {

using runtime::Address;
using runtime::Capability;
using Differs = CapDifference::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

Address address(const char* id) { return {"our.dev", *runtime::ProcessId::parse(id)}; }

std::vector<Differs> kinds(const Capability& wanted, const Capability& held) {
  std::vector<Differs> kinds;
  if (const auto near = near_miss(wanted, held)) {
    for (const CapDifference& one : near->differences) kinds.push_back(one.kind);
  }
  return kinds;
}

std::vector<Differs> kinds_of_messaging(const char* params) {
  return kinds(runtime::Capability::messaging(address("echo:echo:dev.os")), {address("echo:echo:dev.os"), params});
}

TEST(NearMiss, MessagingThatLooksRight) {
  EXPECT_THAT(kinds_of_messaging("messaging"), ElementsAre(Differs::NotJson));
  EXPECT_THAT(kinds_of_messaging(R"("Messaging")"), ElementsAre(Differs::Case));
  EXPECT_THAT(kinds_of_messaging(R"("\"messaging\"")"), ElementsAre(Differs::SerializedTwice));
  EXPECT_THAT(kinds_of_messaging(R"("message")"), ElementsAre(Differs::Spelling));
  EXPECT_THAT(kinds_of_messaging(R"("mesaging")"), ElementsAre(Differs::Spelling));
  EXPECT_THAT(kinds_of_messaging(R"( "messaging" )"), IsEmpty()) << "that is it";
  EXPECT_THAT(kinds_of_messaging(R"("Enter")"), IsEmpty());
  EXPECT_THAT(kinds_of_messaging("17"), IsEmpty());
  EXPECT_THAT(kinds_of_messaging(""), IsEmpty());
}

TEST(NearMiss, AnIssuerThatIsNearlyTheOne) {
  const Capability wanted = runtime::Capability::messaging(address("echo-box:echo:dev.os"));
  const auto of = [&](const char* id) { return kinds(wanted, runtime::Capability::messaging(address(id))); };
  EXPECT_THAT(of("echo-box:echo:other.os"), ElementsAre(Differs::Publisher));
  EXPECT_THAT(of("echo_box:echo:dev.os"), ElementsAre(Differs::Process));
  EXPECT_THAT(of("echo-box:ecko:dev.os"), ElementsAre(Differs::Package));
  EXPECT_THAT(of("viewer:echo:dev.os"), IsEmpty());
  EXPECT_THAT(of("echo-bax:echo:other.os"), IsEmpty()) << "two parts differ";
  EXPECT_THAT(
      kinds(wanted, runtime::Capability::messaging({"far.dev", *runtime::ProcessId::parse("echo-box:echo:dev.os")})),
      ElementsAre(Differs::Node));
}

TEST(NearMiss, ARightToADatabaseThatLooksRight) {
  const Address kv = kv_module::kv_address("our.dev");
  const Capability wanted =
      kv_module::kv_capability("our.dev", kv_module::KvCapabilityKind::Read, {{"app", "dev.os"}, "my-box"});
  const auto of = [&](const char* params) { return kinds(wanted, {kv, params}); };
  EXPECT_THAT(of(R"({"kind":"read","db_key":["app:dev.os","my-box"]})"), ElementsAre(Differs::OtherType));
  EXPECT_THAT(of(R"({"kind":"Read","db_key":[{"package_name":"app","publisher_node":"dev.os"},"my-box"]})"),
              ElementsAre(Differs::Case));
  EXPECT_THAT(of(R"({"kind":"read","db_key":[{"package_name":"app","publisher_node":"dev.os"},"my_box"]})"),
              ElementsAre(Differs::Separator));
  EXPECT_THAT(of(R"({"kind":"read","db_key":[{"package_name":"app","publisher_node":"dev.os"},"attic"]})"),
              ElementsAre(Differs::OtherDatabase));
  EXPECT_THAT(of(R"({"kind":"read","db_key":[{"package_name":"app","publisher_node":"far.os"},"my-box"]})"),
              ElementsAre(Differs::OtherPackage));
  EXPECT_THAT(of(R"({"kind":"read","db":"my-box"})"), ElementsAre(Differs::Missing, Differs::Additional));
  EXPECT_THAT(of(R"({"kind":"read","db_keys":[{"package_name":"app","publisher_node":"dev.os"},"my-box"]})"),
              ElementsAre(Differs::OtherName));
  EXPECT_THAT(of(R"({"kind":"read","db_key":[{"package_name":"app","publisher_node":"dev.os"},"my-box"],"of":1})"),
              ElementsAre(Differs::Additional));
  EXPECT_THAT(of("17"), ElementsAre(Differs::OtherType));
  EXPECT_THAT(of(R"({"kind":"write","db_key":[{"package_name":"app","publisher_node":"dev.os"},"my-box"]})"), IsEmpty())
      << "that is the other right";
  EXPECT_THAT(of("\"messaging\""), IsEmpty()) << "everybody who asks kv holds that";
}

TEST(NearMiss, TheNearestOfSeveralIsTaken) {
  const Capability wanted = runtime::Capability::messaging(address("echo:echo:dev.os"));
  const runtime::Capabilities held = {{address("echo:echo:dev.os"), "\"Enter\""},
                                      {address("echo:echo:dev.os"), "\"message\""},
                                      {address("echo:echo:dev.os"), "\"Messaging\""}};
  EXPECT_EQ(nearest_miss(wanted, held)->held, held[2]);
  EXPECT_EQ(nearest_miss(wanted, runtime::Capabilities{}), std::nullopt);
}

TEST(NearMiss, ParamsWithoutEndOrBottomAreNotLookedInto) {
  const Capability wanted = runtime::Capability::messaging(address("echo:echo:dev.os"));
  EXPECT_EQ(near_miss(wanted, {address("echo:echo:dev.os"), std::string(1'000'000, '[')}), std::nullopt);
  EXPECT_EQ(near_miss(wanted, {address("echo:echo:dev.os"), std::string("\xff\x00\"", 3)}), std::nullopt);
}

std::string why_kv(const char* body) {
  std::string all;
  for (const std::string& sentence : why_not_taken(runtime::modules::kv(), body))
    all += (all.empty() ? "" : " ") + sentence;
  return all;
}

TEST(BodyForm, SaysWhereAndWhyKvCannotReadABody) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {R"({"package_id":{"package_name":"a","publisher_node":"b"},"db":"box","action":"Open"})", ""},
      {R"({"package_id":"a:b","db":"box","action":"Open"})",
       "The body is not a KvRequest: at /package_id (byte 14), an object is expected, and \"a:b\" stands there. A "
       "package "
       "is "
       "an "
       "object: {\"package_name\":\"a\",\"publisher_node\":\"b\"}."},
      {R"({"package_id":{"package_name":"a","publisher_node":"b"},"db":"box","action":"New"})",
       "The body is not a KvRequest: at /action (byte 81), there is no `New`, only Open, RemoveDb, Set, Delete, Get, "
       "BeginTx, "
       "Commit. `New` is of an older API, until January 2024; today it is `Open`."},
      {R"({"package_id":{"package_name":"a","publisher_node":"b"},"db":"box","action":{"Get":"k"}})",
       "The body is not a KvRequest: at /action/Get (byte 83), an array of bytes is expected, and \"k\" stands there. "
       "A "
       "key "
       "is an "
       "array of its bytes: [107]."},
      {R"({"package_id":{"package_name":"a","publisher_node":"b"},"action":"Open"})",
       "The body is not a KvRequest: as a whole (byte 72), the field `db` is missing."},
      {R"({"package_id":{"package_name":"a","publisher_node":"b"},"dbs":"x","action":"Open"})",
       "The body is not a KvRequest: as a whole (byte 82), the field `db` is missing. There is `dbs`: is `db` meant?"},
      {"hello", "The body is not a KvRequest: it is not JSON: expected an object at byte 0, and hello stands there."},
  };
  for (const auto& [body, why] : cases) EXPECT_EQ(why_kv(body), why) << body;
}

TEST(BodyForm, TellsWhatWasSerializedTwice) {
  EXPECT_THAT(why_kv(R"("{\"db\":\"box\"}")"), testing::HasSubstr("it was serialized twice"));
}

TEST(BodyForm, IsForModulesThatHypersimHas) {
  EXPECT_THAT(why_not_taken(*runtime::ProcessId::parse("app:app:dev.os"), "x"), IsEmpty());
  EXPECT_THAT(why_not_taken(runtime::modules::vfs(), "x"), IsEmpty());
  EXPECT_EQ(why_not_taken(runtime::modules::timer(), "x").size(), 1U);
}

TEST(BodyForm, SurvivesAnyBytes) {
  for (const std::string& body :
       {std::string(), std::string("\0", 1), std::string("\xff"), std::string("{\"a"), std::string(100'000, '['),
        std::string(100'000, '{'), std::string("{\"package_id\":\xff}"), std::string("\"\\ud800\"")}) {
    for (const runtime::ProcessId& module :
         {runtime::modules::kv(), runtime::modules::kernel(), runtime::modules::timer()})
      EXPECT_FALSE(why_not_taken(module, body).empty());
  }
}

}  // namespace
}  // namespace hypersim::analysis
