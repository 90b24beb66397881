// The contract of both stores of a node. Each test of NodeStoreContract runs on memory and on RocksDB.

#include "hypersim/kv_module/node_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node_row.hpp"
#include "node_store_values.hpp"
#include "temp_home.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Bytes;
using testing::HasSubstr;

class NodeStoreContract : public testing::TestWithParam<StoreKind> {
 protected:
  NodeStoreContract() { open(); }
  void open() {
    const auto opened = store_->open();
    ASSERT_TRUE(opened.ok()) << opened.error();
  }
  void apply(const std::vector<StoreChange>& changes) {
    const auto applied = store_->apply(changes);
    ASSERT_TRUE(applied.ok()) << applied.error();
  }
  /// Everything in the store.
  std::string everything() {
    return describe(store_->processes()) + describe(store_->pending_grants()) + describe(store_->state(a_)) + "\n" +
           describe(store_->state(b_)) + "\n" + describe(store_->note("boots"));
  }
  /// Another life of the node.
  void restart(bool by_crash) {
    by_crash ? store_->crash() : store_->close();
    open();
  }

  TempHome home_;
  std::unique_ptr<NodeStore> store_ = GetParam().make(home_.path().string());
  const runtime::ProcessId a_ = id_of("a:app:dev.os");
  const runtime::ProcessId b_ = id_of("b:app:dev.os");
  const runtime::Capability cap_{address_of("our@kv:distro:sys"), "{}"};
};

INSTANTIATE_TEST_SUITE_P(Stores, NodeStoreContract,
                         testing::Values(memory_kind(), rocksdb_kind(), temporary_rocksdb_kind()),
                         [](const auto& param_info) { return param_info.param.name; });

TEST_P(NodeStoreContract, IsEmptyAtFirst) {
  EXPECT_EQ(everything(), "(none)\n(none)\n(none)");
  EXPECT_TRUE(store_->is_open());
}

TEST_P(NodeStoreContract, GivesBackAllThatAProcessHas) {
  const PersistedProcess process = rich_process("a:app:dev.os");
  ASSERT_TRUE(store_->save_process(process).ok());
  EXPECT_EQ(describe(store_->processes()), describe(process) + "\n");
  restart(false);
  EXPECT_EQ(describe(store_->processes()), describe(process) + "\n");
}

TEST_P(NodeStoreContract, GivesProcessesInTheOrderOfTheirIds) {
  for (const char* id : {"b:app:dev.os", "a:app:dev.os", "b:aa:dev.os", "a-b:app:dev.os", "kv:distro:sys"}) {
    ASSERT_TRUE(store_->save_process(simple_process(id)).ok());
  }
  const auto all = store_->processes();
  ASSERT_TRUE(all.ok());
  std::vector<std::string> ids;
  for (const auto& process : *all) ids.push_back(process.id.text());
  EXPECT_THAT(ids,
              testing::ElementsAre("a-b:app:dev.os", "a:app:dev.os", "b:aa:dev.os", "b:app:dev.os", "kv:distro:sys"));
  EXPECT_TRUE(std::is_sorted(all->begin(), all->end(), [](const auto& x, const auto& y) { return x.id < y.id; }));
}

TEST_P(NodeStoreContract, ReplacesWhatIsSavedTwice) {
  ASSERT_TRUE(store_->save_process(rich_process("a:app:dev.os")).ok());
  ASSERT_TRUE(store_->save_process(simple_process("a:app:dev.os", "other")).ok());
  EXPECT_EQ(describe(store_->processes()), describe(simple_process("a:app:dev.os", "other")) + "\n");
}

TEST_P(NodeStoreContract, KeepsIdsAsTheyAreEvenWhereTheyHaveForbiddenCharacters) {
  PersistedProcess process;
  process.id = runtime::ProcessId("x/y", {"p:q", "@"});
  process.capabilities = {{runtime::Address("n@m", process.id), "{}"}};
  ASSERT_TRUE(store_->save_process(process).ok());
  restart(true);
  const auto all = store_->processes();
  ASSERT_TRUE(all.ok()) << all.error();
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ(all->front().id.package_id(), process.id.package_id());
  EXPECT_EQ(all->front().capabilities.front().issuer().node(), "n@m");
  EXPECT_EQ(all->front().capabilities, process.capabilities);
}

TEST_P(NodeStoreContract, TheStateOutlivesTheProcess) {
  ASSERT_TRUE(store_->save_process(simple_process("a:app:dev.os")).ok());
  ASSERT_TRUE(store_->set_state(a_, Bytes(std::string_view("s\0t", 3))).ok());
  ASSERT_TRUE(store_->save_pending_grants(a_, {cap_}).ok());
  ASSERT_TRUE(store_->forget_process(a_).ok());
  restart(false);
  EXPECT_EQ(describe(store_->processes()), "");
  EXPECT_EQ(describe(store_->state(a_)), std::string("s\0t", 3));
  EXPECT_EQ(describe(store_->pending_grants()), "a:app:dev.os [our@kv:distro:sys {}]\n");
}

TEST_P(NodeStoreContract, TellsAnEmptyStateFromNone) {
  EXPECT_FALSE(store_->state(a_)->has_value());
  ASSERT_TRUE(store_->set_state(a_, Bytes()).ok());
  EXPECT_TRUE(store_->state(a_)->has_value());
  restart(false);
  EXPECT_TRUE(store_->state(a_)->has_value());
  ASSERT_TRUE(store_->clear_state(a_).ok());
  EXPECT_FALSE(store_->state(a_)->has_value());
}

TEST_P(NodeStoreContract, TakesALargeState) {
  std::string large(16 << 20, '\0');
  for (std::size_t at = 0; at < large.size(); ++at) large[at] = static_cast<char>(at * 31 + at / 256);
  ASSERT_TRUE(store_->set_state(a_, Bytes(large)).ok());
  restart(true);
  EXPECT_TRUE(describe(store_->state(a_)) == large);
}

TEST_P(NodeStoreContract, NoGrantsAreForgottenGrants) {
  ASSERT_TRUE(store_->save_pending_grants(a_, {cap_, cap_}).ok());
  ASSERT_TRUE(store_->save_pending_grants(b_, {cap_}).ok());
  ASSERT_TRUE(store_->save_pending_grants(a_, {}).ok());
  EXPECT_EQ(describe(store_->pending_grants()), "b:app:dev.os [our@kv:distro:sys {}]\n");
}

TEST_P(NodeStoreContract, ForgetsWhatIsNotThereWithoutComplaint) {
  apply({ForgetProcess{a_}, SavePendingGrants{{a_, {}}}, SetState{a_, {}}, SetNote{"boots", {}}});
  apply({});
  EXPECT_EQ(everything(), "(none)\n(none)\n(none)");
}

TEST_P(NodeStoreContract, AppliesChangesInTheirOrder) {
  apply({SaveProcess{simple_process("a:app:dev.os", "one")}, SaveProcess{simple_process("b:app:dev.os")},
         SetState{a_, Bytes("s")}, SaveProcess{simple_process("a:app:dev.os", "two")}, ForgetProcess{b_},
         SetState{b_, Bytes("t")}, SetState{b_, {}}, SetNote{"boots", "1"}, SavePendingGrants{{b_, {cap_}}}});
  const std::string expected =
      describe(simple_process("a:app:dev.os", "two")) + "\nb:app:dev.os [our@kv:distro:sys {}]\ns\n(none)\n1";
  EXPECT_EQ(everything(), expected);
  restart(true);
  EXPECT_EQ(everything(), expected);
}

TEST_P(NodeStoreContract, AppliesAllOrNothing) {
  ASSERT_TRUE(store_->set_note("boots", "1").ok());
  PersistedProcess huge = simple_process("b:app:dev.os");
  huge.dropped_wires.resize(kRowElementsMax + 1);
  const auto refused = store_->apply({SetNote{"boots", "2"}, SaveProcess{huge}, SetState{a_, Bytes("s")}});
  EXPECT_EQ(error_of_store(refused),
            "b:app:dev.os has 1048577 capabilities, dropped wires and OnExit requests, and at most 1048576 can be kept "
            "for one process");
  EXPECT_EQ(everything(), "(none)\n(none)\n1");
  restart(false);
  EXPECT_EQ(everything(), "(none)\n(none)\n1");
}

TEST_P(NodeStoreContract, ReadsTheLargestRowThatItTakes) {
  PersistedProcess large = simple_process("a:app:dev.os");
  large.capabilities.assign(kRowElementsMax - 2, cap_);
  large.on_exit.requests.resize(1);
  large.on_exit.requests[0].request.capabilities = {cap_};
  ASSERT_TRUE(store_->save_process(large).ok());
  const auto all = store_->processes();
  ASSERT_TRUE(all.ok()) << all.error();
  EXPECT_EQ(all->front().capabilities.size(), kRowElementsMax - 2);
}

TEST_P(NodeStoreContract, IsOfNoUseUntilItIsOpen) {
  EXPECT_THAT(error_of_store(store_->open()), HasSubstr("open already"));
  ASSERT_TRUE(store_->set_note("boots", "1").ok());
  for (const bool by_crash : {false, true}) {
    by_crash ? store_->crash() : store_->close();
    EXPECT_FALSE(store_->is_open());
    EXPECT_THAT(error_of_store(store_->set_note("boots", "2")), HasSubstr("closed"));
    EXPECT_THAT(error_of_store(store_->note("boots")), HasSubstr("closed"));
    EXPECT_THAT(error_of_store(store_->state(a_)), HasSubstr("closed"));
    EXPECT_THAT(error_of_store(store_->processes()), HasSubstr("closed"));
    EXPECT_THAT(error_of_store(store_->pending_grants()), HasSubstr("closed"));
    store_->crash();
    store_->close();
    open();
    EXPECT_EQ(describe(store_->note("boots")), "1");
  }
}

TEST_P(NodeStoreContract, SurvivesManyCrashesBetweenChanges) {
  for (int boot = 1; boot <= 5; ++boot) {
    apply({SetNote{"boots", std::to_string(boot)},
           SaveProcess{simple_process("p" + std::to_string(boot) + ":app:dev.os")}});
    restart(true);
    EXPECT_EQ(describe(store_->note("boots")), std::to_string(boot));
  }
  EXPECT_EQ(store_->processes()->size(), 5u);
}

class RocksDbNodeStore : public testing::Test {
 protected:
  void open() {
    const auto opened = store_->open();
    ASSERT_TRUE(opened.ok()) << opened.error();
  }

  TempHome home_;
  const fs::path kernel_ = home_.path() / "kernel";
  std::unique_ptr<NodeStore> store_ = make_rocksdb_node_store(home_.path().string());
  const runtime::ProcessId a_ = id_of("a:app:dev.os");
};

TEST_F(RocksDbNodeStore, MakesNothingBeforeSomethingIsStored) {
  open();
  EXPECT_EQ(describe(store_->processes()), "");
  ASSERT_TRUE(store_->forget_process(a_).ok());
  ASSERT_TRUE(store_->apply({}).ok());
  store_->close();
  EXPECT_TRUE(fs::is_empty(home_.path()));
  open();
  ASSERT_TRUE(store_->set_state(a_, Bytes("s")).ok());
  EXPECT_TRUE(fs::is_regular_file(kernel_ / "CURRENT"));
}

TEST_F(RocksDbNodeStore, NothingReachesTheFilesAfterACrash) {
  open();
  ASSERT_TRUE(store_->set_state(a_, Bytes("s")).ok());
  const fs::path left_over = kernel_ / "000999.dbtmp";  // closing takes such a file away
  write_file(left_over, "x");
  const auto before = files_below(home_.path());
  store_->crash();
  EXPECT_EQ(files_below(home_.path()), before);
  open();  // the lock has been given back
  EXPECT_EQ(describe(store_->state(a_)), "s");
  write_file(left_over, "x");
  store_->close();
  EXPECT_FALSE(fs::exists(left_over));
}

TEST_F(RocksDbNodeStore, IsReadByAnotherStoreOfTheSameHome) {
  open();
  ASSERT_TRUE(store_->save_process(rich_process("a:app:dev.os")).ok());
  const auto second = make_rocksdb_node_store(home_.path().string() + "/");
  EXPECT_THAT(error_of_store(second->open()), HasSubstr("cannot be opened: IO error: lock hold by current process"));
  store_.reset();
  ASSERT_TRUE(second->open().ok());
  EXPECT_EQ(describe(second->processes()), describe(rich_process("a:app:dev.os")) + "\n");
}

TEST_F(RocksDbNodeStore, LeavesTheStateOfARealNodeAlone) {
  {
    // A database as a real node would have it: not empty, and without our row.
    const auto disk = make_rocksdb_disk(home_.path().string());
    auto database = std::move(*disk->open(chat_db("db"), Disk::OpenMode::CreateIfMissing));
    ASSERT_TRUE(database->put("process_map", Bytes("its own")).ok());
    database.reset();
    fs::rename(home_.folder(chat_db("db")), kernel_);
  }
  const auto before = files_below(home_.path());
  EXPECT_EQ(error_of_store(store_->open()),
            "$HOME/kernel holds what another program keeps there, as a real node does, and no state of a node of "
            "hypersim; it is left as it is: name another home, or a copy of this one without the folder kernel");
  EXPECT_FALSE(store_->is_open());
  store_.reset();
  EXPECT_EQ(files_below(home_.path()), before);
}

}  // namespace
}  // namespace hypersim::kv_module
