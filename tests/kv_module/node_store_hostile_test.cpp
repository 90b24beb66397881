// Whatever the files of a node's store contain, the answer is a sentence or what was stored, and the program continues.

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/kv_module/node_store.hpp"
#include "hypersim/runtime/binary.hpp"
#include "hypersim/runtime/random.hpp"

#include "node_row.hpp"
#include "node_store_values.hpp"
#include "temp_home.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::BinaryWriter;
using runtime::Bytes;
using runtime::checksum;
using testing::HasSubstr;
using testing::StartsWith;

std::uint64_t below(runtime::Random& random, std::uint64_t end) { return random.next_u64() % end; }

constexpr std::string_view kKey = "process/a:app:dev.os";

/// One kind of row: how it is written, and what is read from it, as a text.
struct RowKind {
  const char* name;
  std::function<std::string()> write;
  std::function<StoreResult<std::string>(std::string_view key, std::string_view row)> read;
};

template <class T>
StoreResult<std::string> described(const StoreResult<T>& value) {
  if (!value) return runtime::fail(value.error());
  return describe(*value);
}

class HostileRow : public testing::TestWithParam<RowKind> {};

INSTANTIATE_TEST_SUITE_P(
    Rows, HostileRow,
    testing::Values(RowKind{"Process", [] { return process_row(kKey, rich_process("a:app:dev.os")); },
                            [](auto key, auto row) { return described(read_process_row(key, row)); }},
                    RowKind{"Grants",
                            [] {
                              const PersistedProcess rich = rich_process("a:app:dev.os");
                              return grants_row(kKey, {rich.id, rich.capabilities});
                            },
                            [](auto key, auto row) { return described(read_grants_row(key, row)); }},
                    RowKind{"Bytes", [] { return bytes_row(kKey, std::string(300, 's')); }, read_bytes_row}),
    [](const auto& param_info) { return param_info.param.name; });

TEST_P(HostileRow, IsReadAsItWasWritten) {
  const std::string row = GetParam().write();
  const auto read = GetParam().read(kKey, row);
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_FALSE(read->empty());
  EXPECT_EQ(row, GetParam().write());
}

TEST_P(HostileRow, IsRefusedWhereverItIsCutOff) {
  const std::string row = GetParam().write();
  for (std::size_t size = 0; size < row.size(); ++size) {
    EXPECT_THAT(error_of_store(GetParam().read(kKey, std::string_view(row).substr(0, size))), StartsWith("it is "))
        << size;
  }
  EXPECT_THAT(error_of_store(GetParam().read(kKey, row + '\0')), HasSubstr("damaged"));
}

TEST_P(HostileRow, IsRefusedWhicheverByteIsChanged) {
  const std::string row = GetParam().write();
  for (std::size_t at = 0; at < row.size(); ++at) {
    for (int change = 1; change < 256; ++change) {
      std::string changed = row;
      changed[at] = static_cast<char>(changed[at] ^ change);
      ASSERT_THAT(error_of_store(GetParam().read(kKey, changed)), StartsWith("it is ")) << at << " by " << change;
    }
  }
}

TEST_P(HostileRow, IsRefusedUnderAnotherKey) {
  EXPECT_EQ(error_of_store(GetParam().read("process/b:app:dev.os", GetParam().write())),
            "it is damaged: its checksum is not that of what it holds");
}

TEST_P(HostileRow, OfANewerVersionSaysSo) {
  std::string row = GetParam().write();
  row[1] = 3;
  EXPECT_EQ(error_of_store(GetParam().read(kKey, row)),
            "it is of version 3, and this hypersim reads version 2: read it with the hypersim that wrote it");
}

/// The content with a correct head.
std::string forged(const std::string& content) {
  BinaryWriter head;
  head.number(kRowVersion);
  head.word(checksum(content, checksum(kKey)));
  return head.written() + content;
}

TEST_P(HostileRow, ThatIsForgedWithItsChecksumIsRefusedOrRead) {
  const std::string row = GetParam().write();
  const std::string content = row.substr(forged("").size());
  ASSERT_EQ(forged(content), row);
  runtime::Random random(7);
  int refused = 0;
  const auto play = [&](const std::string& changed) {
    const auto read = GetParam().read(kKey, forged(changed));
    if (read.ok()) return;
    EXPECT_THAT(read.error(), StartsWith("it is damaged: byte "));
    ++refused;
  };
  for (std::size_t size = 0; size < content.size(); ++size) play(content.substr(0, size));
  EXPECT_EQ(refused, static_cast<int>(content.size()));
  for (int round = 0; round < 20'000; ++round) {
    std::string changed = content;
    for (auto left = below(random, 3) + 1; left > 0; --left) {
      changed[below(random, changed.size())] = static_cast<char>(below(random, 256));
    }
    play(changed);
  }
  EXPECT_GT(refused, static_cast<int>(content.size()) + 100);
}

/// What is read from a process's row with that content.
std::string forged_process(const std::function<void(BinaryWriter&)>& write) {
  BinaryWriter out;
  write(out);
  return error_of_store(read_process_row(kKey, forged(out.written())));
}

TEST(ForgedRow, AllocatesNothingForSizesThatAreNotThere) {
  EXPECT_EQ(forged_process([](BinaryWriter& out) { out.number(UINT64_MAX); }),
            "it is damaged: byte 21: a text of 18446744073709551615 bytes, but 0 are left");
  const auto id_and_kind = [](BinaryWriter& out, std::uint64_t kind) {
    for (int part = 0; part < 3; ++part) out.number(0);
    out.number(kind);
  };
  EXPECT_EQ(forged_process([&](BinaryWriter& out) { id_and_kind(out, 3); }),
            "it is damaged: byte 15: there is no such OnExit");
  EXPECT_EQ(forged_process([&](BinaryWriter& out) {
              id_and_kind(out, 2);
              out.number(std::uint64_t{1} << 60U);
            }),
            "it is damaged: byte 24: 1152921504606846976 elements follow, but 0 bytes are left");
  EXPECT_EQ(forged_process([&](BinaryWriter& out) {
              id_and_kind(out, 2);
              out.number(kRowElementsMax + 1);
              out.bytes(std::string(kRowElementsMax + 1, '\0'));
            }),
            "it is damaged: byte 18: 1048577 elements, and a row has at most 1048576");
  EXPECT_EQ(forged_process([&](BinaryWriter& out) {
              id_and_kind(out, 0);
              out.number(0);
              out.byte(2);
            }),
            "it is damaged: byte 17: expected 0 or 1, got 2");
  EXPECT_EQ(forged_process([&](BinaryWriter& out) {
              id_and_kind(out, 0);
              out.number(0);
              out.bytes(std::string("\0\0\2\5", 4));
              out.bytes(std::string(8, '\0'));
            }),
            "it is damaged: byte 20: this is address 5, but only 0 came before");
}

/// A store with some rows in a table file and the later ones in the log.
class DamagedNodeStore : public testing::Test {
 protected:
  DamagedNodeStore() {
    for (int at = 0; at < 40; ++at) {
      if (at == 20 || at == 0) {
        store_->close();
        EXPECT_TRUE(store_->open().ok());
      }
      EXPECT_TRUE(store_->save_process(rich_process("p" + std::to_string(at) + ":app:dev.os")).ok());
      EXPECT_TRUE(store_->set_state(a_, Bytes(std::to_string(at))).ok());
    }
    whole_ = everything();
    store_->close();
    EXPECT_FALSE(file_with_extension(kernel_, ".sst").empty());
    EXPECT_EQ(everything(), whole_);
    store_->close();
    saved_ = files_below(kernel_);
  }

  /// Everything in the store, or why it cannot be read. Leaves the store open if it can be opened.
  std::string everything() {
    if (!store_->is_open()) {
      const auto opened = store_->open();
      if (!opened) return opened.error();
    }
    return describe(store_->processes()) + describe(store_->state(a_));
  }
  /// Like everything(), but an error is a sentence that does not name this home.
  std::string answer() {
    store_ = make_rocksdb_node_store(home_.path().string());  // a cache of the old content would answer, too
    std::string answer = everything();
    store_->close();
    EXPECT_THAT(answer, testing::Not(HasSubstr(home_.path().string())));
    return answer;
  }

  TempHome home_;
  const fs::path kernel_ = home_.path() / "kernel";
  std::unique_ptr<NodeStore> store_ = make_rocksdb_node_store(home_.path().string());
  const runtime::ProcessId a_ = id_of("a:app:dev.os");
  std::string whole_;
  std::map<std::string, std::string> saved_;
};

TEST_F(DamagedNodeStore, AnswersWithASentenceForATruncatedOrGarbledFile) {
  for (const auto& [name, content] : saved_) {
    if (name == "LOCK" || name == "IDENTITY" || name.starts_with("OPTIONS") || content.empty()) continue;
    if (name.starts_with("hypersim.")) continue;  // not all of them counts (damaged_home_test.cpp)
    const std::string half = content.substr(0, content.size() / 2);
    std::vector<std::string> damaged{"garbage garbage\n",
                                     std::string(content.size(), '\xff'),
                                     "x" + content,
                                     half + std::string(4, '\xee') + content.substr(half.size() + 4),
                                     "",
                                     half,
                                     content.substr(0, content.size() - 1),
                                     content + content};
    for (const std::string& instead : damaged) {
      SCOPED_TRACE(name + ", now " + std::to_string(instead.size()) + " bytes");
      write_file(kernel_ / name, instead);
      EXPECT_THAT(answer(), HasSubstr("the node's state in $HOME/kernel cannot be "));
      restore_files(kernel_, saved_);
    }
  }
  EXPECT_EQ(answer(), whole_);
}

TEST_F(DamagedNodeStore, LosesNothingWhereOneByteIsFlipped) {
  runtime::Random random(11);
  std::vector<std::string> names;
  for (const auto& [name, content] : saved_) {
    if (name.ends_with(".log") || name.ends_with(".sst") || name.starts_with("MANIFEST")) names.push_back(name);
  }
  for (int round = 0; round < 60; ++round) {
    const std::string& name = names[below(random, names.size())];
    std::string content = saved_[name];
    if (content.empty()) continue;
    const std::size_t at = below(random, content.size());
    content[at] = static_cast<char>(content[at] ^ (1 << below(random, 8)));
    write_file(kernel_ / name, content);
    EXPECT_THAT(answer(), testing::AnyOf(whole_, HasSubstr("the node's state in $HOME/kernel cannot be ")))
        << name << " at " << at;
    restore_files(kernel_, saved_);
  }
}

TEST_F(DamagedNodeStore, SaysWhatToDoAndTouchesNothing) {
  fs::remove(kernel_ / "CURRENT");
  const auto before = files_below(kernel_);
  EXPECT_EQ(
      answer(),
      "the node's state in $HOME/kernel cannot be opened: it holds files, but no CURRENT file; restore the folder "
      "from a copy, or take it away: then the node starts as one that is new");
  EXPECT_EQ(files_below(kernel_), before);
}

TEST_F(DamagedNodeStore, RefusesWhatIsNoFolder) {
  fs::rename(kernel_, home_.path() / "elsewhere");
  write_file(kernel_, "a file");
  EXPECT_THAT(answer(), HasSubstr("cannot be opened: Not a directory (os error 20); "));
  fs::remove(kernel_);
  fs::create_symlink(home_.path() / "elsewhere", kernel_);
  EXPECT_THAT(answer(), HasSubstr("is a symbolic link"));
  EXPECT_EQ(files_below(home_.path() / "elsewhere"), saved_);
}

/// Puts a row into the database below the store, as another program would.
class ForeignRow : public DamagedNodeStore {
 protected:
  void put(std::string_view key, const std::string& row) {
    const auto disk = make_rocksdb_disk(home_.path().string());
    const fs::path aside = home_.folder(chat_db("db"));
    fs::create_directories(aside.parent_path());
    fs::rename(kernel_, aside);
    auto database = std::move(*disk->open(chat_db("db"), Disk::OpenMode::ExistingOnly));
    ASSERT_TRUE(database->put(key, Bytes(row)).ok());
    database.reset();
    fs::rename(aside, kernel_);
  }
};

TEST_F(ForeignRow, OfANewerVersionIsRefusedAtOnceAndNothingIsTouched) {
  std::string format = bytes_row("format", "hypersim node store");
  format[1] = static_cast<char>(kRowVersion + 1);
  put("format", format);
  const auto before = files_below(kernel_);
  EXPECT_THAT(answer(),
              StartsWith("the node's state in $HOME/kernel cannot be opened: the row format: it is of version " +
                         std::to_string(kRowVersion + 1) + ", and this hypersim reads version " +
                         std::to_string(kRowVersion) + ": "));
  EXPECT_EQ(files_below(kernel_), before);
}

TEST_F(ForeignRow, ThatIsDamagedIsNamed) {
  put("process/q:app:dev.os", "garbage");
  EXPECT_EQ(store_->open().ok(), true);
  EXPECT_EQ(describe(store_->processes()),
            "the node's state in $HOME/kernel cannot be read: the row process/q:app:dev.os: it is damaged: byte 0: "
            "expected the byte order, 0 or 1");
  EXPECT_EQ(describe(store_->state(a_)), "39");  // the other rows are intact
}

TEST_F(ForeignRow, ThatBelongsToAnotherProcessIsRefused) {
  put("process/q:app:dev.os", process_row("process/q:app:dev.os", simple_process("r:app:dev.os")));
  EXPECT_THAT(answer(), HasSubstr("the row process/q:app:dev.os: it is of r:app:dev.os"));
}

}  // namespace
}  // namespace hypersim::kv_module
