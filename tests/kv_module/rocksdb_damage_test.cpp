// Damaged files of a database: the answer is RocksDBError, the program continues, and nothing that is stored is lost.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "hypersim/kv_module/storage.hpp"

#include "temp_home.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Bytes;
using testing::HasSubstr;
using testing::StartsWith;
using OpenMode = Disk::OpenMode;

constexpr int kKeysInTable = 40;
constexpr int kKeysInLog = 20;

std::string value_of(int key) { return std::to_string(key) + std::string(20 + static_cast<std::size_t>(key), 'v'); }

/// A database with some keys in a table file and the later ones in the log.
class DamagedDatabase : public testing::Test {
 protected:
  void SetUp() override {
    for (int key = 0; key < kKeysInTable + kKeysInLog; ++key) {
      if (key == kKeysInTable || key == 0) database_.reset();
      if (!database_) database_ = std::move(*disk_->open(db_, OpenMode::CreateIfMissing));
      ASSERT_TRUE(database_->put("k" + std::to_string(key), Bytes(value_of(key))).ok());
    }
    database_.reset();
    ASSERT_FALSE(table().empty());
    ASSERT_GT(fs::file_size(log()), 1000u);
  }

  fs::path folder() const { return home_.folder(db_); }
  fs::path table() const { return file_with_extension(folder(), ".sst"); }
  fs::path log() const { return file_with_extension(folder(), ".log"); }
  fs::path manifest() const {
    std::string name = read_file(folder() / "CURRENT");
    name.pop_back();
    return folder() / name;
  }

  /// Opens and reads everything. Returns an empty text if everything is there, `lost` if some keys are silently gone,
  /// else the first error.
  std::string read_all() {
    auto opened = disk_->open(db_, OpenMode::ExistingOnly);
    if (!opened) {
      EXPECT_EQ(opened.error().kind, KvError::Kind::RocksDBError);
      return opened.error().error;
    }
    std::string verdict;
    for (int key = 0; key < kKeysInTable + kKeysInLog; ++key) {
      auto found = (*opened)->get("k" + std::to_string(key));
      if (!found) return found.error().error;
      if (!*found || (*found)->view() != value_of(key)) verdict = "lost";
    }
    return verdict;
  }

  TempHome home_;
  std::unique_ptr<Disk> disk_ = make_rocksdb_disk(home_.path().string());
  const DbKey db_ = chat_db("db1");
  std::unique_ptr<Database> database_;
};

TEST_F(DamagedDatabase, AnswersRocksDBErrorForATruncatedOrGarbledFile) {
  for (const fs::path& file : {folder() / "CURRENT", manifest(), table(), log()}) {
    const std::string whole = read_file(file);
    const auto saved = files_below(folder());
    const std::string half = whole.substr(0, whole.size() / 2);
    std::vector<std::string> damaged{"garbage garbage\n",
                                     std::string(whole.size(), '\xff'),
                                     "x" + whole,
                                     half + std::string(4, '\xee') + whole.substr(half.size() + 4),
                                     "",
                                     half,
                                     whole.substr(0, whole.size() - 1)};
    for (const std::string& content : damaged) {
      SCOPED_TRACE(file.filename().string() + ", now " + std::to_string(content.size()) + " bytes");
      write_file(file, content);
      const std::string answer = read_all();
      EXPECT_THAT(answer, testing::AnyOf(StartsWith("Corruption: "), StartsWith("IO error: ")));
      EXPECT_THAT(answer, testing::Not(HasSubstr(home_.path().string())));
      EXPECT_TRUE(disk_->exists(db_));

      restore_files(folder(), saved);
    }
    EXPECT_EQ(read_all(), "");
    restore_files(folder(), saved);
  }
}

TEST_F(DamagedDatabase, LosesNothingByAFailedOpen) {
  for (const fs::path& file : {folder() / "CURRENT", manifest(), log()}) {
    SCOPED_TRACE(file.filename().string());
    const std::string whole = read_file(file);
    write_file(file, "garbage garbage\n");
    for (int attempt = 0; attempt < 3; ++attempt) EXPECT_NE(read_all(), "");
    EXPECT_EQ(error_of(disk_->open(db_, OpenMode::CreateIfMissing)).kind, KvError::Kind::RocksDBError);
    write_file(file, whole);
  }
  EXPECT_EQ(read_all(), "");
}

TEST_F(DamagedDatabase, TouchesNothingWhereCurrentIsMissing) {
  fs::remove(folder() / "CURRENT");
  const auto before = files_below(folder());
  const KvError damaged = KvError::rocksdb("Corruption: $HOME/kv/chat:alice.os/db1 holds files, but no CURRENT file");
  EXPECT_EQ(error_of(disk_->open(db_, OpenMode::CreateIfMissing)), damaged);
  EXPECT_EQ(error_of(disk_->open(db_, OpenMode::ExistingOnly)), damaged);
  EXPECT_TRUE(disk_->exists(db_));
  EXPECT_EQ(files_below(folder()), before);
}

TEST_F(DamagedDatabase, MissesItsManifestItsLogAndItsTable) {
  for (const fs::path& file : {manifest(), log(), table()}) {
    const std::string whole = read_file(file);
    fs::remove(file);
    EXPECT_THAT(read_all(), HasSubstr(file.extension() == ".sst" ? "No such file or directory" : " is missing, with "))
        << file;
    write_file(file, whole);
  }
  EXPECT_EQ(read_all(), "");
}

TEST_F(DamagedDatabase, CanBeRemovedAndMadeAnew) {
  write_file(folder() / "CURRENT", "");
  EXPECT_TRUE(disk_->destroy(db_).ok());
  EXPECT_FALSE(fs::exists(folder()));
  auto fresh = disk_->open(db_, OpenMode::CreateIfMissing);
  ASSERT_TRUE(fresh.ok());
  EXPECT_TRUE((*fresh)->keys()->empty());
}

TEST_F(DamagedDatabase, KeepsEveryOtherWriteWhenAnotherProgramDiedInTheMiddleOfTheLast) {
  remove_kept(folder());
  const auto size = fs::file_size(log());
  for (const int cut : {1, 5, 20}) {
    SCOPED_TRACE(cut);
    const auto saved = files_below(folder());
    fs::resize_file(log(), size - static_cast<std::uintmax_t>(cut));
    {
      auto opened = disk_->open(db_, OpenMode::ExistingOnly);
      ASSERT_TRUE(opened.ok()) << opened.error().error;
      for (int key = 0; key < kKeysInTable + kKeysInLog - 1; ++key) {
        EXPECT_EQ((**(*opened)->get("k" + std::to_string(key))).view(), value_of(key));
      }
      EXPECT_FALSE((*(*opened)->get("k" + std::to_string(kKeysInTable + kKeysInLog - 1))).has_value());
    }
    restore_files(folder(), saved);
  }
}

TEST_F(DamagedDatabase, NeverLosesKeysWithoutAWordWhereverOneByteIsWrong) {
  std::mt19937 random(7);
  const auto saved = files_below(folder());
  int refused = 0;
  for (int round = 0; round < 60; ++round) {
    const fs::path file = round % 3 == 0 ? log() : round % 3 == 1 ? manifest() : table();
    std::string content = read_file(file);
    const std::size_t at = random() % content.size();
    content[at] = static_cast<char>(content[at] ^ static_cast<char>(1 + random() % 255));
    write_file(file, content);
    const std::string answer = read_all();
    EXPECT_NE(answer, "lost") << file.filename() << ", byte " << at;
    refused += answer.empty() ? 0 : 1;
    restore_files(folder(), saved);
  }
  EXPECT_GT(refused, 48);
}

}  // namespace
}  // namespace hypersim::kv_module
