// Which databases are open, seen from a disk that counts them.

#include "catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/disk_around.hpp"
#include "temp_home.hpp"

namespace hypersim::kv_module {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using OpenMode = Disk::OpenMode;

/// A memory disk that knows how many of its databases are open, and how many were open at most.
class CountingDisk final : public support::DiskAround {
 public:
  int open_now = 0;
  int open_most = 0;
  int opens = 0;

 private:
  class Counted final : public support::DatabaseAround {
   public:
    Counted(std::unique_ptr<Database> database, int& open_now)
        : DatabaseAround(std::move(database)), open_now_(open_now) {}
    ~Counted() override { --open_now_; }

   private:
    int& open_now_;
  };
  std::unique_ptr<Database> around(std::unique_ptr<Database> database) override {
    open_most = std::max(open_most, ++open_now);
    ++opens;
    return std::make_unique<Counted>(std::move(database), open_now);
  }
};

class CatalogueOfDatabases : public testing::Test {
 protected:
  void use(const std::string& name) {
    ASSERT_TRUE(catalogue_.open(chat_db(name), OpenMode::CreateIfMissing).ok()) << name;
  }
  std::vector<std::string> open_names() const {
    std::vector<std::string> names;
    for (const DbKey& db : catalogue_.by_last_use()) names.push_back(db.db);
    return names;
  }

  CountingDisk disk_;
  Catalogue catalogue_{disk_, 3};
};

TEST_F(CatalogueOfDatabases, OpensADatabaseOnce) {
  use("a");
  use("a");
  EXPECT_EQ(disk_.opens, 1);
  EXPECT_THAT(open_names(), ElementsAre("a"));
}

TEST_F(CatalogueOfDatabases, ClosesTheLeastRecentlyUsedBeforeItOpensOneTooMany) {
  for (const char* name : {"a", "b", "c"}) use(name);
  use("a");
  use("d");
  EXPECT_THAT(open_names(), ElementsAre("c", "a", "d"));
  EXPECT_EQ(disk_.open_now, 3);
  EXPECT_EQ(disk_.open_most, 3);
}

TEST_F(CatalogueOfDatabases, OpensAClosedOneAgain) {
  for (const char* name : {"a", "b", "c", "d", "a"}) use(name);
  EXPECT_THAT(open_names(), ElementsAre("c", "d", "a"));
  EXPECT_EQ(disk_.opens, 5);
}

TEST_F(CatalogueOfDatabases, FindsWithoutChangingTheOrder) {
  for (const char* name : {"a", "b"}) use(name);
  EXPECT_NE(catalogue_.find(chat_db("a")), nullptr);
  EXPECT_EQ(catalogue_.find(chat_db("c")), nullptr);
  EXPECT_THAT(open_names(), ElementsAre("a", "b"));
}

TEST_F(CatalogueOfDatabases, ClosesAtOnceWhenTheLimitFalls) {
  for (const char* name : {"a", "b", "c"}) use(name);
  catalogue_.set_limit(1);
  EXPECT_THAT(open_names(), ElementsAre("c"));
  EXPECT_EQ(disk_.open_now, 1);
}

TEST_F(CatalogueOfDatabases, KeepsMoreWhenTheLimitRises) {
  catalogue_.set_limit(100);
  for (int n = 0; n < 50; ++n) use("db" + std::to_string(n));
  EXPECT_EQ(disk_.open_now, 50);
}

TEST_F(CatalogueOfDatabases, CountsALimitOfZeroAsOne) {
  catalogue_.set_limit(0);
  EXPECT_EQ(catalogue_.limit(), 1u);
  use("a");
  use("b");
  EXPECT_THAT(open_names(), ElementsAre("b"));
  EXPECT_EQ(disk_.open_most, 1);
  EXPECT_EQ(Catalogue(disk_, 0).limit(), 1u);
}

TEST_F(CatalogueOfDatabases, ClosesOnRequest) {
  use("a");
  catalogue_.close(chat_db("a"));
  catalogue_.close(chat_db("never"));
  EXPECT_THAT(open_names(), IsEmpty());
  EXPECT_EQ(disk_.open_now, 0);
}

TEST_F(CatalogueOfDatabases, PassesTheDisksRefusalOn) {
  EXPECT_EQ(error_of(catalogue_.open(chat_db("a"), OpenMode::ExistingOnly)), KvError::no_db(chat_db("a")));
  EXPECT_THAT(open_names(), IsEmpty());
}

}  // namespace
}  // namespace hypersim::kv_module
