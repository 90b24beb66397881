// The engine's rules without transactions: who may do what, the order of the checks, databases that come and go.

#include "hypersim/kv_module/engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine_fixture.hpp"

namespace hypersim::kv_module {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class KvEngine : public EngineTest {};

TEST_F(KvEngine, AsksForTheCapabilityThatTheActionTakes) {
  const auto read = kv_capability("oracle.os", KvCapabilityKind::Read, db_);
  const auto write = kv_capability("oracle.os", KvCapabilityKind::Write, db_);
  const std::pair<KvAction, std::optional<runtime::Capability>> cases[] = {
      {Open{}, std::nullopt},   {RemoveDb{}, std::nullopt}, {Get{"k"}, read},         {Set{"k", {}}, write},
      {Delete{"k", {}}, write}, {BeginTx{}, write},         {Commit{TxId{1}}, write},
  };
  for (const auto& [action, needs] : cases) {
    SCOPED_TRACE(std::string(name_of(action)));
    const auto planned = plan(a_, to_json(KvRequest{db_, action}));
    ASSERT_TRUE(std::holds_alternative<Plan>(planned));
    EXPECT_EQ(std::get<Plan>(planned).needs, needs);
    EXPECT_EQ(std::get<Plan>(planned).action, action);
    EXPECT_EQ(std::get<Plan>(planned).db->key, db_);
  }
}

TEST_F(KvEngine, ReadsARequestInTheSameWayWhicheverDatabaseTheLastOneWasFor) {
  const DbKey other = chat_db("birthdays2");
  const std::string usual = to_json(KvRequest{db_, Get{"k"}});
  std::string spaced = usual;
  spaced.insert(usual.find("\"action\""), " ");
  const auto read = [&](const std::string& body) {
    const auto planned = plan(a_, body);
    const Plan* its = std::get_if<Plan>(&planned);
    const bool right = its != nullptr && its->action == KvAction(Get{"k"}) && its->db->key == db_;
    return right ? std::string(its->action_text) : "wrong";
  };
  EXPECT_EQ(read(usual), "") << "the database has not been asked for";
  EXPECT_EQ(read(usual), to_json(KvAction(Get{"k"})));
  EXPECT_EQ(read(spaced), "");
  plan(a_, to_json(KvRequest{other, Get{"k"}}));
  EXPECT_EQ(read(usual), to_json(KvAction(Get{"k"})));
  for (const char* tail : {"x", "}", "]"}) EXPECT_EQ(read(usual + tail), "wrong") << tail;
  EXPECT_EQ(read(usual + " "), "");
}

TEST_F(KvEngine, AsksForTheRightCapabilityHoweverManyDatabasesAreNamed) {
  for (int round = 0; round < 2; ++round) {
    for (int n = 0; n < 1500; ++n) {
      const DbKey db = chat_db(std::string(static_cast<std::size_t>(n), 'x') + std::to_string(n));
      const auto planned = plan(e_, to_json(KvRequest{db, Get{"k"}}));
      ASSERT_EQ(std::get<Plan>(planned).needs, kv_capability("oracle.os", KvCapabilityKind::Read, db));
    }
  }
}

TEST_F(KvEngine, AnswersMalformedRequestForABodyThatDoesNotParse) {
  for (const std::string& body : {std::string(), std::string("{}"), std::string("null"),
                                  to_json(KvRequest{db_, Open{}}) + " trailing", std::string("\xff")}) {
    const auto planned = plan(a_, body);
    ASSERT_TRUE(std::holds_alternative<KvError>(planned)) << body;
    EXPECT_EQ(std::get<KvError>(planned), KvError::of(KvError::Kind::MalformedRequest));
  }
}

TEST_F(KvEngine, OpensAndRemovesOnlyForTheOwningPackage) {
  EXPECT_EQ(open(e_, db_), error_text("MismatchingPackageId"));
  EXPECT_EQ(open(process("a:chat:bob.os"), db_), error_text("MismatchingPackageId"));
  EXPECT_EQ(open(a_, db_), kOkText);
  grant_both(e_, db_);
  EXPECT_EQ(open(e_, db_), error_text("MismatchingPackageId"));
  EXPECT_EQ(remove_db(e_, db_), error_text("MismatchingPackageId"));
  EXPECT_EQ(remove_db(a2_, db_), kOkText);
}

TEST_F(KvEngine, IssuesReadAndThenWriteForAnOpenAndSaysWhetherItCreated) {
  const auto both = testing::ElementsAre(kv_capability("oracle.os", KvCapabilityKind::Read, db_),
                                         kv_capability("oracle.os", KvCapabilityKind::Write, db_));
  const Effect first = ask(a_, {db_, Open{}});
  EXPECT_EQ(text_of(first), kOkText);
  EXPECT_THAT(first.issue, both);
  EXPECT_TRUE(first.created);
  const Effect again = ask(a2_, {db_, Open{}});
  EXPECT_EQ(text_of(again), kOkText);
  EXPECT_THAT(again.issue, both);
  EXPECT_FALSE(again.created);
  EXPECT_THAT(again.retire, IsEmpty());
}

TEST_F(KvEngine, SetsGetsOverwritesAndDeletes) {
  open(a_, db_);
  EXPECT_EQ(get(a_, db_, "k1"), error_text("KeyNotFound"));
  EXPECT_EQ(set(a_, db_, "k1", "v1"), kOkText);
  EXPECT_EQ(get(a_, db_, "k1"), R"({"Get":[107,49]} + v1)");
  EXPECT_EQ(set(a_, db_, "k1", "v2"), kOkText);
  EXPECT_EQ(get(a_, db_, "k1"), R"({"Get":[107,49]} + v2)");
  EXPECT_EQ(remove(a_, db_, "k1"), kOkText);
  EXPECT_EQ(get(a_, db_, "k1"), error_text("KeyNotFound"));
  EXPECT_EQ(remove(a_, db_, "k1"), kOkText);
}

TEST_F(KvEngine, TakesEmptyKeysAndEmptyValues) {
  open(a_, db_);
  EXPECT_EQ(set(a_, db_, "", "E"), kOkText);
  EXPECT_EQ(get(a_, db_, ""), R"({"Get":[]} + E)");
  EXPECT_EQ(set(a_, db_, "ev", ""), kOkText);
  EXPECT_EQ(get(a_, db_, "ev"), R"({"Get":[101,118]} + )");
  EXPECT_EQ(remove(a_, db_, ""), kOkText);
  EXPECT_EQ(get(a_, db_, ""), error_text("KeyNotFound"));
}

TEST_F(KvEngine, SaysWhatReachedTheStorage) {
  open(a_, db_);
  const Effect put = ask(a_, {db_, Set{"k", {}}}, "v");
  ASSERT_EQ(put.written.size(), 1u);
  EXPECT_EQ(put.written[0].key, "k");
  EXPECT_EQ(put.written[0].value, runtime::Bytes("v"));
  const Effect deleted = ask(a_, {db_, Delete{"missing", {}}});
  ASSERT_EQ(deleted.written.size(), 1u);
  EXPECT_EQ(deleted.written[0].value, std::nullopt);
  EXPECT_THAT(ask(a_, {db_, Get{"k"}}).written, IsEmpty());
  EXPECT_THAT(ask(a_, {db_, Set{"k", {}}}).written, IsEmpty());
}

TEST_F(KvEngine, RefusesWithoutTheCapabilityWhetherOrNotTheDatabaseIsThere) {
  for (const bool there : {false, true}) {
    if (there) open(a_, db_);
    EXPECT_EQ(get(e_, db_, "k"), error_text("NoReadCap"));
    EXPECT_EQ(set(e_, db_, "k", "v"), error_text("NoWriteCap"));
    EXPECT_EQ(remove(e_, db_, "k"), error_text("NoWriteCap"));
    EXPECT_EQ(answer(e_, {db_, BeginTx{}}), error_text("NoWriteCap"));
    EXPECT_EQ(commit(e_, db_, TxId{1}), error_text("NoWriteCap"));
    EXPECT_EQ(engine_->exists(db_), there);
  }
}

TEST_F(KvEngine, TellsReadingFromWriting) {
  open(a_, db_);
  grant(e_, KvCapabilityKind::Write, db_);
  EXPECT_EQ(set(e_, db_, "k", "v"), kOkText);
  EXPECT_EQ(get(e_, db_, "k"), error_text("NoReadCap"));
  grant(a2_, KvCapabilityKind::Read, db_);
  EXPECT_EQ(get(a2_, db_, "k"), R"({"Get":[107]} + v)");
  EXPECT_EQ(set(a2_, db_, "k", "w"), error_text("NoWriteCap"));
}

TEST_F(KvEngine, AnswersNoDbForADatabaseThatIsNotThere) {
  grant_both(a_, db_);
  EXPECT_EQ(get(a_, db_, "k"), no_db_text(db_));
  EXPECT_EQ(set(a_, db_, "k", "v"), no_db_text(db_));
  EXPECT_EQ(remove(a_, db_, "k"), no_db_text(db_));
  EXPECT_EQ(answer(a_, {db_, BeginTx{}}), no_db_text(db_));
  EXPECT_EQ(commit(a_, db_, TxId{1}), no_db_text(db_));
  EXPECT_EQ(remove_db(a_, db_), no_db_text(db_));
  EXPECT_FALSE(engine_->exists(db_));
}

TEST_F(KvEngine, ChecksInTheOrderCapabilityDatabaseBlobTransactionAction) {
  const KvRequest no_blob{db_, Set{"k", TxId{42}}};
  EXPECT_EQ(answer(a_, no_blob), error_text("NoWriteCap"));
  grant_both(a_, db_);
  EXPECT_EQ(answer(a_, no_blob), no_db_text(db_));
  open(a_, db_);
  EXPECT_EQ(answer(a_, no_blob), error_text("MalformedRequest"));
  EXPECT_EQ(answer(a_, no_blob, "v"), no_tx_text(TxId{42}));
  const KvRequest bad_name{chat_db("p/q"), Set{"k", TxId{42}}};
  EXPECT_EQ(answer(a_, bad_name), error_text("NoWriteCap"));
  grant_both(a_, chat_db("p/q"));
  EXPECT_THAT(answer(a_, bad_name), HasSubstr("IOError"));
}

TEST_F(KvEngine, RefusesASetWithoutABlobAndChangesNothing) {
  open(a_, db_);
  EXPECT_EQ(answer(a_, {db_, Set{"k", {}}}), error_text("MalformedRequest"));
  EXPECT_EQ(get(a_, db_, "k"), error_text("KeyNotFound"));
}

TEST_F(KvEngine, AnswersIOErrorForNamesThatAreNone) {
  for (const std::string& name : {std::string("p/q"), std::string(), std::string("."), std::string(".."),
                                  std::string("a\0b", 3), std::string(256, 'x'), std::string("/etc")}) {
    SCOPED_TRACE(name);
    const DbKey db = chat_db(name);
    grant_both(a_, db);
    const Effect opened = ask(a_, {db, Open{}});
    EXPECT_THAT(text_of(opened), HasSubstr("is not one path component"));
    EXPECT_THAT(opened.issue, IsEmpty());
    for (const KvAction& action : {KvAction(RemoveDb{}), KvAction(Get{"k"}), KvAction(Delete{"k", {}}),
                                   KvAction(BeginTx{}), KvAction(Commit{TxId{1}})}) {
      EXPECT_THAT(answer(a_, {db, action}), HasSubstr("is not one path component")) << name_of(action);
    }
    EXPECT_EQ(engine_->open_transactions(), 0u);
    EXPECT_EQ(error_of(engine_->peek(db, "k")).kind, KvError::Kind::IOError);
  }
}

TEST_F(KvEngine, AnswersIOErrorForAPackageThatReachesElsewhere) {
  const DbKey db{{"a", "b/../c"}, "x"};
  grant_both(e_, db);
  EXPECT_THAT(get(e_, db, "k"), HasSubstr("IOError"));
  EXPECT_THAT(set(e_, db, "k", "v"), HasSubstr("IOError"));
}

TEST_F(KvEngine, RemovesADatabaseWithItsCapabilitiesAndItsTransactions) {
  open(a_, db_);
  open(a2_, db_);
  grant_both(e_, db_);
  set(a_, db_, "k", "v");
  const TxId tx = begin(a_, db_);
  open(a_, chat_db("other"));
  const TxId other = begin(a_, chat_db("other"));

  const Effect removed = ask(a_, {db_, RemoveDb{}});
  EXPECT_EQ(text_of(removed), kOkText);
  EXPECT_TRUE(removed.removed);
  EXPECT_THAT(removed.retire, ElementsAre(kv_capability("oracle.os", KvCapabilityKind::Read, db_),
                                          kv_capability("oracle.os", KvCapabilityKind::Write, db_)));
  EXPECT_FALSE(engine_->exists(db_));
  for (const auto& who : {a_, a2_, e_}) EXPECT_EQ(get(who, db_, "k"), error_text("NoReadCap"));
  EXPECT_EQ(engine_->open_transactions(), 1u);

  open(a_, db_);
  EXPECT_EQ(get(a_, db_, "k"), error_text("KeyNotFound"));
  EXPECT_EQ(commit(a_, db_, tx), no_tx_text(tx));
  EXPECT_EQ(commit(a_, chat_db("other"), other), kOkText);
}

TEST_F(KvEngine, AnswersNoDbWhenADatabaseIsRemovedTwice) {
  open(a_, db_);
  EXPECT_EQ(remove_db(a_, db_), kOkText);
  const Effect again = ask(a_, {db_, RemoveDb{}});
  EXPECT_EQ(text_of(again), no_db_text(db_));
  EXPECT_FALSE(again.removed);
  EXPECT_THAT(again.retire, IsEmpty());
}

TEST_F(KvEngine, KeepsTheTenMostRecentlyUsedOfTwelveDatabasesOpen) {
  EXPECT_EQ(engine_->fds_limit(), 10u);
  for (int n = 0; n < 12; ++n) {
    const DbKey db = chat_db("lim" + std::to_string(n));
    EXPECT_EQ(open(a_, db), kOkText);
    EXPECT_EQ(set(a_, db, "k", std::to_string(n)), kOkText);
  }
  auto names = [&] {
    std::vector<std::string> list;
    for (const DbKey& db : engine_->open_databases()) list.push_back(db.db);
    return list;
  };
  EXPECT_THAT(names(), ElementsAre("lim2", "lim3", "lim4", "lim5", "lim6", "lim7", "lim8", "lim9", "lim10", "lim11"));
  EXPECT_EQ(get(a_, chat_db("lim0"), "k"), R"({"Get":[107]} + 0)");
  EXPECT_THAT(names(), ElementsAre("lim3", "lim4", "lim5", "lim6", "lim7", "lim8", "lim9", "lim10", "lim11", "lim0"));
  engine_->set_fds_limit(3);
  EXPECT_THAT(names(), ElementsAre("lim10", "lim11", "lim0"));
  engine_->set_fds_limit(0);
  EXPECT_EQ(engine_->fds_limit(), 1u);
  EXPECT_THAT(names(), ElementsAre("lim0"));
  for (int n = 0; n < 12; ++n) {
    EXPECT_EQ(get(a_, chat_db("lim" + std::to_string(n)), "k"), R"({"Get":[107]} + )" + std::to_string(n));
  }
}

TEST_F(KvEngine, LooksPastCapabilitiesWithoutDisturbingWhatIsOpen) {
  engine_->set_fds_limit(2);
  for (const char* name : {"x", "y", "z"}) {
    open(a_, chat_db(name));
    set(a_, chat_db(name), "k", name);
  }
  const auto before = engine_->open_databases();
  for (const char* name : {"x", "y", "z"}) {
    EXPECT_TRUE(engine_->exists(chat_db(name)));
    EXPECT_EQ((**engine_->peek(chat_db(name), "k")).view(), name);
    EXPECT_EQ(*engine_->peek(chat_db(name), "missing"), std::nullopt);
    EXPECT_THAT(*engine_->peek_keys(chat_db(name)), ElementsAre("k"));
  }
  EXPECT_EQ(engine_->open_databases(), before);
  EXPECT_FALSE(engine_->exists(db_));
  EXPECT_EQ(error_of(engine_->peek(db_, "k")), KvError::no_db(db_));
  EXPECT_EQ(error_of(engine_->peek_keys(db_)), KvError::no_db(db_));
  EXPECT_FALSE(engine_->exists(db_));
}

/// The same engine on RocksDB.
class KvEngineOnRocksDb : public EngineTest {
 protected:
  KvEngineOnRocksDb() {
    engine_ = std::make_unique<Engine>("oracle.os", make_rocksdb_disk(home_.path().string()), Policy::documented(),
                                       [this] { return draw(); });
  }
  ~KvEngineOnRocksDb() override { engine_.reset(); }

  TempHome home_;
};

TEST_F(KvEngineOnRocksDb, GrantsNothingForAnOpenThatFails) {
  fs::create_directories(home_.folder(db_).parent_path());
  write_file(home_.folder(db_), "a file");
  const Effect opened = ask(a_, {db_, Open{}});
  EXPECT_EQ(text_of(opened), to_json(KvResponse(KvError::io("File exists (os error 17)"))));
  EXPECT_THAT(opened.issue, IsEmpty());
  EXPECT_FALSE(opened.created);
  EXPECT_EQ(remove_db(a_, db_), to_json(KvResponse(KvError::io("Not a directory (os error 20)"))));
}

TEST_F(KvEngineOnRocksDb, LetsGoOfTheDatabasesThatItCloses) {
  engine_->set_fds_limit(2);
  for (int n = 0; n < 3; ++n) {
    const DbKey db = chat_db("lim" + std::to_string(n));
    ASSERT_EQ(open(a_, db), kOkText);
    ASSERT_EQ(set(a_, db, "k", std::to_string(n)), kOkText);
  }
  const auto another = make_rocksdb_disk(home_.path().string());
  for (int n = 0; n < 3; ++n) {
    EXPECT_EQ(another->open(chat_db("lim" + std::to_string(n)), Disk::OpenMode::ExistingOnly).ok(), n == 0) << n;
  }
  EXPECT_EQ(get(a_, chat_db("lim0"), "k"), R"({"Get":[107]} + 0)");
}

TEST_F(KvEngineOnRocksDb, StillHasDatabasesAndNoTransactionsAfterARestart) {
  open(a_, db_);
  set(a_, db_, "dur", "1");
  const TxId tx = begin(a_, db_);
  set(a_, db_, "staged", "1", tx);
  engine_.reset();
  engine_ = std::make_unique<Engine>("oracle.os", make_rocksdb_disk(home_.path().string()), Policy::documented(),
                                     [this] { return draw(); });
  EXPECT_FALSE(ask(a_, {db_, Open{}}).created);
  EXPECT_EQ(get(a_, db_, "dur"), R"({"Get":[100,117,114]} + 1)");
  EXPECT_EQ(get(a_, db_, "staged"), error_text("KeyNotFound"));
  EXPECT_EQ(commit(a_, db_, tx), no_tx_text(tx));
}

TEST_F(KvEngineOnRocksDb, RemovesTheDatabaseFromTheDisk) {
  open(a_, db_);
  set(a_, db_, "k", "v");
  EXPECT_EQ(remove_db(a_, db_), kOkText);
  EXPECT_FALSE(fs::exists(home_.folder(db_)));
  EXPECT_TRUE(ask(a_, {db_, Open{}}).created);
}

}  // namespace
}  // namespace hypersim::kv_module
