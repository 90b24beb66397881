#include "hypersim/runtime/wire.hpp"

#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hypersim::runtime {
namespace {

template <class T>
std::optional<std::string> rewritten(std::string_view text) {
  JsonReader in(text);
  T value;
  if (!read_json(in, value) || !in.finish()) return std::nullopt;
  std::string out;
  append_json(out, value);
  return out;
}

std::optional<std::string> rewritten_capability(std::string_view text) {
  JsonReader in(text);
  const auto cap = read_json_capability(in);
  EXPECT_EQ(cap.has_value(), in.ok()) << text;
  if (!cap || !in.finish()) return std::nullopt;
  std::string out;
  append_json(out, *cap);
  return out;
}

TEST(Wire, ReadsAPackageIdAsAnObjectOrAnArrayWithoutCheckingItsNames) {
  const std::string text = R"({"package_name":"chat","publisher_node":"alice.os"})";
  EXPECT_EQ(rewritten<PackageId>(text), text);
  EXPECT_EQ(rewritten<PackageId>(R"( [ "chat" , "alice.os" ] )"), text);
  EXPECT_EQ(rewritten<PackageId>(R"(["","a:b/\n"])"), R"({"package_name":"","publisher_node":"a:b/\n"})");
  for (const char* bad : {"\"chat:alice.os\"", "{}", "[]", R"(["a"])", R"(["a","b","c"])", R"({"package_name":"a"})",
                          R"({"package_name":"a","package_name":"a","publisher_node":"b"})", R"(["a",null])"}) {
    EXPECT_EQ(rewritten<PackageId>(bad), std::nullopt) << bad;
  }
}

TEST(Wire, ReadsProcessIdsAndAddressesAsOneString) {
  EXPECT_EQ(rewritten<ProcessId>("\"a:chat:alice.os\""), "\"a:chat:alice.os\"");
  EXPECT_EQ(rewritten<ProcessId>("\"A B:c_d:e f\""), "\"A B:c_d:e f\"");
  EXPECT_EQ(rewritten<ProcessId>("\"n@a:b:c\""), "\"n@a:b:c\"");
  EXPECT_EQ(rewritten<Address>(R"("n\u0040a:b:c")"), "\"n@a:b:c\"");
  EXPECT_EQ(rewritten<Address>("\"n:x@a:b:c\""), "\"n:x@a:b:c\"");
  for (const char* bad : {"\"a\"", "\"a:b\"", "\"a::c\"", "\":b:c\"", "\"a:b:\"", "\"a:b:c:d\"", "\"\"", "1", "null",
                          R"(["a","b","c"])"}) {
    EXPECT_EQ(rewritten<ProcessId>(bad), std::nullopt) << bad;
  }
  for (const char* bad :
       {"\"a:b:c\"", "\"@a:b:c\"", "\"n@a:b:c:d\"", "\"n@a:b\"", "\"n@m@a:b:c\"", "\"\"", "1", "{}"}) {
    EXPECT_EQ(rewritten<Address>(bad), std::nullopt) << bad;
  }
}

TEST(Wire, KeepsTheParamsOfACapabilityAsTheyWereWritten) {
  const std::string text = R"({"issuer":"n@a:b:c","params":" { \"x\" : 1 } "})";
  EXPECT_EQ(rewritten_capability(text), text);
  EXPECT_EQ(rewritten_capability(R"(["n@a:b:c",""])"), R"({"issuer":"n@a:b:c","params":""})");
  for (const char* bad : {R"({"issuer":"a:b:c","params":""})", R"({"issuer":"n@a:b:c"})",
                          R"({"issuer":"n@a:b:c","params":{}})", R"({"issuer":"n@a:b:c","params":"\ud800"})", "null"}) {
    EXPECT_EQ(rewritten_capability(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace hypersim::runtime
