// The engine's rules for transactions: what is staged, whose it is, what Commit does and when it is gone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine_fixture.hpp"

namespace hypersim::kv_module {
namespace {

using testing::IsEmpty;

class KvTransactions : public EngineTest {
 protected:
  void SetUp() override {
    open(a_, db_);
    open(a2_, db_);
    grant_both(e_, db_);
  }
};

TEST_F(KvTransactions, ShowWhatTheyStagedOnlyAfterCommit) {
  set(a_, db_, "old", "o");
  const TxId tx = begin(a_, db_);
  EXPECT_EQ(set(a_, db_, "k", "v", tx), kOkText);
  EXPECT_EQ(remove(a_, db_, "old", tx), kOkText);
  EXPECT_EQ(get(a_, db_, "k"), error_text("KeyNotFound"));
  EXPECT_EQ(get(a_, db_, "old"), R"({"Get":[111,108,100]} + o)");
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
  EXPECT_EQ(get(a_, db_, "k"), R"({"Get":[107]} + v)");
  EXPECT_EQ(get(a_, db_, "old"), error_text("KeyNotFound"));
}

TEST_F(KvTransactions, ReachTheStorageWithTheCommit) {
  const TxId tx = begin(a_, db_);
  EXPECT_THAT(ask(a_, {db_, Set{"k", tx}}, "1").written, IsEmpty());
  EXPECT_THAT(ask(a_, {db_, Delete{"k", tx}}).written, IsEmpty());
  EXPECT_THAT(ask(a_, {db_, Set{"l", tx}}, "2").written, IsEmpty());
  const Outcome committed = ask(a_, {db_, Commit{tx}});
  ASSERT_EQ(committed.written.size(), 3u);
  EXPECT_EQ(committed.written[0].value, runtime::Bytes("1"));
  EXPECT_EQ(committed.written[1].value, std::nullopt);
  EXPECT_EQ(committed.written[2].key, "l");
  EXPECT_EQ(get(a_, db_, "k"), error_text("KeyNotFound"));
}

TEST_F(KvTransactions, AreGoneAfterTheirCommit) {
  const TxId tx = begin(a_, db_);
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
  EXPECT_EQ(commit(a_, db_, tx), no_tx_text(tx));
  EXPECT_EQ(set(a_, db_, "k", "v", tx), no_tx_text(tx));
  EXPECT_EQ(remove(a_, db_, "k", tx), no_tx_text(tx));
  EXPECT_EQ(engine_->open_transactions(), 0u);
}

TEST_F(KvTransactions, AreUnknownUnlessBegun) {
  const TxId tx{42};
  EXPECT_EQ(commit(a_, db_, tx), no_tx_text(tx));
  EXPECT_EQ(set(a_, db_, "k", "v", tx), no_tx_text(tx));
  EXPECT_EQ(answer(a_, {db_, Set{"k", tx}}), error_text("MalformedRequest"));
  EXPECT_EQ(remove(a_, db_, "k", tx), no_tx_text(tx));
}

TEST_F(KvTransactions, GetAnIdThatNoneHas) {
  draws_ = {7, 7, 7, 8, 7};
  const TxId first = begin(a_, db_);
  const TxId second = begin(e_, db_);
  EXPECT_EQ(first.value, 7u);
  EXPECT_EQ(second.value, 8u);
  commit(a_, db_, first);
  EXPECT_EQ(begin(a_, db_).value, 7u);
}

TEST_F(KvTransactions, BelongToTheProcessThatBeganThem) {
  const TxId tx = begin(a_, db_);
  set(a_, db_, "k", "mine", tx);
  for (const auto& other : {a2_, e_}) {
    EXPECT_EQ(set(other, db_, "k", "theirs", tx), no_tx_text(tx));
    EXPECT_EQ(remove(other, db_, "k", tx), no_tx_text(tx));
    EXPECT_EQ(commit(other, db_, tx), no_tx_text(tx));
  }
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
  EXPECT_EQ(get(a_, db_, "k"), R"({"Get":[107]} + mine)");
}

TEST_F(KvTransactions, BelongToTheirDatabase) {
  const DbKey other = chat_db("other");
  open(a_, other);
  const TxId tx = begin(a_, db_);
  set(a_, db_, "x", "1", tx);
  EXPECT_EQ(set(a_, other, "x", "2", tx), no_tx_text(tx));
  EXPECT_EQ(commit(a_, other, tx), no_tx_text(tx));
  EXPECT_EQ(get(a_, other, "x"), error_text("KeyNotFound"));
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
}

TEST_F(KvTransactions, LetTheLastCommitWin) {
  const TxId first = begin(a_, db_);
  const TxId second = begin(a2_, db_);
  set(a_, db_, "c", "1", first);
  set(a2_, db_, "c", "2", second);
  EXPECT_EQ(commit(a2_, db_, second), kOkText);
  EXPECT_EQ(commit(a_, db_, first), kOkText);
  EXPECT_EQ(get(a_, db_, "c"), R"({"Get":[99]} + 1)");
}

TEST_F(KvTransactions, EndWithTheirProcess) {
  const TxId tx = begin(a_, db_);
  const TxId other = begin(a2_, db_);
  set(a_, db_, "k", "v", tx);
  engine_->process_gone(a_.process());
  EXPECT_EQ(engine_->open_transactions(), 1u);
  EXPECT_EQ(commit(a_, db_, tx), no_tx_text(tx));
  EXPECT_EQ(get(a_, db_, "k"), error_text("KeyNotFound"));
  EXPECT_EQ(commit(a2_, db_, other), kOkText);
}

TEST_F(KvTransactions, SurviveTheClosingOfTheirDatabase) {
  engine_->set_fds_limit(1);
  const TxId tx = begin(a_, db_);
  set(a_, db_, "k", "v", tx);
  open(a_, chat_db("other"));
  ASSERT_THAT(engine_->open_databases(), testing::ElementsAre(chat_db("other")));
  EXPECT_EQ(set(a_, db_, "l", "w", tx), kOkText);
  open(a_, chat_db("other"));
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
  EXPECT_EQ(get(a_, db_, "k"), R"({"Get":[107]} + v)");
  EXPECT_EQ(get(a_, db_, "l"), R"({"Get":[108]} + w)");
}

TEST_F(KvTransactions, StayWhenACommitIsRefusedBeforeTheyAreFound) {
  const TxId tx = begin(a_, db_);
  set(a_, db_, "k", "v", tx);
  held_.clear();
  EXPECT_EQ(commit(a_, db_, tx), error_text("NoWriteCap"));
  grant_both(a_, db_);
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
}

/// A memory disk whose databases do what they are told to fail.
class FailingDisk final : public Disk {
 public:
  struct Failures {
    bool open = false, put = false, commit = false, get = false, destroy = false;
  };
  explicit FailingDisk(Failures& failures) : failures_(failures) {}

  KvResult<std::unique_ptr<Database>> open(const DbKey& db, OpenMode mode) override {
    if (failures_.open) return runtime::fail(KvError::rocksdb("open failed"));
    auto opened = disk_->open(db, mode);
    if (!opened) return opened;
    return std::unique_ptr<Database>(std::make_unique<Failing>(std::move(*opened), failures_));
  }
  KvResult<runtime::Done> destroy(const DbKey& db) override {
    if (failures_.destroy) return runtime::fail(KvError::io("destroy failed"));
    return disk_->destroy(db);
  }
  bool exists(const DbKey& db) const override { return disk_->exists(db); }

 private:
  class Failing final : public Database {
   public:
    Failing(std::unique_ptr<Database> database, Failures& failures)
        : database_(std::move(database)), failures_(failures) {}
    KvResult<std::optional<runtime::Bytes>> get(std::string_view key) override {
      if (failures_.get) return runtime::fail(KvError::rocksdb("get failed"));
      return database_->get(key);
    }
    KvResult<runtime::Done> put(std::string_view key, const runtime::Bytes& value) override {
      if (failures_.put) return runtime::fail(KvError::rocksdb("put failed"));
      return database_->put(key, value);
    }
    KvResult<runtime::Done> remove(std::string_view key) override { return database_->remove(key); }
    KvResult<runtime::Done> commit(const std::vector<Write>& writes) override {
      if (failures_.commit) return runtime::fail(KvError::rocksdb("commit failed"));
      return database_->commit(writes);
    }
    KvResult<std::vector<std::string>> keys() override { return database_->keys(); }

   private:
    std::unique_ptr<Database> database_;
    Failures& failures_;
  };
  Failures& failures_;
  std::unique_ptr<Disk> disk_ = make_memory_disk();
};

class KvOnAFailingDisk : public EngineTest {
 protected:
  KvOnAFailingDisk() {
    engine_ = std::make_unique<Engine>("oracle.os", std::make_unique<FailingDisk>(failures_), Policy::documented(),
                                       [this] { return draw(); });
    open(a_, db_);
  }
  ~KvOnAFailingDisk() override { engine_.reset(); }

  static std::string rocksdb_text(std::string_view text) {
    return to_json(KvResponse(KvError::rocksdb(std::string(text))));
  }
  FailingDisk::Failures failures_;
};

TEST_F(KvOnAFailingDisk, LosesATransactionWhoseCommitFails) {
  const TxId tx = begin(a_, db_);
  set(a_, db_, "k", "v", tx);
  failures_.commit = true;
  const Outcome failed = ask(a_, {db_, Commit{tx}});
  EXPECT_EQ(text_of(failed), rocksdb_text("commit failed"));
  EXPECT_THAT(failed.written, IsEmpty());
  failures_.commit = false;
  EXPECT_EQ(commit(a_, db_, tx), no_tx_text(tx));
}

TEST_F(KvOnAFailingDisk, KeepsATransactionWhoseDatabaseCannotBeOpened) {
  const TxId tx = begin(a_, db_);
  set(a_, db_, "k", "v", tx);
  engine_->set_fds_limit(1);
  open(a_, chat_db("other"));
  failures_.open = true;
  EXPECT_EQ(commit(a_, db_, tx), rocksdb_text("open failed"));
  failures_.open = false;
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
}

TEST_F(KvOnAFailingDisk, ReportsFailedReadsAndWritesAndClaimsNone) {
  failures_.put = failures_.get = true;
  const Outcome failed = ask(a_, {db_, Set{"k", {}}}, "v");
  EXPECT_EQ(text_of(failed), rocksdb_text("put failed"));
  EXPECT_THAT(failed.written, IsEmpty());
  EXPECT_EQ(get(a_, db_, "k"), rocksdb_text("get failed"));
}

TEST_F(KvOnAFailingDisk, TakesNothingAwayWhenADatabaseCannotBeRemoved) {
  const TxId tx = begin(a_, db_);
  failures_.destroy = true;
  const Outcome failed = ask(a_, {db_, RemoveDb{}});
  EXPECT_EQ(text_of(failed), to_json(KvResponse(KvError::io("destroy failed"))));
  EXPECT_FALSE(failed.removed);
  EXPECT_THAT(failed.retire, IsEmpty());
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
}

TEST_F(KvOnAFailingDisk, GrantsNothingForAnOpenThatFails) {
  failures_.open = true;
  const Outcome failed = ask(a_, {chat_db("new"), Open{}});
  EXPECT_EQ(text_of(failed), rocksdb_text("open failed"));
  EXPECT_THAT(failed.issue, IsEmpty());
  EXPECT_FALSE(failed.created);
}

}  // namespace
}  // namespace hypersim::kv_module
