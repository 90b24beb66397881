// SIGKILL ends a program that writes to a node's store, again and again. When the store is opened again, everything
// that was acknowledged is there, and no change is there in part.

#include <array>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <optional>
#include <unistd.h>

#include "hypersim/kv_module/node_store.hpp"
#include "hypersim/runtime/random.hpp"

#include "node_store_numbers.hpp"
#include "node_store_values.hpp"
#include "support/command.hpp"
#include "support/effort.hpp"
#include "support/paths.hpp"
#include "temp_home.hpp"

namespace hypersim::kv_module {
namespace {

constexpr int kKills = support::kSanitized ? 48 : 240;  // each run takes six times as long
constexpr int kKillsOfOneHome = 24;                     // then a new store, so that kills also happen while it is made

/// The running writer. Its acknowledgements come through a pipe.
class Writer {
 public:
  explicit Writer(const std::string& home) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    program_.emplace(std::vector<std::string>{support::build_dir() + "/bin/node_store_writer", home}, ends[1]);
    ::close(ends[1]);
    read_end_ = ends[0];
  }
  ~Writer() { ::close(read_end_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Waits for the next number. Returns false if there will be none.
  bool read_one() {
    std::uint64_t number = 0;
    if (::read(read_end_, &number, sizeof number) != sizeof number) return false;
    acknowledged_ = number;
    return true;
  }
  void kill() {
    EXPECT_TRUE(program_->kill()) << "it ended by itself";
    while (read_one()) continue;  // what it said before it died
  }
  std::uint64_t acknowledged() const { return acknowledged_; }

 private:
  std::optional<support::RunningProgram> program_;
  int read_end_ = -1;
  std::uint64_t acknowledged_ = 0;
};

std::string everything(NodeStore& store) {
  std::string text = describe(store.processes()) + describe(store.pending_grants());
  for (std::uint64_t slot = 0; slot < kSlots; ++slot) text += describe(store.state(slot_id(slot))) + "\n";
  return text;
}

std::string everything_up_to(std::uint64_t last) {
  const auto store = make_memory_node_store();
  EXPECT_TRUE(store->open().ok());
  EXPECT_TRUE(fill_up_to(*store, last).ok());
  return everything(*store);
}

TEST(NodeStoreKill, LosesNothingThatWasAcknowledgedAndKeepsNoHalfChange) {
  runtime::Random random(2024);
  std::unique_ptr<TempHome> home;
  std::uint64_t before = 0;
  int kills_between_changes = 0;
  int kills_before_the_first = 0;
  for (int round = 0; round < kKills; ++round) {
    SCOPED_TRACE("kill " + std::to_string(round));
    if (round % kKillsOfOneHome == 0) {
      home = std::make_unique<TempHome>();
      before = 0;
    }
    Writer writer(home->path().string());
    // Kills happen at the beginning, while the program opens or makes the store, or after some changes, and never twice
    // at the same point of a change.
    const bool early = random.next_u64() % 4 == 0;
    if (!early) {
      for (auto left = random.next_u64() % 30 + 1; left > 0 && writer.read_one();) --left;
    }
    ::usleep(static_cast<useconds_t>(random.next_u64() % (early ? 20'000 : 1'000)));
    writer.kill();
    (writer.acknowledged() == 0 ? kills_before_the_first : kills_between_changes) += 1;

    const auto store = make_rocksdb_node_store(home->path().string());
    const auto opened = store->open();
    ASSERT_TRUE(opened.ok()) << opened.error();
    const auto last = last_number(*store);
    ASSERT_TRUE(last.ok()) << last.error();
    const std::uint64_t acknowledged = std::max(before, writer.acknowledged());
    ASSERT_GE(*last, acknowledged);
    ASSERT_LE(*last, acknowledged + 1);  // stored, and killed before it could say so
    ASSERT_TRUE(everything(*store) == everything_up_to(*last)) << "after " << *last;
    before = *last;
  }
  EXPECT_GT(kills_between_changes, kKills / 2);
  EXPECT_GT(kills_before_the_first, kKills / 20);
}

}  // namespace
}  // namespace hypersim::kv_module
