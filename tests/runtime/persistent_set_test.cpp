// A set whose copies share: each copy stays as it was, whatever happens to the others, and a change costs one path.

#include "hypersim/runtime/persistent_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <vector>

#include "hypersim/runtime/random.hpp"

namespace hypersim::runtime {
namespace {

/// A number that counts how often one is copied.
struct CountsCopies {
  explicit CountsCopies(int of) : number(of) {}
  CountsCopies(const CountsCopies& other) : number(other.number) { ++copies; }
  CountsCopies(CountsCopies&&) = default;
  CountsCopies& operator=(const CountsCopies&) = delete;
  ~CountsCopies() = default;
  friend auto operator<=>(const CountsCopies& a, const CountsCopies& b) { return a.number <=> b.number; }

  int number;
  static inline int copies = 0;
};

}  // namespace
}  // namespace hypersim::runtime

template <>
struct std::hash<hypersim::runtime::CountsCopies> {
  std::size_t operator()(const hypersim::runtime::CountsCopies& counted) const {
    return static_cast<std::size_t>(counted.number);
  }
};

namespace hypersim::runtime {
namespace {

TEST(PersistentSet, IsAnOrderedSetAndSoIsEachOfItsCopies) {
  struct Copy {
    PersistentSet<int> persistent;
    std::set<int> plain;
  };
  Random random(1);
  PersistentSet<int> persistent;
  std::set<int> plain;
  std::vector<Copy> copies;
  for (int i = 0; i < 4000; ++i) {
    const int number = static_cast<int>(random.next_u64() % 200);
    if ((random.next_u64() % 2) == 0) {
      EXPECT_EQ(persistent.insert(number), plain.insert(number).second);
    } else {
      EXPECT_EQ(persistent.erase(number), plain.erase(number) == 1);
    }
    EXPECT_EQ(persistent.contains(number), plain.contains(number));
    if ((random.next_u64() % 10) == 0) copies.push_back({persistent, plain});
  }
  copies.push_back({persistent, plain});
  for (const Copy& copy : copies) {
    EXPECT_EQ(copy.persistent.size(), copy.plain.size());
    EXPECT_THAT(copy.persistent, testing::ElementsAreArray(copy.plain));
    std::vector<int> each;
    copy.persistent.for_each([&](int number) { each.push_back(number); });
    EXPECT_THAT(each, testing::ElementsAreArray(copy.plain));
  }
}

TEST(PersistentSet, IsEqualToOneThatCameAboutInAnotherWay) {
  PersistentSet<int> up;
  PersistentSet<int> down;
  for (int i = 0; i < 100; ++i) {
    up.insert(i);
    down.insert(99 - i);
  }
  EXPECT_EQ(up, down);
  EXPECT_TRUE(up.erase(50));
  EXPECT_FALSE(up == down);
  EXPECT_FALSE(up.erase(50));
}

TEST(PersistentSet, AChangeOfACopyMakesOnePathAnew) {
  PersistentSet<CountsCopies> all;
  for (int i = 0; i < 10'000; ++i) all.insert(CountsCopies(i));
  CountsCopies::copies = 0;
  for (int i = 0; i < 1'000; ++i) {
    const PersistentSet<CountsCopies> before = all;
    all.insert(CountsCopies(10'000 + i));
    all.erase(CountsCopies(i * 7));
  }
  EXPECT_LT(CountsCopies::copies, 1'000 * 2 * 40);
  EXPECT_EQ(all.size(), 10'000u);
}

TEST(PersistentSet, IsChangedInPlaceWhereNobodySharesIt) {
  PersistentSet<CountsCopies> all;
  CountsCopies::copies = 0;
  for (int i = 0; i < 1'000; ++i) all.insert(CountsCopies(i));
  EXPECT_EQ(CountsCopies::copies, 1'000);  // each once, into its node
}

}  // namespace
}  // namespace hypersim::runtime
