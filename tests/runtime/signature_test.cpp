#include "hypersim/runtime/signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hypersim::runtime {
namespace {

Capability cap_of(const std::string& params, std::string_view issuer = "n@a:b:c") {
  return Capability(*Address::parse(issuer), params);
}

NodeKey::Seed seed_of(std::uint8_t byte) {
  NodeKey::Seed seed;
  seed.fill(byte);
  return seed;
}

TEST(MessagePack, WritesACapabilityAsAnArrayOfTwoTexts) {
  EXPECT_EQ(to_message_pack(cap_of("1")),
            "\x92\xa7n@a:b:c\xa1"
            "1");
  EXPECT_EQ(to_message_pack(cap_of("")), "\x92\xa7n@a:b:c\xa0");
}

TEST(MessagePack, WritesALengthInItsShortestForm) {
  using std::string_literals::operator""s;
  for (const auto& [size, head] : std::vector<std::pair<std::size_t, std::string>>{{31, "\xbf"s},
                                                                                   {32, "\xd9\x20"s},
                                                                                   {255, "\xd9\xff"s},
                                                                                   {256, "\xda\x01\x00"s},
                                                                                   {65'535, "\xda\xff\xff"s},
                                                                                   {65'536, "\xdb\x00\x01\x00\x00"s}}) {
    const std::string params(size, 'x');
    EXPECT_EQ(to_message_pack(cap_of(params)), "\x92\xa7n@a:b:c" + head + params) << size;
  }
}

TEST(MessagePack, KeepsTheParamsAsTheyWereWritten) {
  EXPECT_NE(to_message_pack(cap_of("[1]")), to_message_pack(cap_of("[ 1 ]")));
}

TEST(Signature, VerifiesWhatItsKeySignedAndNothingElse) {
  const NodeKey key(seed_of(7)), other(seed_of(8));
  const std::string signature = key.sign(cap_of("1"));
  EXPECT_EQ(signature.size(), 64U);
  EXPECT_TRUE(key.verify(cap_of("1"), signature));
  EXPECT_TRUE(verify(key.public_key(), cap_of("1"), signature));
  EXPECT_FALSE(other.verify(cap_of("1"), signature));
  EXPECT_FALSE(verify(other.public_key(), cap_of("1"), signature));
  EXPECT_FALSE(key.verify(cap_of("2"), signature));
  EXPECT_FALSE(key.verify(cap_of("1", "m@a:b:c"), signature));
  EXPECT_FALSE(key.verify(cap_of(" 1"), signature)) << "the text is signed, not its value";
}

TEST(Signature, RefusesASignatureThatWasChangedOrHasAnotherSize) {
  const NodeKey key(seed_of(7));
  const std::string signature = key.sign(cap_of("1"));
  for (std::size_t at = 0; at < signature.size(); ++at) {
    std::string changed = signature;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(key.verify(cap_of("1"), changed)) << at;
  }
  for (std::size_t size = 0; size < signature.size(); ++size) {
    EXPECT_FALSE(key.verify(cap_of("1"), signature.substr(0, size))) << size;
  }
  EXPECT_FALSE(key.verify(cap_of("1"), signature + '\0'));
  EXPECT_FALSE(key.verify(cap_of("1"), std::string(64, '\0')));
  EXPECT_FALSE(key.verify(cap_of("1"), std::string(64, '\xff')));
}

TEST(Signature, IsTheSameWheneverItIsMade) {
  const NodeKey key(seed_of(7));
  EXPECT_EQ(key.sign(cap_of("1")), key.sign(cap_of("1")));
  EXPECT_EQ(NodeKey(seed_of(7)).sign(cap_of("1")), key.sign(cap_of("1")));
}

TEST(NodeKeys, ArePartOfTheRun) {
  const NodeKey key = NodeKey::of(1, "our.dev");
  EXPECT_EQ(NodeKey::of(1, "our.dev").public_key(), key.public_key());
  EXPECT_NE(NodeKey::of(2, "our.dev").public_key(), key.public_key());
  EXPECT_NE(NodeKey::of(1, "friend.dev").public_key(), key.public_key());
  EXPECT_NE(NodeKey::of(0, "").public_key(), NodeKey(seed_of(0)).public_key());
}

TEST(NodeKeys, CanBeCopiedBeforeAndAfterTheirFirstUse) {
  const NodeKey key = NodeKey::of(1, "our.dev");
  const NodeKey before = key;
  const std::string signature = key.sign(cap_of("1"));
  const NodeKey after = key;
  EXPECT_EQ(before.sign(cap_of("1")), signature);
  EXPECT_EQ(after.sign(cap_of("1")), signature);
}

}  // namespace
}  // namespace hypersim::runtime
