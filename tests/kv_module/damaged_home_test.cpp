// Random edits of a home: bytes that change, files that are cut, emptied, removed, doubled, swapped or taken from
// elsewhere. Whatever they are, each store is refused in words, or all that was acknowledged is there.

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <set>

#include "hypersim/kv_module/node_store.hpp"
#include "hypersim/kv_module/storage.hpp"
#include "hypersim/runtime/random.hpp"

#include "node_store_numbers.hpp"
#include "node_store_values.hpp"
#include "support/effort.hpp"
#include "temp_home.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Random;
using OpenMode = Disk::OpenMode;
using testing::AnyOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::uint64_t kLastNumber = 40;
constexpr int kKeys = 60;
constexpr int kRounds = 100;  // a soak plays a hundred times as many

std::string everything_in(NodeStore& store) {
  std::string text = describe(store.processes()) + describe(store.pending_grants());
  for (std::uint64_t slot = 0; slot < kSlots; ++slot) text += describe(store.state(slot_id(slot))) + "\n";
  return text;
}

std::string refused(const std::string& why) {
  EXPECT_THAT(why, testing::Not(testing::IsEmpty()));
  return "refused: " + why;
}

/// What a home kept that several programs have used: databases with tables and logs, and a node's state.
class DamagedHome : public testing::Test {
 protected:
  void SetUp() override {
    for (const DbKey& db : dbs_) {
      auto database = opened(db);
      for (int key = 0; key < kKeys; ++key) {
        if (key == kKeys / 3 && db != dbs_.back()) {  // what came before is then in a table
          database.reset();
          database = opened(db);
        }
        ASSERT_TRUE(database->put("k" + std::to_string(key), runtime::Bytes(value_of(db, key))).ok());
      }
    }
    for (std::uint64_t number = 1; number <= kLastNumber; ++number) {
      if (number == kLastNumber / 2) store_ = make_rocksdb_node_store(home());
      if (!store_->is_open()) {
        ASSERT_TRUE(store_->open().ok());
      }
      ASSERT_TRUE(store_->apply(changes_of(number)).ok());
    }
    state_ = everything_in(*store_);
    store_->close();
    whole_ = files_below(home());
    for (const auto& [name, content] : whole_) {
      if (!name.ends_with("/")) names_.push_back(name);
    }
  }

  std::string home() const { return home_.path().string(); }
  static std::string value_of(const DbKey& db, int key) {
    return db.db + std::string(key == kKeys - 1 ? 100'000 : 30, 'v') + std::to_string(key);
  }
  std::unique_ptr<Database> opened(const DbKey& db) {
    auto database = disk_->open(db, OpenMode::CreateIfMissing);
    EXPECT_TRUE(database.ok()) << database.error().error;
    return std::move(*database);
  }

  /// `whole`, `lost: WHAT`, or `refused: WHY`.
  std::string verdict_on(const DbKey& db) {
    const auto database = make_rocksdb_disk(home())->open(db, OpenMode::CreateIfMissing);
    if (!database.ok()) return refused(database.error().error);
    const auto keys = (*database)->keys();
    if (!keys.ok()) return refused(keys.error().error);
    for (int key = 0; key < kKeys; ++key) {
      const auto found = (*database)->get("k" + std::to_string(key));
      if (!found.ok()) return refused(found.error().error);
      if (!*found || (*found)->view() != value_of(db, key)) return "lost: k" + std::to_string(key);
    }
    return keys->size() == kKeys ? "whole" : "lost: there are " + std::to_string(keys->size()) + " keys";
  }
  std::string verdict_on_state() {
    const auto store = make_rocksdb_node_store(home());
    if (const auto open = store->open(); !open.ok()) return refused(open.error());
    if (const auto rows = store->processes(); !rows.ok()) return refused(rows.error());
    const std::string found = everything_in(*store);
    return found == state_ ? "whole" : found.find("cannot be read") != std::string::npos ? "refused: " + found : "lost";
  }
  /// Of each store that has one of these files.
  std::vector<std::string> verdicts(const std::set<std::string>& files) {
    const auto has = [&](const std::string& folder) {
      return std::any_of(files.begin(), files.end(), [&](const std::string& file) { return file.starts_with(folder); });
    };
    std::vector<std::string> all;
    if (has("kernel/")) all.push_back(verdict_on_state());
    for (const DbKey& db : dbs_) {
      if (has("kv/chat:alice.os/" + db.db + "/")) all.push_back(verdict_on(db));
    }
    return all;
  }

  fs::path log_of(const fs::path& folder) const { return file_with_extension(folder, ".log"); }
  void restore() { restore_files(home(), whole_); }

  TempHome home_;
  const std::vector<DbKey> dbs_{chat_db("one"), chat_db("two"), chat_db("young")};
  std::unique_ptr<Disk> disk_ = make_rocksdb_disk(home());
  std::unique_ptr<NodeStore> store_ = make_rocksdb_node_store(home());
  std::string state_;
  std::map<std::string, std::string> whole_;
  std::vector<std::string> names_;
};

TEST_F(DamagedHome, IsWholeWhereNobodyTouchesIt) {
  for (int again = 0; again < 3; ++again) {
    EXPECT_THAT(verdicts({names_.begin(), names_.end()}), testing::ElementsAre("whole", "whole", "whole", "whole"));
  }
}

TEST_F(DamagedHome, RefusesALogThatIsGoneEmptyShorterDoubledOrOfAnother) {
  const std::vector<std::string> folders{"kernel", "kv/chat:alice.os/one", "kv/chat:alice.os/young"};
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const fs::path log = log_of(home_.path() / folders[i]);
    const std::string whole = read_file(log);
    const std::string other = read_file(log_of(home_.path() / folders[(i + 1) % folders.size()]));
    ASSERT_GT(whole.size(), 100u) << log;
    const std::vector<std::string> contents{"",    whole + whole, whole.substr(0, whole.size() / 2),
                                            other, whole + other, whole.substr(0, whole.size() - 1)};
    for (std::size_t content = 0; content <= contents.size(); ++content) {
      SCOPED_TRACE(folders[i] + ", content " + std::to_string(content));
      content < contents.size() ? write_file(log, contents[content]) : static_cast<void>(fs::remove(log));
      const std::string verdict = i == 0 ? verdict_on_state() : verdict_on(dbs_[i == 1 ? 0 : 2]);
      EXPECT_THAT(verdict, StartsWith("refused: "));
      EXPECT_THAT(verdict, AnyOf(HasSubstr(" is missing, with "), HasSubstr(" bytes"))) << verdict;
      restore();
    }
  }
}

TEST_F(DamagedHome, RefusesALogWhoseEntriesRepeatAlsoWhereNoTableSaysWhatItHolds) {
  const fs::path folder = home_.folder(dbs_.front());
  remove_kept(folder);
  const fs::path log = log_of(folder);
  write_file(log, read_file(log) + read_file(log));
  EXPECT_THAT(verdict_on(dbs_.front()), StartsWith("refused: Corruption: "));
}

TEST_F(DamagedHome, RefusesATableThatIsGoneOrGarbled) {
  const fs::path table = home_.folder(dbs_.front()) / "hypersim.kept";
  const std::string whole = read_file(table);
  std::string garbled = whole;
  garbled[20] ^= 1;
  for (const std::string& instead : {std::string(), garbled, whole + whole, whole.substr(0, 500)}) {
    write_file(table, instead);
    EXPECT_THAT(verdict_on(dbs_.front()), HasSubstr("hypersim.kept is garbled, which says what the logs hold"));
  }
  fs::remove(table);
  EXPECT_THAT(verdict_on(dbs_.front()), HasSubstr("hypersim.kept is gone, which says what the logs hold"));
  write_file(table, whole);
  EXPECT_EQ(verdict_on(dbs_.front()), "whole");
}

TEST_F(DamagedHome, TakesWhatAnotherProgramHasWrittenAndFromThenOnKeepsATable) {
  const fs::path folder = home_.folder(dbs_.front());
  remove_kept(folder);
  EXPECT_EQ(verdict_on(dbs_.front()), "whole");
  EXPECT_TRUE(fs::exists(folder / "hypersim.kept"));
  fs::remove(log_of(folder));
  EXPECT_EQ(verdict_on(dbs_.front()), "whole") << "the last program has written nothing";
  ASSERT_TRUE(opened(dbs_.front())->put("k0", runtime::Bytes(value_of(dbs_.front(), 0))).ok());
  fs::remove(log_of(folder));
  EXPECT_THAT(verdict_on(dbs_.front()), HasSubstr(" is missing, with "));
}

// Random edits --------------------------------------------------------------------------------------------------------

/// What an edit did, for a person.
class Edit {
 public:
  Edit(Random& random, const fs::path& home, const std::vector<std::string>& names)
      : random_(random), home_(home), names_(names) {}

  const std::set<std::string>& touched() const { return touched_; }

  std::string make() {
    const std::string name = any();
    const fs::path path = home_ / name;
    if (!fs::exists(path)) return name + " is gone already";
    std::string content = read_file(path);
    switch (random_.next_u64() % 8) {
      case 0:
        fs::remove(path);
        return "removed " + name;
      case 1:
        write_file(path, "");
        return "emptied " + name;
      case 2:
        write_file(path, content.substr(0, below(content.size())));
        return "cut " + name;
      case 3:
        write_file(path, content + content);
        return "doubled " + name;
      case 4: {
        const std::string other = any();
        if (!fs::exists(home_ / other)) return "nothing";
        write_file(path, read_file(home_ / other));
        write_file(home_ / other, content);
        return "swapped " + name + " and " + other;
      }
      case 5: {
        const std::string other = any();
        if (fs::exists(home_ / other)) write_file(path, read_file(home_ / other));
        return "copied " + other + " to " + name;
      }
      case 6:
        write_file(path, content + content.substr(below(content.size())));
        return "lengthened " + name;
      default:
        if (content.empty()) return "nothing";
        const std::size_t at = below(content.size());
        content[at] = static_cast<char>(content[at] ^ static_cast<char>(1 + random_.next_u64() % 255));
        write_file(path, content);
        return "changed byte " + std::to_string(at) + " of " + name;
    }
  }

 private:
  std::size_t below(std::size_t size) { return size == 0 ? 0 : static_cast<std::size_t>(random_.next_u64() % size); }
  const std::string& any() { return *touched_.insert(names_[below(names_.size())]).first; }

  Random& random_;
  fs::path home_;
  const std::vector<std::string>& names_;
  std::set<std::string> touched_;
};

TEST_F(DamagedHome, IsRefusedOrWholeAfterRandomEdits) {
  Random random(16);
  std::map<std::string, int> seen;
  for (int round = 0; round < support::cases(kRounds); ++round) {
    Edit edit(random, home(), names_);
    std::string edits;
    for (auto left = 1 + random.next_u64() % 3; left > 0; --left) edits += edit.make() + "; ";
    SCOPED_TRACE("round " + std::to_string(round) + ": " + edits);
    for (const std::string& verdict : verdicts(edit.touched())) {
      EXPECT_THAT(verdict, AnyOf(StartsWith("refused: "), std::string("whole")));
      ++seen[verdict.substr(0, verdict.find(':'))];
    }
    restore();
  }
  std::cout << seen["refused"] << " refused, " << seen["whole"] << " whole\n";
  EXPECT_GT(seen["refused"], seen["whole"] / 20);
  EXPECT_GT(seen["whole"], seen["refused"] / 20);
}

}  // namespace
}  // namespace hypersim::kv_module
