// What the engine answers as the shipped module does (docs/semantics.md, section 9): one test for each row, and the
// sequences that were observed on a shipped node, to the byte. Each runs on memory and on RocksDB.

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine_fixture.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Semantics;
using testing::ElementsAre;
using testing::IsEmpty;

std::string io_text(const std::string& text) { return R"({"Err":{"IOError":")" + text + R"("}})"; }
const std::string kNotThere = io_text("No such file or directory (os error 2)");
std::string got(std::string_view key, std::string_view value) {
  return to_json(KvResponse(KvGot{std::string(key)})) + " + " + std::string(value);
}
std::string begun_text(TxId tx) { return to_json(KvResponse(KvTxBegun{tx})); }

class EngineAsShipped : public EngineTest, public testing::WithParamInterface<DiskKind> {
 protected:
  EngineAsShipped() { play(Semantics::hyperdrive()); }
  ~EngineAsShipped() override { engine_.reset(); }

  /// A node begins in this home.
  void play(Semantics semantics) {
    engine_.reset();
    engine_ = std::make_unique<Engine>("oracle.os", disk_at_home(), Policy::of(semantics), [this] { return draw(); });
  }
  std::unique_ptr<Disk> disk_at_home() {
    if (GetParam().name == std::string("Memory")) return std::make_unique<Borrowed>(*memory_);
    return GetParam().make(home_.path().string());
  }
  void close_all() {
    for (int n = 0; n < 10; ++n) open(a_, chat_db("other" + std::to_string(n)));
  }

  /// The memory outlives the node, as a home does.
  class Borrowed final : public Disk {
   public:
    explicit Borrowed(Disk& disk) : disk_(disk) {}
    KvResult<std::unique_ptr<Database>> open(const DbKey& db, OpenMode mode) override { return disk_.open(db, mode); }
    KvResult<runtime::Done> destroy(const DbKey& db) override { return disk_.destroy(db); }
    bool exists(const DbKey& db) const override { return disk_.exists(db); }
    std::vector<DbKey> databases() const override { return disk_.databases(); }

   private:
    Disk& disk_;
  };

  const runtime::Address f_ = process("f:evil2:mallory.os");
  const DbKey other_ = chat_db("other");
  const DbKey aliased_{{"evil", "mallory.os"}, "../chat:alice.os/birthdays"};
  std::unique_ptr<Disk> memory_ = make_memory_disk();
  TempHome home_;
};

INSTANTIATE_TEST_SUITE_P(Disks, EngineAsShipped, each_disk(), disk_name);

// D3.
TEST_P(EngineAsShipped, CommitsWhatAnotherProcessHasStaged) {
  open(a_, db_);
  open(a2_, db_);
  const TxId tx = begin(a_, db_);
  EXPECT_EQ(set(a_, db_, "s1", "1", tx), kOkText);
  EXPECT_EQ(set(a2_, db_, "s2", "2", tx), kOkText);
  EXPECT_EQ(commit(a2_, db_, tx), kOkText);
  EXPECT_EQ(get(a_, db_, "s1"), got("s1", "1"));
  EXPECT_EQ(get(a_, db_, "s2"), got("s2", "2"));
  EXPECT_EQ(commit(a_, db_, tx), no_tx_text(tx));
}

TEST_P(EngineAsShipped, CommitsIntoAnotherDatabase) {
  open(a_, db_);
  open(a_, other_);
  const TxId tx = begin(a_, db_);
  EXPECT_EQ(set(a_, db_, "x", "1", tx), kOkText);
  EXPECT_EQ(commit(a_, other_, tx), kOkText);
  EXPECT_EQ(get(a_, db_, "x"), error_text("KeyNotFound"));
  EXPECT_EQ(get(a_, other_, "x"), got("x", "1"));
}

TEST_P(EngineAsShipped, TakesWhatAnotherPackageHasStaged) {
  const DbKey loot{{"evil", "mallory.os"}, "loot"};
  open(a_, db_);
  open(e_, loot);
  const TxId tx = begin(a_, db_);
  set(a_, db_, "secret", "s", tx);
  EXPECT_EQ(commit(e_, loot, tx), kOkText);
  EXPECT_EQ(get(e_, loot, "secret"), got("secret", "s"));
}

// D4.
TEST_P(EngineAsShipped, CreatesADatabaseForWhateverIsAsked) {
  for (const char* name : {"get", "set", "delete", "begin", "commit"}) grant_both(a_, chat_db(name));
  EXPECT_TRUE(ask(a_, {chat_db("get"), Get{"k"}}).created);
  EXPECT_EQ(get(a_, chat_db("get"), "k"), error_text("KeyNotFound"));
  EXPECT_TRUE(ask(a_, {chat_db("set"), Set{"k", {}}}, "v").created);
  EXPECT_EQ(get(a_, chat_db("set"), "k"), got("k", "v"));
  EXPECT_EQ(remove(a_, chat_db("delete"), "k"), kOkText);
  EXPECT_EQ(answer(a_, {chat_db("begin"), BeginTx{}}), begun_text(TxId{1000}));
  EXPECT_EQ(commit(a_, chat_db("commit"), TxId{42}), no_tx_text(TxId{42}));
  for (const char* name : {"get", "set", "delete", "begin", "commit"}) {
    EXPECT_TRUE(engine_->exists(chat_db(name))) << name;
  }
  EXPECT_FALSE(ask(a_, {chat_db("get"), Get{"k"}}).created);
}

// D5.
TEST_P(EngineAsShipped, LeavesAnEmptyDatabaseWhereOneWasRemoved) {
  open(a_, db_);
  set(a_, db_, "k", "v");
  const TxId tx = begin(a_, db_);
  set(a_, db_, "staged", "s", tx);
  const Effect removed = ask(a_, {db_, RemoveDb{}});
  EXPECT_EQ(text_of(removed), kOkText);
  EXPECT_TRUE(removed.removed);
  EXPECT_TRUE(removed.created);
  EXPECT_THAT(removed.retire, IsEmpty());
  EXPECT_TRUE(engine_->exists(db_));
  EXPECT_TRUE(holds(a_, KvCapabilityKind::Write, db_));
  EXPECT_EQ(get(a_, db_, "k"), error_text("KeyNotFound"));
  EXPECT_EQ(set(a_, db_, "k", "w"), kOkText);
  EXPECT_EQ(get(a_, db_, "k"), got("k", "w"));
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
  EXPECT_EQ(get(a_, db_, "staged"), got("staged", "s"));
}

TEST_P(EngineAsShipped, RemovesADatabaseAgainAndAgain) {
  open(a_, db_);
  EXPECT_EQ(remove_db(a_, db_), kOkText);
  EXPECT_EQ(remove_db(a_, db_), kOkText);
}

// D6.
TEST_P(EngineAsShipped, AnswersTheSystemsTextWhereThereIsNothingToRemove) {
  const Effect removed = ask(a_, {db_, RemoveDb{}});
  EXPECT_EQ(text_of(removed), kNotThere);
  EXPECT_FALSE(removed.removed);
  EXPECT_FALSE(removed.created);
  EXPECT_FALSE(engine_->exists(db_));
}

// D13.
TEST_P(EngineAsShipped, KeepsWhatAProcessHasStagedBeyondItsEnd) {
  open(a_, db_);
  const TxId tx = begin(a_, db_);
  set(a_, db_, "k", "v", tx);
  engine_->process_gone(a_.process());
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
  EXPECT_EQ(get(a_, db_, "k"), got("k", "v"));
}

TEST_P(EngineAsShipped, LosesWhatIsStagedWithTheNode) {
  open(a_, db_);
  const TxId tx = begin(a_, db_);
  set(a_, db_, "k", "v", tx);
  play(Semantics::hyperdrive());
  EXPECT_EQ(get(a_, db_, "k"), error_text("KeyNotFound"));
  EXPECT_EQ(commit(a_, db_, tx), no_tx_text(tx));
}

// D18.
TEST_P(EngineAsShipped, EndsTheNodeWhereNoDatabaseMayBeOpen) {
  open(a_, db_);
  engine_->set_fds_limit(0);
  EXPECT_THAT(engine_->open_databases(), IsEmpty());
  EXPECT_TRUE(ask(a_, {db_, Get{"k"}}).ends_node);
  EXPECT_TRUE(ask(a_, {db_, Open{}}).ends_node);
  engine_->set_fds_limit(1);
  EXPECT_FALSE(ask(a_, {db_, Get{"k"}}).ends_node);
}

// D25.
TEST_P(EngineAsShipped, IssuesTheCapabilitiesOfAnOpenThatFails) {
  engine_->fail_storage({db_, StorageOperation::Open, 1, "injected"});
  EXPECT_EQ(open(a_, db_), R"({"Err":{"RocksDBError":"injected"}})");
  EXPECT_TRUE(holds(a_, KvCapabilityKind::Read, db_));
  EXPECT_EQ(set(a_, db_, "k", "v"), kOkText);
}

// D7.
TEST_P(EngineAsShipped, TakesANameForAPath) {
  for (const char* name : {"p/q", "", ".", "p/./q/../r", "...", "/elsewhere/db", "../../out of kv", "../../../x"}) {
    const DbKey db = chat_db(name);
    EXPECT_EQ(open(a_, db), kOkText) << name;
    EXPECT_EQ(set(a_, db, "k", name), kOkText) << name;
    EXPECT_EQ(get(a_, db, "k"), got("k", name)) << name;
  }
  EXPECT_EQ(open(a_, chat_db("..")), kOkText);
}

TEST_P(EngineAsShipped, HasOneDatabaseUnderAllNamesOfAPlace) {
  open(a_, db_);
  set(a_, db_, "k", "v");
  close_all();
  for (const char* name : {"./birthdays", "nowhere/../birthdays", "birthdays/", "../chat:alice.os/birthdays",
                           "../../kv/chat:alice.os//birthdays"}) {
    open(a_, chat_db(name));
    EXPECT_EQ(get(a_, chat_db(name), "k"), got("k", "v")) << name;
  }
}

TEST_P(EngineAsShipped, TouchesNothingOutsideOfTheHome) {
  const std::filesystem::path outside = home_.path().parent_path() / "hypersim-d7-outside";
  open(a_, chat_db(outside.string()));
  open(a_, chat_db("../../../hypersim-d7-outside"));
  remove_db(a_, chat_db(home_.path().string()));
  remove_db(a_, chat_db("../../.."));
  EXPECT_FALSE(std::filesystem::exists(outside));
  EXPECT_TRUE(std::filesystem::exists(home_.path()));
}

TEST_P(EngineAsShipped, SaysWhatTheSystemSaysOfANameThatIsNoPath) {
  using namespace std::string_literals;
  const std::string nul = io_text("file name contained an unexpected NUL byte");
  const std::string long_name = io_text("File name too long (os error 36)");
  for (const auto& [name, said] : {std::pair("a\0b"s, nul), std::pair(std::string(300, 'x'), long_name)}) {
    EXPECT_EQ(open(a_, chat_db(name)), said);
    EXPECT_EQ(set(a_, chat_db(name), "k", "v"), said);
    EXPECT_EQ(get(a_, chat_db(name), "k"), said);
    EXPECT_EQ(remove_db(a_, chat_db(name)), said);
  }
  open(a_, db_);
  EXPECT_EQ(open(a_, chat_db("birthdays/LOCK")), io_text("File exists (os error 17)"));
  EXPECT_EQ(open(a_, chat_db("birthdays/LOCK/x")), io_text("Not a directory (os error 20)"));
  EXPECT_EQ(remove_db(a_, chat_db("birthdays/LOCK")), io_text("Not a directory (os error 20)"));
}

TEST_P(EngineAsShipped, RemovesAllThatIsInAFolder) {
  for (const char* name : {"p/q", "p/r/s", "px"}) {
    open(a_, chat_db(name));
    set(a_, chat_db(name), "k", "v");
  }
  EXPECT_EQ(remove_db(a_, chat_db("p")), kOkText);
  engine_->set_fds_limit(1);
  EXPECT_EQ(get(a_, chat_db("p/q"), "k"), error_text("KeyNotFound"));
  EXPECT_EQ(get(a_, chat_db("p/r/s"), "k"), error_text("KeyNotFound"));
  EXPECT_EQ(get(a_, chat_db("px"), "k"), got("k", "v"));
}

TEST_P(EngineAsShipped, RemovesThePackageOrAllOfKvAndSaysThatItDidNot) {
  open(a_, db_);
  EXPECT_EQ(remove_db(a_, chat_db(".")), io_text("Invalid argument (os error 22)"));
  EXPECT_FALSE(engine_->exists(db_));
  open(a_, db_);
  EXPECT_EQ(remove_db(a_, chat_db("..")), io_text("Directory not empty (os error 39)"));
  EXPECT_FALSE(engine_->exists(db_));
}

TEST_P(EngineAsShipped, NeedsTheFoldersOnTheWayToWhatItRemoves) {
  open(a_, db_);
  EXPECT_EQ(remove_db(a_, chat_db("nowhere/../birthdays")), kNotThere);
  EXPECT_TRUE(engine_->exists(db_));
  open(a_, chat_db("nowhere/x"));
  EXPECT_EQ(remove_db(a_, chat_db("nowhere/../birthdays")), kOkText);
}

TEST_P(EngineAsShipped, FindsOddPlacesAgainInAHome) {
  for (const char* name : {"p/q", "/a%b/c", "../../x"}) {
    open(a_, chat_db(name));
    set(a_, chat_db(name), "k", name);
  }
  play(Semantics::hyperdrive());
  for (const char* name : {"p/q", "/a%b/c", "../../x"}) {
    EXPECT_TRUE(engine_->exists(chat_db(name))) << name;
    EXPECT_EQ(get(a_, chat_db(name), "k"), got("k", name)) << name;
  }
  EXPECT_EQ(remove_db(a_, chat_db("p")), kOkText);
  EXPECT_FALSE(engine_->exists(chat_db("p/q")));
}

TEST_P(EngineAsShipped, LosesNothingThatTheLastAliasWroteInACrash) {
  open(a_, db_);
  open(e_, aliased_);
  set(e_, aliased_, "k", "2");
  engine_->crash();
  EXPECT_EQ(get(e_, aliased_, "k"), got("k", "2"));
}

// The observed sequences, by their numbers.
TEST_P(EngineAsShipped, Observed1To9) {
  EXPECT_EQ(open(a_, db_), kOkText);
  EXPECT_TRUE(holds(a_, KvCapabilityKind::Read, db_) && holds(a_, KvCapabilityKind::Write, db_));
  EXPECT_EQ(open(a_, db_), kOkText);
  EXPECT_EQ(set(a_, db_, "k1", "v1"), kOkText);
  EXPECT_EQ(get(a_, db_, "k1"), R"({"Get":[107,49]} + v1)");
  EXPECT_EQ(set(a_, db_, "k1", "v2"), kOkText);
  EXPECT_EQ(get(a_, db_, "k1"), R"({"Get":[107,49]} + v2)");
  EXPECT_EQ(remove(a_, db_, "k1"), kOkText);
  EXPECT_EQ(get(a_, db_, "k1"), error_text("KeyNotFound"));
  EXPECT_EQ(get(a_, db_, "never"), error_text("KeyNotFound"));
  EXPECT_EQ(remove(a_, db_, "never"), kOkText);
  EXPECT_EQ(answer(a_, {db_, Set{"noblob", {}}}), error_text("MalformedRequest"));
  EXPECT_EQ(get(a_, db_, "noblob"), error_text("KeyNotFound"));
  EXPECT_EQ(set(a_, db_, "ev", ""), kOkText);
  EXPECT_EQ(get(a_, db_, "ev"), R"({"Get":[101,118]} + )");
  EXPECT_EQ(set(a_, db_, "", "E"), kOkText);
  EXPECT_EQ(get(a_, db_, ""), R"({"Get":[]} + E)");
  EXPECT_EQ(remove(a_, db_, ""), kOkText);
  EXPECT_EQ(get(a_, db_, ""), error_text("KeyNotFound"));
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(set(a_, db_, all, all), kOkText);
  const Effect found = ask(a_, {db_, Get{all}});
  EXPECT_EQ(to_json(found.response).size(), 923u);
  EXPECT_EQ(found.value, runtime::Bytes(all));
}

TEST_P(EngineAsShipped, Observed10) {
  const std::string big(64 << 10, '\1');
  open(a_, db_);
  EXPECT_EQ(set(a_, db_, big, "v"), kOkText);
  EXPECT_EQ(to_json(ask(a_, {db_, Get{big}}).response).size(), 131081u);
  for (const std::size_t size : {std::size_t{1} << 20, std::size_t{16} << 20}) {
    const std::string value(size, 'x');
    EXPECT_EQ(set(a_, db_, "huge", value), kOkText);
    EXPECT_EQ(ask(a_, {db_, Get{"huge"}}).value, runtime::Bytes(value));
  }
}

TEST_P(EngineAsShipped, Observed11To17) {
  EXPECT_EQ(get(a_, db_, "k"), error_text("NoReadCap"));
  EXPECT_EQ(set(a_, db_, "k", "v"), error_text("NoWriteCap"));
  EXPECT_EQ(remove(a_, db_, "k"), error_text("NoWriteCap"));
  EXPECT_EQ(answer(a_, {db_, BeginTx{}}), error_text("NoWriteCap"));
  EXPECT_EQ(commit(a_, db_, TxId{1}), error_text("NoWriteCap"));
  EXPECT_FALSE(engine_->exists(db_));
  EXPECT_EQ(remove_db(a_, db_), kNotThere);
  EXPECT_FALSE(engine_->exists(db_));
  open(a_, db_);
  EXPECT_EQ(open(e_, db_), error_text("MismatchingPackageId"));
  EXPECT_EQ(remove_db(e_, db_), error_text("MismatchingPackageId"));
  EXPECT_EQ(get(e_, db_, "k"), error_text("NoReadCap"));
  EXPECT_EQ(set(e_, db_, "k", "v"), error_text("NoWriteCap"));
  EXPECT_EQ(answer(e_, {db_, BeginTx{}}), error_text("NoWriteCap"));
  EXPECT_EQ(commit(e_, db_, TxId{1}), error_text("NoWriteCap"));
  grant(e_, KvCapabilityKind::Write, db_);
  EXPECT_EQ(remove_db(e_, db_), error_text("MismatchingPackageId"));
  EXPECT_EQ(set(e_, db_, "m", "fromE"), kOkText);
  EXPECT_EQ(get(e_, db_, "m"), error_text("NoReadCap"));
}

TEST_P(EngineAsShipped, Observed22To34) {
  open(a_, db_);
  open(a2_, db_);
  const TxId tx = begin(a_, db_);
  EXPECT_EQ(set(a_, db_, "tk", "tv", tx), kOkText);
  EXPECT_EQ(get(a_, db_, "tk"), error_text("KeyNotFound"));
  EXPECT_EQ(commit(a_, db_, tx), kOkText);
  EXPECT_EQ(get(a_, db_, "tk"), R"({"Get":[116,107]} + tv)");
  EXPECT_EQ(commit(a_, db_, tx), no_tx_text(tx));
  EXPECT_EQ(set(a_, db_, "k", "v", tx), no_tx_text(tx));
  EXPECT_EQ(commit(a_, db_, TxId{42}), R"({"Err":{"NoTx":42}})");
  EXPECT_EQ(set(a_, db_, "k", "v", TxId{42}), R"({"Err":{"NoTx":42}})");
  EXPECT_EQ(answer(a_, {db_, Set{"k", TxId{42}}}), error_text("MalformedRequest"));
  EXPECT_EQ(remove(a_, db_, "k", TxId{42}), R"({"Err":{"NoTx":42}})");
  EXPECT_EQ(commit(a_, db_, begin(a_, db_)), kOkText);
  const TxId third = begin(a_, db_);
  EXPECT_EQ(remove(a_, db_, "tk", third), kOkText);
  EXPECT_EQ(get(a_, db_, "tk"), R"({"Get":[116,107]} + tv)");
  EXPECT_EQ(commit(a_, db_, third), kOkText);
  EXPECT_EQ(get(a_, db_, "tk"), error_text("KeyNotFound"));
  const TxId one = begin(a_, db_);
  const TxId two = begin(a2_, db_);
  set(a_, db_, "c", "1", one);
  set(a2_, db_, "c", "2", two);
  EXPECT_EQ(commit(a2_, db_, two), kOkText);
  EXPECT_EQ(commit(a_, db_, one), kOkText);
  EXPECT_EQ(get(a_, db_, "c"), R"({"Get":[99]} + 1)");
}

TEST_P(EngineAsShipped, Observed51To58) {
  for (const char* name : {"p/q", "", "."}) {
    const DbKey db = chat_db(name);
    EXPECT_EQ(open(a_, db), kOkText) << name;
    EXPECT_EQ(set(a_, db, "k", "v"), kOkText) << name;
    EXPECT_EQ(get(a_, db, "k"), R"({"Get":[107]} + v)") << name;
  }
  EXPECT_EQ(open(a_, chat_db("..")), kOkText);
  EXPECT_TRUE(engine_->exists(chat_db("../.")));
}

TEST_P(EngineAsShipped, Observed59) {
  EXPECT_EQ(open(a_, db_), kOkText);
  EXPECT_EQ(set(a_, db_, "k", "1"), kOkText);
  EXPECT_EQ(open(e_, aliased_), kOkText);
  EXPECT_EQ(get(e_, aliased_, "k"), got("k", "1"));
  EXPECT_EQ(set(e_, aliased_, "k", "2"), kOkText);
  EXPECT_EQ(get(a_, db_, "k"), got("k", "1"));
  EXPECT_EQ(set(a_, db_, "k3", "3"), kOkText);
  close_all();
  EXPECT_EQ(get(a_, db_, "k"), got("k", "1"));
  EXPECT_EQ(get(a_, db_, "k3"), got("k3", "3"));
}

TEST_P(EngineAsShipped, Observed60And61) {
  open(e_, {{"evil", "mallory.os"}, "own"});
  open(a_, db_);
  EXPECT_EQ(set(a_, db_, "k", "v"), kOkText);
  EXPECT_EQ(remove_db(e_, aliased_), kOkText);
  EXPECT_EQ(get(a_, db_, "k"), got("k", "v"));
  EXPECT_EQ(set(a_, db_, "k", "v"), kOkText);
  close_all();
  EXPECT_EQ(get(a_, db_, "k"), error_text("KeyNotFound"));

  const DbKey outside = chat_db("/somewhere");
  open(a_, chat_db("/somewhere/else"));
  EXPECT_EQ(remove_db(a_, outside), kOkText);
  EXPECT_FALSE(engine_->exists(chat_db("/somewhere/else")));
  EXPECT_TRUE(engine_->exists(outside));
}

TEST_P(EngineAsShipped, Observed62) {
  if (GetParam().name == std::string("Memory")) GTEST_SKIP() << "nobody else puts a file there";
  const std::filesystem::path folder = home_.path() / "kv" / "chat:alice.os";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "file") << "x";
  EXPECT_EQ(open(a_, chat_db("file")), io_text("File exists (os error 17)"));
  EXPECT_EQ(remove_db(a_, chat_db("file")), io_text("Not a directory (os error 20)"));
  EXPECT_TRUE(std::filesystem::is_regular_file(folder / "file"));
}

TEST_P(EngineAsShipped, Observed67To69) {
  for (int n = 0; n < 12; ++n) open(a_, chat_db("lim" + std::to_string(n)));
  EXPECT_EQ(engine_->open_databases().size(), 10u);
  EXPECT_EQ(engine_->open_databases().front(), chat_db("lim2"));
  EXPECT_EQ(get(a_, chat_db("lim0"), "k"), error_text("KeyNotFound"));
  EXPECT_EQ(engine_->open_databases().front(), chat_db("lim3"));
  engine_->set_fds_limit(3);
  EXPECT_THAT(engine_->open_databases(), ElementsAre(chat_db("lim10"), chat_db("lim11"), chat_db("lim0")));
  open(a_, chat_db("d1"));
  EXPECT_THAT(engine_->open_databases(), ElementsAre(chat_db("lim11"), chat_db("lim0"), chat_db("d1")));
  engine_->set_fds_limit(100);
  for (int n = 1; n < 11; ++n) open(a_, chat_db("lim" + std::to_string(n)));
  EXPECT_EQ(engine_->open_databases().size(), 13u);
}

TEST_P(EngineAsShipped, Observed80) {
  engine_->set_fds_limit(20'000);  // what the fd-manager says where the system allows that many files
  open(a_, db_);
  for (int n = 0; n < 30; ++n) open(a_, chat_db("many" + std::to_string(n)));
  EXPECT_EQ(engine_->open_databases().size(), 31u);
}

}  // namespace
}  // namespace hypersim::kv_module
