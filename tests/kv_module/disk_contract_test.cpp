// The contract of both disks. Each test runs on the memory disk and on RocksDB.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/kv_module/storage.hpp"

#include "disk_kinds.hpp"
#include "temp_home.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Bytes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using OpenMode = Disk::OpenMode;

class DiskContract : public testing::TestWithParam<DiskKind> {
 protected:
  std::unique_ptr<Database> open(const DbKey& db, OpenMode mode = OpenMode::CreateIfMissing) {
    return opened(*disk_, db, mode);
  }
  static std::string get(Database& database, std::string_view key) { return value_text(database, key); }
  static void put(Database& database, std::string_view key, std::string_view value) {
    ASSERT_TRUE(database.put(key, Bytes(value)).ok());
  }

  TempHome home_;
  std::unique_ptr<Disk> disk_ = GetParam().make(home_.path().string());
  const DbKey db_ = chat_db("birthdays");
};

INSTANTIATE_TEST_SUITE_P(Disks, DiskContract, each_disk(), disk_name);

TEST_P(DiskContract, GivesBackWhatWasPut) {
  auto database = open(db_);
  put(*database, "k", "v");
  EXPECT_EQ(get(*database, "k"), "v");
  EXPECT_EQ(get(*database, "other"), "(none)");
}

TEST_P(DiskContract, OverwritesAndDeletes) {
  auto database = open(db_);
  put(*database, "k", "v1");
  put(*database, "k", "v2");
  EXPECT_EQ(get(*database, "k"), "v2");
  EXPECT_TRUE(database->remove("k").ok());
  EXPECT_EQ(get(*database, "k"), "(none)");
}

TEST_P(DiskContract, DeletesAKeyThatIsNotThereWithoutComplaint) {
  auto database = open(db_);
  EXPECT_TRUE(database->remove("never").ok());
}

TEST_P(DiskContract, TakesEmptyKeysAndEmptyValues) {
  auto database = open(db_);
  put(*database, "", "E");
  put(*database, "ev", "");
  EXPECT_EQ(get(*database, ""), "E");
  EXPECT_EQ(get(*database, "ev"), "");
  database.reset();
  database = open(db_, OpenMode::ExistingOnly);
  EXPECT_EQ(get(*database, ""), "E");
  EXPECT_EQ(get(*database, "ev"), "");
  EXPECT_TRUE(database->remove("").ok());
  EXPECT_EQ(get(*database, ""), "(none)");
}

TEST_P(DiskContract, TakesKeysAndValuesOfAllByteValues) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  auto database = open(db_);
  put(*database, all, all);
  EXPECT_EQ(get(*database, all), all);
  EXPECT_THAT(*database->keys(), ElementsAre(all));
}

TEST_P(DiskContract, TakesALargeKeyAndALargeValue) {
  const std::string key(64 << 10, 'k');
  std::string value(16 << 20, '\0');
  for (std::size_t at = 0; at < value.size(); ++at) value[at] = static_cast<char>(at * 31 + at / 256);
  auto database = open(db_);
  put(*database, key, value);
  EXPECT_TRUE(get(*database, key) == value);
  database.reset();
  database = open(db_, OpenMode::ExistingOnly);
  EXPECT_TRUE(get(*database, key) == value);
}

TEST_P(DiskContract, KeepsAValueAfterItsDatabaseIsClosed) {
  auto database = open(db_);
  put(*database, "k", "v");
  const Bytes value = **database->get("k");
  put(*database, "k", "changed");
  database.reset();
  EXPECT_EQ(value.view(), "v");
}

TEST_P(DiskContract, ListsKeysInByteOrder) {
  auto database = open(db_);
  for (const char* key : {"b", "a", "\xff", "B", "aa", ""}) put(*database, key, "v");
  EXPECT_THAT(*database->keys(), ElementsAre("", "B", "a", "aa", "b", "\xff"));
}

TEST_P(DiskContract, CommitsInOrder) {
  auto database = open(db_);
  put(*database, "gone", "old");
  const std::vector<Write> writes{{"k", Bytes("1")},      {"k", std::nullopt},    {"k", Bytes("2")},
                                  {"gone", Bytes("new")}, {"gone", std::nullopt}, {"", Bytes("")}};
  EXPECT_TRUE(database->commit(writes).ok());
  EXPECT_EQ(get(*database, "k"), "2");
  EXPECT_THAT(*database->keys(), ElementsAre("", "k"));
  database.reset();
  database = open(db_, OpenMode::ExistingOnly);
  EXPECT_EQ(get(*database, "k"), "2");
  EXPECT_EQ(get(*database, "gone"), "(none)");
}

TEST_P(DiskContract, CommitsNothing) {
  auto database = open(db_);
  EXPECT_TRUE(database->commit({}).ok());
  EXPECT_THAT(*database->keys(), IsEmpty());
}

TEST_P(DiskContract, StillHasEverythingWhenOpenedAgain) {
  auto database = open(db_);
  for (int round = 0; round < 5; ++round) {
    put(*database, "k" + std::to_string(round), std::to_string(round));
    database.reset();
    database = open(db_, OpenMode::ExistingOnly);
  }
  EXPECT_THAT(*database->keys(), ElementsAre("k0", "k1", "k2", "k3", "k4"));
  EXPECT_EQ(get(*database, "k0"), "0");
}

TEST_P(DiskContract, AnswersNoDbForWhatIsNotThere) {
  EXPECT_EQ(error_of(disk_->open(db_, OpenMode::ExistingOnly)), KvError::no_db(db_));
  EXPECT_EQ(error_of(disk_->destroy(db_)), KvError::no_db(db_));
  EXPECT_FALSE(disk_->exists(db_));
}

TEST_P(DiskContract, KnowsWhichDatabasesThereAre) {
  auto database = open(db_);
  EXPECT_TRUE(disk_->exists(db_));
  database.reset();
  EXPECT_TRUE(disk_->exists(db_));
  EXPECT_FALSE(disk_->exists(chat_db("other")));
  EXPECT_FALSE(disk_->exists({{"chat", "bob.os"}, "birthdays"}));
  EXPECT_TRUE(disk_->destroy(db_).ok());
  EXPECT_FALSE(disk_->exists(db_));
}

TEST_P(DiskContract, IsEmptyAfterItWasDestroyed) {
  auto database = open(db_);
  put(*database, "k", "v");
  database.reset();
  ASSERT_TRUE(disk_->destroy(db_).ok());
  EXPECT_EQ(error_of(disk_->destroy(db_)), KvError::no_db(db_));
  EXPECT_EQ(error_of(disk_->open(db_, OpenMode::ExistingOnly)), KvError::no_db(db_));
  database = open(db_);
  EXPECT_THAT(*database->keys(), IsEmpty());
}

TEST_P(DiskContract, RefusesToOpenOrDestroyWhatIsOpen) {
  const KvError held = KvError::rocksdb(
      "IO error: lock hold by current process, acquire time # acquiring thread #: "
      "$HOME/kv/chat:alice.os/birthdays/LOCK: No locks available");
  auto database = open(db_);
  put(*database, "k", "v");
  EXPECT_EQ(error_of(disk_->open(db_, OpenMode::CreateIfMissing)), held);
  EXPECT_EQ(error_of(disk_->destroy(db_)), held);
  EXPECT_EQ(get(*database, "k"), "v");
}

TEST_P(DiskContract, KeepsDatabasesApart) {
  constexpr int kDatabases = 12;
  std::vector<std::unique_ptr<Database>> databases;
  for (int n = 0; n < kDatabases; ++n) {
    databases.push_back(open({{"chat", n % 2 == 0 ? "alice.os" : "bob.os"}, "db" + std::to_string(n / 2)}));
    put(*databases.back(), "k", std::to_string(n));
  }
  for (int n = 0; n < kDatabases; ++n) EXPECT_EQ(get(*databases[n], "k"), std::to_string(n));
}

struct NameCase {
  const char* what;
  DbKey db;
  const char* error;
};

TEST_P(DiskContract, RefusesNamesThatAreNotOnePathComponent) {
  using namespace std::string_literals;
  const NameCase cases[] = {
      {"slash", chat_db("p/q"), R"(database name "p/q" is not one path component: it contains '/')"},
      {"absolute", chat_db("/etc"), R"(database name "/etc" is not one path component: it contains '/')"},
      {"empty", chat_db(""), R"(database name "" is not one path component: it is empty)"},
      {"dot", chat_db("."), R"(database name "." is not one path component: it stands for the folder itself)"},
      {"dots", chat_db(".."), R"(database name ".." is not one path component: it stands for the folder above)"},
      {"NUL", chat_db("a\0b"s), "it contains a NUL byte"},
      {"long", chat_db(std::string(256, 'x')), "it is 256 bytes long, and at most 255 fit"},
      {"package", {{"a", "b/../c"}, "x"}, R"(package "a:b/../c" is not one path component: it contains '/')"},
      {"publisher up", {{"../x", "y"}, "x"}, R"(package "../x:y" is not one path component: it contains '/')"},
      {"package NUL", {{"a", "b\0"s}, "x"}, "is not one path component: it contains a NUL byte"},
      {"long package", {{std::string(200, 'a'), std::string(55, 'b')}, "x"}, "it is 256 bytes long"},
      {"another's folder", {{"chat:alice.os", "x"}, "x"}, R"(package name "chat:alice.os" contains ':')"},
  };
  for (const NameCase& name_case : cases) {
    SCOPED_TRACE(name_case.what);
    for (const KvError& error :
         {error_of(disk_->open(name_case.db, OpenMode::CreateIfMissing)),
          error_of(disk_->open(name_case.db, OpenMode::ExistingOnly)), error_of(disk_->destroy(name_case.db))}) {
      EXPECT_EQ(error.kind, KvError::Kind::IOError);
      EXPECT_THAT(error.error, HasSubstr(name_case.error));
    }
    EXPECT_FALSE(disk_->exists(name_case.db));
  }
  EXPECT_THAT(files_below(home_.path()), IsEmpty());
}

TEST_P(DiskContract, TakesEveryNameThatIsOnePathComponent) {
  for (const std::string& name : {std::string(255, 'x'), std::string("..."), std::string(" a b "), std::string("-rf"),
                                  std::string("\xc3\xa4\xf0\x9f\x8e\x82"), std::string("a\\b"), std::string("LOCK"),
                                  std::string("line\nbreak")}) {
    SCOPED_TRACE(name);
    auto database = open(chat_db(name));
    put(*database, "k", name);
    database.reset();
    database = open(chat_db(name), OpenMode::ExistingOnly);
    EXPECT_EQ(get(*database, "k"), name);
    database.reset();
    EXPECT_TRUE(disk_->destroy(chat_db(name)).ok());
  }
  open({{"", ""}, "empty package"});
}

}  // namespace
}  // namespace hypersim::kv_module
