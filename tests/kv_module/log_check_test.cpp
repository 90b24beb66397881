// The end of a log that RocksDB wrote, cut off and garbled in many places.

#include "log_check.hpp"

#include <gtest/gtest.h>

#include "temp_home.hpp"

namespace hypersim::kv_module {
namespace {

class EndOfLog : public testing::Test {
 protected:
  LogEnd end_of(const std::string& log) {
    const fs::path path = home_.path() / "log";
    write_file(path, log);
    return end_of_log(path.string());
  }

  /// A log with a few short entries and one that spans several blocks, as RocksDB writes it.
  std::string written_log() {
    const DbKey db = chat_db("log");
    const auto disk = make_rocksdb_disk(home_.path().string());
    const auto database = std::move(*disk->open(db, Disk::OpenMode::CreateIfMissing));
    EXPECT_TRUE(database->put("first", runtime::Bytes("1")).ok());
    EXPECT_TRUE(database->put("big", runtime::Bytes(std::string(100'000, 'x'))).ok());
    EXPECT_TRUE(database->put("small", runtime::Bytes("3")).ok());
    EXPECT_TRUE(database->put("last", runtime::Bytes("4")).ok());
    return read_file(file_with_extension(home_.folder(db), ".log"));
  }

  TempHome home_;
};

TEST_F(EndOfLog, IsWholeForAnEmptyLogAndOneThatIsNotThere) {
  EXPECT_EQ(end_of(""), LogEnd::Whole);
  EXPECT_EQ(end_of_log((home_.path() / "nothing").string()), LogEnd::Whole);
}

TEST_F(EndOfLog, IsWholeAfterTheLastRecord) {
  const std::string log = written_log();
  ASSERT_GT(log.size(), 100'000u);
  EXPECT_EQ(end_of(log), LogEnd::Whole);
}

TEST_F(EndOfLog, IsTornWhereverALogWasCut) {
  const std::string log = written_log();
  int torn = 0;
  for (std::size_t size = log.size() - 1; size > log.size() - 100; --size) {
    const LogEnd end = end_of(log.substr(0, size));
    EXPECT_NE(end, LogEnd::Garbled) << size;
    torn += end == LogEnd::Torn ? 1 : 0;
  }
  EXPECT_GT(torn, 90);
  for (const std::size_t size : {1u, 6u, 7u, 20u, 40'000u, 70'000u}) {
    EXPECT_EQ(end_of(log.substr(0, size)), LogEnd::Torn) << size;
  }
}

TEST_F(EndOfLog, IsTornWhereSpaceWasReservedAndNotWritten) {
  const std::string log = written_log();
  EXPECT_EQ(end_of(log + std::string(50'000, '\0')), LogEnd::Torn);
  EXPECT_EQ(end_of(log + std::string(50'000, '\0') + "x"), LogEnd::Garbled);
}

TEST_F(EndOfLog, IsGarbledWhereARecordsLengthIs) {
  const std::string log = written_log();
  std::string last = log;  // the last record is a header of 7 bytes and 12 + 1 + 1 + 4 + 1 + 1 of payload
  last[log.size() - 20 - 3] ^= 0x40;
  EXPECT_EQ(end_of(last), LogEnd::Garbled);
  std::string first = log;
  first[5] ^= 0x70;
  EXPECT_EQ(end_of(first), LogEnd::Garbled);
  std::string recycled = log;  // a record of this type would look like one of an older log
  recycled[6] ^= 0x04;
  EXPECT_EQ(end_of(recycled), LogEnd::Garbled);
  std::string beyond_the_block = log;
  beyond_the_block[5] = '\xff';
  EXPECT_EQ(end_of(beyond_the_block), LogEnd::Garbled);
}

TEST_F(EndOfLog, IsGarbledWhereThereIsNoRecord) {
  EXPECT_EQ(end_of("this never was a log"), LogEnd::Garbled);
  EXPECT_EQ(end_of(written_log() + "\xff\xff\xff\xff\xff\xff\xff\xff"), LogEnd::Garbled);
}

class RestOfLog : public EndOfLog {
 protected:
  /// Is the rest of the log one write at most, if the first `size` bytes are known?
  bool is_one_write(const std::string& log, std::size_t size) {
    const fs::path path = home_.path() / "log";
    write_file(path, log);
    return ends_within_one_write(path.string(), size, true);
  }
  /// So many entries of so many bytes that they end at each place of a block.
  std::string long_log() {
    const DbKey db = chat_db("long");
    const auto disk = make_rocksdb_disk(home_.path().string());
    const auto database = std::move(*disk->open(db, Disk::OpenMode::CreateIfMissing));
    for (int i = 0; i < 3000; ++i) {
      EXPECT_TRUE(database->put("key", runtime::Bytes(std::string(static_cast<std::size_t>(i % 97), 'x'))).ok());
    }
    EXPECT_TRUE(database->put("big", runtime::Bytes(std::string(100'000, 'x'))).ok());
    return read_file(file_with_extension(home_.folder(db), ".log"));
  }
};

TEST_F(RestOfLog, MayBeNothingOrTheLastEntryWholeOrCutOff) {
  const std::string log = long_log();
  const std::size_t last = log.size() - 100'000;
  EXPECT_TRUE(is_one_write(log, log.size()));
  EXPECT_TRUE(is_one_write(log, last));
  for (const std::size_t cut : {1u, 6u, 7u, 20u, 40'000u, 99'000u}) {
    EXPECT_TRUE(is_one_write(log.substr(0, log.size() - cut), last)) << cut;
  }
  EXPECT_TRUE(is_one_write("", 0));
  EXPECT_TRUE(is_one_write(log + std::string(50'000, '\0'), log.size()));  // reserved
}

TEST_F(RestOfLog, MayNotBeMore) {
  const std::string log = long_log();
  EXPECT_FALSE(is_one_write(log, log.size() / 2));
  EXPECT_FALSE(is_one_write(log + log, log.size()));
  EXPECT_FALSE(is_one_write(log + "this never was a log", log.size()));
  const std::string one = log.substr(0, 36);  // its first entry: 7 + 12 + 1 + 1 + 3 + 1
  EXPECT_FALSE(is_one_write(one + one, one.size())) << "it has the number of the one before";
}

TEST_F(RestOfLog, RepeatsEntriesOnlyWhereItIsThereTwice) {
  const fs::path path = home_.path() / "log";
  const std::string log = long_log();
  write_file(path, log);
  EXPECT_FALSE(repeats_entries(path.string()));
  write_file(path, log + log);
  EXPECT_TRUE(repeats_entries(path.string()));
}

}  // namespace
}  // namespace hypersim::kv_module
