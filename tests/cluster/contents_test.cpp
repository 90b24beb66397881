// What is sent by its hash.

#include "hypersim/cluster/contents.hpp"

#include <gtest/gtest.h>
#include <string>

#include "hypersim/runtime/digest.hpp"

namespace hypersim::cluster {
namespace {

TEST(Contents, AreFoundByTheHashOfTheirBytes) {
  Contents contents;
  const Content one = contents.add("one");
  EXPECT_EQ(one, (Content{runtime::sha256("one"), 3}));
  contents.add("one");
  EXPECT_EQ(contents.size(), 3u) << "what is there is not kept twice";
  EXPECT_EQ(*contents.find(one.sha256), "one");
  EXPECT_EQ(contents.find(runtime::sha256("two")), nullptr);
}

TEST(Contents, DropWhatIsNotNeededOnlyIfThereIsTooMuch) {
  Contents contents;
  const Content kept = contents.add("kept");
  const Content other = contents.add("other");
  contents.drop_beyond(9, {kept});
  EXPECT_NE(contents.find(other.sha256), nullptr);
  contents.drop_beyond(8, {kept, kept, {runtime::sha256("absent"), 6}});
  EXPECT_EQ(contents.find(other.sha256), nullptr);
  EXPECT_EQ(*contents.find(kept.sha256), "kept");
  EXPECT_EQ(contents.size(), 4u);
}

TEST(Parcel, IsReadAsItWasWritten) {
  const Parcel parcel{"what", {{runtime::sha256("a"), 1}, {runtime::sha256(""), 0}}};
  EXPECT_EQ(parcel_from_bytes(to_bytes(parcel)).value(), parcel);
}

TEST(Parcel, IsRefusedWhereItIsCutOrLonger) {
  const std::string bytes = to_bytes({"what", {{runtime::sha256("a"), 1}}});
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(parcel_from_bytes(bytes.substr(0, size)).ok()) << size;
  EXPECT_FALSE(parcel_from_bytes(bytes + "x").ok());
  std::string odd = bytes;
  odd[10] = '/';  // in a hash
  EXPECT_EQ(parcel_from_bytes(odd).error(), "byte 72: a hash has other characters than 0-9 and a-f");
  EXPECT_FALSE(parcel_from_bytes(to_bytes({"", {{runtime::sha256("a"), kContentsSizeMax + 1}}})).ok());
  EXPECT_FALSE(
      parcel_from_bytes(to_bytes({"", {{runtime::sha256("a"), kContentsSizeMax}, {runtime::sha256("b"), 1}}})).ok());
}

TEST(Assembly, TakesThePiecesInTheirOrderOnly) {
  const std::string bytes(kPieceSize + 5, 'x');
  Assembly assembly({runtime::sha256(bytes), bytes.size()});
  EXPECT_FALSE(assembly.add(5, "x")) << "there is a hole before it";
  EXPECT_TRUE(assembly.add(0, piece_of(bytes, 0)));
  EXPECT_FALSE(assembly.add(0, piece_of(bytes, 0))) << "it is there";
  EXPECT_FALSE(assembly.is_whole());
  EXPECT_FALSE(assembly.take().ok());
  EXPECT_FALSE(assembly.add(kPieceSize, "123456")) << "that is too long";
  EXPECT_FALSE(assembly.add(kPieceSize, ""));
  EXPECT_TRUE(assembly.add(kPieceSize, piece_of(bytes, kPieceSize)));
  EXPECT_EQ(assembly.take().value(), bytes);
}

TEST(Assembly, IsRefusedIfTheBytesAreNotThoseThatWereMeant) {
  Assembly assembly({runtime::sha256("abc"), 3});
  EXPECT_TRUE(assembly.add(0, "abd"));
  EXPECT_EQ(assembly.take().error(), "its hash is another one");
  Assembly nothing({runtime::sha256(""), 0});
  EXPECT_TRUE(nothing.is_whole());
  EXPECT_EQ(nothing.take().value(), "");
}

}  // namespace
}  // namespace hypersim::cluster
