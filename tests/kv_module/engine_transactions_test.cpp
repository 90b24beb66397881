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
  const Effect committed = ask(a_, {db_, Commit{tx}});
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

}  // namespace
}  // namespace hypersim::kv_module
