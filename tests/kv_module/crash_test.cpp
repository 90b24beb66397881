// The module dies in the middle of its work: what is left on the disk, and what the engine knows when it comes back.

#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace hypersim::kv_module {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class KvCrashOn : public EngineOnEachDisk {
 protected:
};

INSTANTIATE_TEST_SUITE_P(Disks, KvCrashOn, each_disk(), disk_name);

TEST_P(KvCrashOn, LosesNothingThatWasAcknowledged) {
  set(a_, db_, "k", "v");
  set(a_, db_, "gone", "v");
  remove(a_, db_, "gone");
  const TxId tx = begin(a_, db_);
  set(a_, db_, "l", "w", tx);
  commit(a_, db_, tx);
  engine_->crash();
  EXPECT_THAT(engine_->open_databases(), IsEmpty());
  EXPECT_EQ(get(a_, db_, "k"), R"({"Get":[107]} + v)");
  EXPECT_EQ(get(a_, db_, "l"), R"({"Get":[108]} + w)");
  EXPECT_THAT(*engine_->peek_keys(db_), ElementsAre("k", "l"));
}

TEST_P(KvCrashOn, LosesWhatWasOnlyStaged) {
  const TxId tx = begin(a_, db_);
  set(a_, db_, "k", "v", tx);
  engine_->crash();
  EXPECT_EQ(engine_->open_transactions(), 0u);
  EXPECT_EQ(commit(a_, db_, tx), no_tx_text(tx));
  EXPECT_THAT(*engine_->peek_keys(db_), IsEmpty());
}

TEST_P(KvCrashOn, KeepsTheLimitOfOpenDatabases) {
  engine_->set_fds_limit(2);
  engine_->crash();
  EXPECT_EQ(engine_->fds_limit(), 2u);
}

TEST_P(KvCrashOn, SurvivesManyCrashesBetweenWrites) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(set(a_, db_, "k" + std::to_string(i), "v"), kOkText);
    engine_->crash();
  }
  EXPECT_EQ(engine_->peek_keys(db_)->size(), 5u);
}

class RocksDbCrash : public testing::Test {
 protected:
  std::unique_ptr<Database> open() { return opened(*disk_, db_); }

  TempHome home_;
  std::unique_ptr<Disk> disk_ = make_rocksdb_disk(home_.path().string());
  const DbKey db_ = chat_db("birthdays");
};

TEST_F(RocksDbCrash, NothingReachesTheFilesAfterIt) {
  auto database = open();
  ASSERT_TRUE(database->put("k", runtime::Bytes("v")).ok());
  const auto before = files_below(home_.kv());
  database->crash();
  const auto late = database->put("late", runtime::Bytes("v"));
  EXPECT_EQ(error_of(late), KvError::rocksdb("IO error: the module that had the database open has crashed"));
  database.reset();
  EXPECT_EQ(files_below(home_.kv()), before);
  database = open();
  EXPECT_EQ(value_text(*database, "k"), "v");
  EXPECT_EQ(value_text(*database, "late"), "(none)");
}

TEST_F(RocksDbCrash, GivesTheLockBack) {
  auto database = open();
  database->crash();
  database.reset();
  EXPECT_NE(open(), nullptr);
}

}  // namespace
}  // namespace hypersim::kv_module
