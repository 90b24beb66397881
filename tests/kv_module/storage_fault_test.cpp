// Storage that fails on order: each operation, how often it fails, and what it leaves. On memory and on RocksDB.

#include <gmock/gmock.h>

#include "engine_fixture.hpp"
#include "support/disk_around.hpp"

namespace hypersim::kv_module {
namespace {

using testing::IsEmpty;

class StorageFaultOn : public EngineOnEachDisk {
 protected:
  void fail(StorageOperation operation, std::optional<std::uint64_t> times = {}) {
    engine_->fail_storage({db_, operation, times, std::string(to_text(operation)) + " failed"});
  }
  static std::string rocksdb_text(std::string_view text) {
    return to_json(KvResponse(KvError::rocksdb(std::string(text))));
  }
};

INSTANTIATE_TEST_SUITE_P(Disks, StorageFaultOn, each_disk(), disk_name);

TEST_P(StorageFaultOn, FailsThatOperationAloneAndChangesNothing) {
  set(a_, db_, "k", "v");
  fail(StorageOperation::Put);
  const Effect failed = ask(a_, {db_, Set{"k", {}}}, "w");
  EXPECT_EQ(text_of(failed), rocksdb_text("put failed"));
  EXPECT_THAT(failed.written, IsEmpty());
  EXPECT_EQ(get(a_, db_, "k"), R"({"Get":[107]} + v)");
  EXPECT_EQ(remove(a_, db_, "k"), kOkText);
  EXPECT_EQ(set(a_, db_, "k", "w"), rocksdb_text("put failed")) << "it fails until it is lifted";
}

TEST_P(StorageFaultOn, FailsReadsAndDeletions) {
  set(a_, db_, "k", "v");
  fail(StorageOperation::Get, 1);
  fail(StorageOperation::Delete, 1);
  EXPECT_EQ(get(a_, db_, "k"), rocksdb_text("get failed"));
  EXPECT_EQ(remove(a_, db_, "k"), rocksdb_text("delete failed"));
  EXPECT_EQ(get(a_, db_, "k"), R"({"Get":[107]} + v)");
}

TEST_P(StorageFaultOn, CountsTheOperationsThatFail) {
  fail(StorageOperation::Put, 2);
  EXPECT_EQ(set(a_, db_, "k", "1"), rocksdb_text("put failed"));
  EXPECT_EQ(set(a_, db_, "k", "2"), rocksdb_text("put failed"));
  EXPECT_EQ(set(a_, db_, "k", "3"), kOkText);
}

TEST_P(StorageFaultOn, TheLatestOrderCountsAndZeroTimesLiftsIt) {
  fail(StorageOperation::Put);
  fail(StorageOperation::Put, 1);
  EXPECT_EQ(set(a_, db_, "k", "1"), rocksdb_text("put failed"));
  EXPECT_EQ(set(a_, db_, "k", "2"), kOkText);
  fail(StorageOperation::Put);
  fail(StorageOperation::Put, 0);
  EXPECT_EQ(set(a_, db_, "k", "3"), kOkText);
}

TEST_P(StorageFaultOn, FailsInThatDatabaseAlone) {
  open(a_, chat_db("other"));
  fail(StorageOperation::Put);
  EXPECT_EQ(set(a_, chat_db("other"), "k", "v"), kOkText);
}

TEST_P(StorageFaultOn, LeavesNothingOfACommitThatFailsAndEndsTheTransaction) {
  const TxId tx = begin(a_, db_);
  set(a_, db_, "k", "v", tx);
  set(a_, db_, "l", "w", tx);
  fail(StorageOperation::Commit, 1);
  const Effect failed = ask(a_, {db_, Commit{tx}});
  EXPECT_EQ(text_of(failed), rocksdb_text("commit failed"));
  EXPECT_THAT(failed.written, IsEmpty());
  EXPECT_THAT(*engine_->peek_keys(db_), IsEmpty());
  EXPECT_EQ(commit(a_, db_, tx), no_tx_text(tx));
}

TEST_P(StorageFaultOn, FailsToOpenOnlyWhatIsClosed) {
  const TxId tx = begin(a_, db_);
  set(a_, db_, "k", "v", tx);
  fail(StorageOperation::Open, 1);
  EXPECT_EQ(set(a_, db_, "l", "w"), kOkText) << "it is open";
  engine_->set_fds_limit(1);
  open(a_, chat_db("other"));
  EXPECT_EQ(commit(a_, db_, tx), rocksdb_text("open failed"));
  EXPECT_EQ(commit(a_, db_, tx), kOkText) << "a transaction whose database cannot be opened is not lost";
  EXPECT_EQ(get(a_, db_, "k"), R"({"Get":[107]} + v)");
}

TEST_P(StorageFaultOn, GrantsAndMakesNothingForAnOpenThatFails) {
  const DbKey fresh = chat_db("new");
  engine_->fail_storage({fresh, StorageOperation::Open, 1, "no room"});
  const Effect failed = ask(a_, {fresh, Open{}});
  EXPECT_EQ(text_of(failed), rocksdb_text("no room"));
  EXPECT_THAT(failed.issue, IsEmpty());
  EXPECT_FALSE(failed.created);
  EXPECT_FALSE(engine_->exists(fresh));
  EXPECT_EQ(open(a_, fresh), kOkText);
}

TEST_P(StorageFaultOn, DoesNotFailToOpenWhatIsNotThere) {
  const DbKey nowhere = chat_db("nowhere");
  engine_->fail_storage({nowhere, StorageOperation::Open, {}, "no room"});
  grant_both(a_, nowhere);
  EXPECT_EQ(get(a_, nowhere, "k"), no_db_text(nowhere));
}

TEST_P(StorageFaultOn, OutlivesACrashOfTheModule) {
  fail(StorageOperation::Put);
  engine_->crash();
  EXPECT_EQ(set(a_, db_, "k", "v"), rocksdb_text("put failed"));
}

TEST_P(StorageFaultOn, IsNotSeenByWhoLooksIntoTheStorageFromOutside) {
  set(a_, db_, "k", "v");
  fail(StorageOperation::Get, 1);
  fail(StorageOperation::Open, 1);
  EXPECT_EQ((*engine_->peek(db_, "k"))->view(), "v");
  engine_->crash();
  EXPECT_EQ((*engine_->peek(db_, "k"))->view(), "v") << "neither when it has to be opened for that";
  EXPECT_EQ(get(a_, db_, "k"), rocksdb_text("open failed")) << "and nothing was counted";
}

TEST(StorageOperation, HasTheNamesOfTheScenarioLanguage) {
  for (const char* name : {"open", "put", "delete", "get", "commit"}) {
    ASSERT_TRUE(storage_operation(name).has_value()) << name;
    EXPECT_EQ(to_text(*storage_operation(name)), name);
  }
  EXPECT_FALSE(storage_operation("remove").has_value());
}

/// A memory disk that cannot delete a database.
class UndeletingDisk final : public support::DiskAround {
 public:
  KvResult<runtime::Done> destroy(const DbKey&) override { return runtime::fail(KvError::io("destroy failed")); }
};

class KvOnAnUndeletingDisk : public EngineTest {
 protected:
  KvOnAnUndeletingDisk() : EngineTest(std::make_unique<UndeletingDisk>()) { open(a_, db_); }
};

TEST_F(KvOnAnUndeletingDisk, TakesNothingAwayWhenADatabaseCannotBeRemoved) {
  const TxId tx = begin(a_, db_);
  const Effect failed = ask(a_, {db_, RemoveDb{}});
  EXPECT_EQ(text_of(failed), to_json(KvResponse(KvError::io("destroy failed"))));
  EXPECT_FALSE(failed.removed);
  EXPECT_THAT(failed.retire, IsEmpty());
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
}

}  // namespace
}  // namespace hypersim::kv_module
