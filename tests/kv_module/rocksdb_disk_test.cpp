// The RocksDB disk beyond the common contract: its layout, what else may be in its folders, other processes.

#include <csignal>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hypersim/kv_module/storage.hpp"

#include "disk_kinds.hpp"
#include "temp_home.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Bytes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using OpenMode = Disk::OpenMode;

class RocksDbDisk : public testing::Test {
 protected:
  std::unique_ptr<Database> open(const DbKey& db) { return opened(*disk_, db); }
  void expect_io_error(const KvError& error, std::string_view text) {
    EXPECT_EQ(error, KvError::io(std::string(text)));
  }
  void expect_all_refused(const DbKey& db, std::string_view text) {
    expect_io_error(error_of(disk_->open(db, OpenMode::CreateIfMissing)), text);
    expect_io_error(error_of(disk_->open(db, OpenMode::ExistingOnly)), text);
    expect_io_error(error_of(disk_->destroy(db)), text);
    EXPECT_FALSE(disk_->exists(db));
  }

  TempHome home_;
  std::unique_ptr<Disk> disk_ = make_rocksdb_disk(home_.path().string());
  const DbKey db_ = chat_db("birthdays");
};

TEST_F(RocksDbDisk, LaysDatabasesOutAsARealNodeDoes) {
  open(db_);
  EXPECT_TRUE(fs::exists(home_.path() / "kv" / "chat:alice.os" / "birthdays" / "CURRENT"));
}

TEST_F(RocksDbDisk, MakesNothingForADatabaseThatIsOnlyAskedFor) {
  EXPECT_FALSE(disk_->exists(db_));
  EXPECT_EQ(error_of(disk_->open(db_, OpenMode::ExistingOnly)), KvError::no_db(db_));
  EXPECT_EQ(error_of(disk_->destroy(db_)), KvError::no_db(db_));
  EXPECT_FALSE(fs::exists(home_.kv()));
}

TEST_F(RocksDbDisk, RemovesTheWholeFolderOfADestroyedDatabase) {
  open(db_);
  open(db_);
  ASSERT_TRUE(disk_->destroy(db_).ok());
  EXPECT_FALSE(fs::exists(home_.folder(db_)));
}

TEST_F(RocksDbDisk, TakesAnEmptyFolderForNoDatabase) {
  fs::create_directories(home_.folder(db_));
  EXPECT_FALSE(disk_->exists(db_));
  EXPECT_EQ(error_of(disk_->open(db_, OpenMode::ExistingOnly)), KvError::no_db(db_));
  EXPECT_EQ(error_of(disk_->destroy(db_)), KvError::no_db(db_));
  open(db_);
  EXPECT_TRUE(disk_->exists(db_));
}

TEST_F(RocksDbDisk, MakesTheDatabaseWhoseMakerDied) {
  for (const char* file : {"LOCK", "IDENTITY", "MANIFEST-000001", "000001.dbtmp"}) {
    fs::create_directories(home_.folder(db_));
    write_file(home_.folder(db_) / file, "");
  }
  EXPECT_EQ(error_of(disk_->open(db_, OpenMode::ExistingOnly)), KvError::no_db(db_));
  EXPECT_FALSE(disk_->exists(db_));
  auto database = open(db_);
  EXPECT_TRUE(database->put("k", Bytes("v")).ok());
}

TEST_F(RocksDbDisk, AnswersAsTheSystemDoesWhereAFileIsInTheWay) {
  fs::create_directories(home_.folder(db_).parent_path());
  write_file(home_.folder(db_), "a file");
  expect_io_error(error_of(disk_->open(db_, OpenMode::CreateIfMissing)), "File exists (os error 17)");
  expect_io_error(error_of(disk_->open(db_, OpenMode::ExistingOnly)), "File exists (os error 17)");
  expect_io_error(error_of(disk_->destroy(db_)), "Not a directory (os error 20)");
  EXPECT_FALSE(disk_->exists(db_));
  EXPECT_EQ(read_file(home_.folder(db_)), "a file");
}

TEST_F(RocksDbDisk, AnswersAsTheSystemDoesWhereAFileStandsForAFolderAbove) {
  fs::create_directories(home_.kv());
  write_file(home_.kv() / "chat:alice.os", "a file");
  expect_all_refused(db_, "Not a directory (os error 20)");
  fs::remove_all(home_.kv());
  write_file(home_.kv(), "a file");
  expect_all_refused(db_, "Not a directory (os error 20)");
  EXPECT_EQ(read_file(home_.kv()), "a file");
}

TEST_F(RocksDbDisk, AnswersAsTheSystemDoesWhereTheHomeIsGone) {
  disk_ = make_rocksdb_disk((home_.path() / "gone").string());
  expect_io_error(error_of(disk_->open(db_, OpenMode::CreateIfMissing)), "No such file or directory (os error 2)");
  EXPECT_FALSE(fs::exists(home_.path() / "gone"));
}

TEST_F(RocksDbDisk, AnswersAsTheSystemDoesWhereItMayNotWrite) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::permissions(home_.path(), fs::perms::owner_read | fs::perms::owner_exec);
  expect_io_error(error_of(disk_->open(db_, OpenMode::CreateIfMissing)), "Permission denied (os error 13)");
  fs::permissions(home_.path(), fs::perms::owner_all);
}

TEST_F(RocksDbDisk, ReachesNothingThroughLinks) {
  TempHome outside;
  const auto outer_disk = make_rocksdb_disk(outside.path().string());
  ASSERT_TRUE(outer_disk->open(db_, OpenMode::CreateIfMissing).ok());
  const auto before = files_below(outside.path());

  fs::create_directories(home_.kv() / "chat:alice.os");
  fs::create_directory_symlink(outside.folder(db_), home_.folder(db_));
  expect_all_refused(db_, "the database's folder is a symbolic link, and databases are not reached through links");
  fs::remove_all(home_.kv() / "chat:alice.os");
  fs::create_directory_symlink(outside.folder(db_).parent_path(), home_.kv() / "chat:alice.os");
  expect_all_refused(db_, "the package's folder is a symbolic link, and databases are not reached through links");
  fs::remove_all(home_.kv());
  fs::create_directory_symlink(outside.kv(), home_.kv());
  expect_all_refused(db_, "the kv folder is a symbolic link, and databases are not reached through links");
  EXPECT_EQ(files_below(outside.path()), before);
}

TEST_F(RocksDbDisk, ReachesNothingThroughLinkedFiles) {
  TempHome outside;
  write_file(outside.path() / "000001.log", "outside");
  for (const char* name : {"LOCK", "CURRENT", "000099.log"}) {
    SCOPED_TRACE(name);
    fs::create_directories(home_.folder(db_));
    fs::create_symlink(outside.path() / "000001.log", home_.folder(db_) / name);
    expect_all_refused(db_, "a file of the database is a symbolic link, and databases are not reached through links");
    fs::remove_all(home_.folder(db_));
  }
  open(db_);
  fs::create_directory_symlink(outside.path(), home_.folder(db_) / "archive");
  expect_all_refused(db_, "a file of the database is a symbolic link, and databases are not reached through links");
  EXPECT_EQ(read_file(outside.path() / "000001.log"), "outside");
}

TEST_F(RocksDbDisk, DoesNotWaitForAPipeInItsFolder) {
  open(db_);
  fs::remove(home_.folder(db_) / "CURRENT");
  ASSERT_EQ(::mkfifo((home_.folder(db_) / "CURRENT").c_str(), 0600), 0);
  expect_all_refused(db_, "the database's folder holds something that is neither a file nor a folder");
}

TEST_F(RocksDbDisk, LeavesForeignFilesWhenItDestroys) {
  open(db_)->put("k", Bytes("v")).ok();
  write_file(home_.folder(db_) / "notes.txt", "mine");
  expect_io_error(error_of(disk_->destroy(db_)), "Directory not empty (os error 39)");
  EXPECT_EQ(read_file(home_.folder(db_) / "notes.txt"), "mine");
}

TEST_F(RocksDbDisk, WritesTheHomeAsAVariableWhicheverWayItWasGiven) {
  for (const std::string& home : {home_.path().string() + "/", home_.path().string() + "/./",
                                  fs::path(home_.path()).lexically_relative(fs::current_path()).string()}) {
    SCOPED_TRACE(home);
    const auto disk = make_rocksdb_disk(home);
    auto database = disk->open(db_, OpenMode::CreateIfMissing);
    ASSERT_TRUE(database.ok());
    EXPECT_THAT(error_of(disk->open(db_, OpenMode::CreateIfMissing)).error,
                testing::EndsWith(": $HOME/kv/chat:alice.os/birthdays/LOCK: No locks available"));
  }
}

TEST_F(RocksDbDisk, SaysTheSameWordsInEveryHome) {
  const DbKey db = chat_db("db 7 of 12");
  std::vector<std::string> texts;
  for (int n = 0; n < 2; ++n) {
    TempHome home;
    const auto disk = make_rocksdb_disk(home.path().string());
    ASSERT_TRUE(disk->open(db, OpenMode::CreateIfMissing).ok());
    write_file(home.folder(db) / "CURRENT", "MANIFEST-009999\n");
    texts.push_back(error_of(disk->open(db, OpenMode::ExistingOnly)).error);
  }
  EXPECT_EQ(texts[0], texts[1]);
  EXPECT_THAT(texts[0], HasSubstr("$HOME/kv/chat:alice.os/db 7 of 12/MANIFEST-#"));
}

TEST_F(RocksDbDisk, AnswersRocksDBErrorWhereAnotherProcessHoldsTheLock) {
  open(db_);
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t other = ::fork();
  ASSERT_GE(other, 0);
  if (other == 0) {
    const int lock = ::open((home_.folder(db_) / "LOCK").c_str(), O_RDWR);
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    const bool locked = lock >= 0 && ::fcntl(lock, F_SETLK, &whole) == 0;
    if (::write(ready[1], locked ? "y" : "n", 1) == 1) ::pause();
    ::_exit(0);
  }
  char locked = 'n';
  EXPECT_EQ(::read(ready[0], &locked, 1), 1);
  EXPECT_EQ(locked, 'y');
  const KvError refused = error_of(disk_->open(db_, OpenMode::ExistingOnly));
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
  EXPECT_EQ(refused.kind, KvError::Kind::RocksDBError);
  EXPECT_THAT(refused.error, StartsWith("IO error: While lock file: $HOME/kv/chat:alice.os/birthdays/LOCK"));
  EXPECT_TRUE(disk_->open(db_, OpenMode::ExistingOnly).ok());
}

TEST_F(RocksDbDisk, StillHasEverythingAfterItsProcessWasKilled) {
  const pid_t victim = ::fork();
  ASSERT_GE(victim, 0);
  if (victim == 0) {
    auto database = disk_->open(db_, OpenMode::CreateIfMissing);
    bool ok = database.ok();
    for (int n = 0; ok && n < 100; ++n) ok = (*database)->put("k" + std::to_string(n), Bytes(std::to_string(n))).ok();
    ok = ok && (*database)->remove("k0").ok();
    ok = ok && (*database)->commit({{"c1", Bytes("1")}, {"c2", Bytes("2")}, {"k1", std::nullopt}}).ok();
    if (!ok) ::_exit(1);
    ::raise(SIGKILL);
  }
  int status = 0;
  ::waitpid(victim, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  auto database = disk_->open(db_, OpenMode::ExistingOnly);
  ASSERT_TRUE(database.ok()) << database.error().error;
  EXPECT_EQ((*database)->keys()->size(), 100u);
  EXPECT_EQ((**(*database)->get("k99")).view(), "99");
  EXPECT_EQ((**(*database)->get("c2")).view(), "2");
  EXPECT_FALSE((*(*database)->get("k1")).has_value());
}

TEST_F(RocksDbDisk, KeepsNoLogFilesAndFewFilesOpen) {
  for (int n = 0; n < 6; ++n) ASSERT_TRUE(open(db_)->put("k" + std::to_string(n), Bytes("v")).ok());
  EXPECT_FALSE(fs::exists(home_.folder(db_) / "LOG"));
  EXPECT_THAT(*open(db_)->keys(), ElementsAre("k0", "k1", "k2", "k3", "k4", "k5"));
}

}  // namespace
}  // namespace hypersim::kv_module
