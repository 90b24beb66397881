#include "hypersim/runtime/capability.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace hypersim::runtime {
namespace {

const Address kIssuer = *Address::parse("node.os@kv:distro:sys");

Capability cap(std::string params) { return Capability(kIssuer, std::move(params)); }

TEST(Capability, EqualsAnotherOfTheSameIssuerAndJsonValue) {
  const Capability a = cap(R"({"kind":"read","db":["p","d"]})");
  const Capability b = cap(R"( {"db": ["p", "\u0064"], "kind": "read"} )");
  EXPECT_EQ(a, b);
  EXPECT_EQ(a.hash(), b.hash());
  EXPECT_EQ(a <=> b, std::strong_ordering::equal);
  EXPECT_EQ(a.canonical_params(), b.canonical_params());
  EXPECT_NE(a.params(), b.params());
  EXPECT_NE(a, cap(R"({"kind":"write","db":["p","d"]})"));
  EXPECT_NE(a, Capability(*Address::parse("other.os@kv:distro:sys"), a.params()));
}

TEST(Capability, ComparesParamsThatAreNotJsonAsNull) {
  const std::string too_deep = std::string(128, '[') + std::string(128, ']');
  for (const std::string& params :
       {std::string(), std::string("x"), std::string("1 2"), std::string("1e999"), too_deep}) {
    EXPECT_EQ(cap(params), cap("null")) << params;
    EXPECT_EQ(cap(params).params(), params);
  }
  EXPECT_NE(cap(too_deep.substr(1, 254)), cap("null"));
}

TEST(Capability, IsOrderedByIssuerAndThenByValue) {
  const Capability other(*Address::parse("a@a:a:a"), "9");
  const std::set<Capability> caps = {cap("2"), other, cap(" 2"), cap("1")};
  ASSERT_EQ(caps.size(), 3U);
  EXPECT_EQ(*caps.begin(), other);
  EXPECT_EQ(caps.rbegin()->canonical_params(), "2");
}

TEST(Capability, KnowsTheOnesOfTheKernel) {
  EXPECT_EQ(Capability::messaging(kIssuer), Capability(kIssuer, "\"messaging\""));
  const Capability network = Capability::networking("node.os");
  EXPECT_EQ(network.issuer().text(), "node.os@kernel:distro:sys");
  EXPECT_EQ(network.params(), "\"network\"");
}

}  // namespace
}  // namespace hypersim::runtime
