// --home: what is stored stays, what is not a home is refused before anything runs, and nothing outside it is touched.

#include "hypersim/simulator/home.hpp"

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <set>
#include <thread>
#include <unistd.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* kWrite = "scenario \"write\"\nprocess a a:one:dev.os\na open d\na set d k v\n";
constexpr const char* kRead = "scenario \"read\"\nprocess a a:one:dev.os\na open d\na get d k => v\n";

TEST(HomeOption, KeepsWhatWasStoredInTheLayoutOfANode) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  scratch.write("read.scn", kRead);
  ASSERT_EQ(scratch.hypersim("run write.scn --home new/home").exit_code, 0);
  EXPECT_TRUE(fs::is_regular_file(scratch.path("new/home/kv/one:dev.os/d/CURRENT")));
  const Finished again = scratch.hypersim("run read.scn --home new/home");
  EXPECT_EQ(again.exit_code, 0) << again.out;
}

TEST(HomeOption, AsksForTheDiskAndATemporaryHomeDoesNot) {
  const Scratch scratch;
  scratch.write("s.scn",
                "scenario \"s\"\nprocess a a:one:dev.os exit restart\na open d\na set d k v\na state set s\n"
                "sim crash-module kv\na open d\na get d k => v\nsim crash-node our.dev\n");
  const std::string counting = "export SYNC_COUNT=count ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=" +
                               support::quoted(library("sync_counter")) + ";";
  for (const char* command : {"run s.scn", "caps s.scn --storage rocksdb", "explore s.scn --storage rocksdb"}) {
    const Finished temporary = scratch.hypersim(command, counting);
    EXPECT_EQ(temporary.exit_code, 0) << temporary.out << temporary.err;
    EXPECT_FALSE(fs::exists(scratch.path("count"))) << command;
  }
  const Finished kept = scratch.hypersim("run s.scn --home home", counting);
  EXPECT_EQ(kept.exit_code, 0) << kept.out << kept.err;
  EXPECT_GE(scratch.read("count").size(), 3 * 9) << "opening a database takes more, and three are opened";
}

TEST(HomeOption, ASecondRunGoesOnFromIt) {
  const Scratch scratch;
  scratch.write("first.scn",
                "scenario \"first\"\nprocess a a:one:dev.os exit restart\nprocess b b:two:dev.os exit restart\n"
                "process gone gone:one:dev.os\n"
                "a open d\na set d k v\na share d read with b\na state set later\na spawn child exit restart\n"
                "gone share cap gone \"Stay\" with b\n");
  scratch.write("second.scn",
                "scenario \"second\"\nprocess a a:one:dev.os exit restart\nprocess b b:two:dev.os exit restart\n"
                "a state get => later\nb get a/d k => v\ncheck child alive\na request child => \"ok\"\n"
                "check b lacks cap our@gone:one:dev.os \"Stay\"\n"
                "a spawn child => error NameTaken\n");
  const Finished one = scratch.hypersim("run first.scn --home home");
  ASSERT_EQ(one.exit_code, 0) << one.out << one.err;
  const Finished two = scratch.hypersim("run second.scn --home home");
  EXPECT_EQ(two.exit_code, 0) << two.out << two.err;
  // The same once more: the first time used nothing up.
  const Finished three = scratch.hypersim("run second.scn --home home");
  EXPECT_EQ(three.exit_code, 0) << three.out << three.err;
}

TEST(HomeOption, OnExitRequestsOfTheProcessMapAreSentAtBoot) {
  const Scratch scratch;
  const std::string cast =
      "process heir heir:one:dev.os\nprocess testator testator:one:dev.os requests heir "
      "exit requests [[\"our.dev@heir:one:dev.os\",{\"body\":\"bye\"}]]\n";
  scratch.write("first.scn", "scenario \"first\"\n" + cast + "check testator alive\n");
  scratch.write("second.scn", "scenario \"second\"\n" + cast + "heir receive from testator body bye\n");
  ASSERT_EQ(scratch.hypersim("run first.scn --home home").exit_code, 0);
  EXPECT_EQ(scratch.hypersim("run second.scn --home fresh").exit_code, 1);
  const Finished second = scratch.hypersim("run second.scn --home home");
  EXPECT_EQ(second.exit_code, 0) << second.out << second.err;
}

TEST(HomeOption, RefusesADamagedProcessMapBeforeAnythingRuns) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  ASSERT_EQ(scratch.hypersim("run write.scn --home home").exit_code, 0);
  ASSERT_TRUE(fs::is_directory(scratch.path("home/kernel")));
  scratch.write("home/kernel/CURRENT", "MANIFEST-999999\n");
  const Finished finished = scratch.hypersim("run write.scn --home home");
  EXPECT_EQ(finished.exit_code, 2) << finished.out;
  EXPECT_THAT(finished.err, HasSubstr("kernel"));
  EXPECT_EQ(finished.out, "");
}

TEST(HomeOption, WithoutOneNothingIsLeftBehind) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  fs::create_directory(scratch.path("tmp"));
  ASSERT_EQ(scratch.hypersim("run write.scn", "TMPDIR='" + scratch.path("tmp") + "'").exit_code, 0);
  EXPECT_TRUE(fs::is_empty(scratch.path("tmp")));
}

/// The temporary homes that are there.
std::set<std::string> homes_in(const std::string& folder) {
  std::set<std::string> homes;
  for (const auto& entry : fs::directory_iterator(folder)) homes.insert(entry.path().filename().string());
  return homes;
}

TEST(TemporaryHome, OfARunThatWasKilledIsSweptByTheNextAndThatOfOneThatGoesOnIsNot) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  scratch.write("long.scn",
                "scenario \"long\"\noption limit events 1000000000\nprocess a a:one:dev.os\na open d\n"
                "repeat 9000\n  a set d k v\nend\nsim wait 1h\n");
  const std::string tmp = scratch.path("tmp");
  fs::create_directories(tmp + "/hypersim-of-another");
  const auto begin = [&] {
    return std::make_unique<support::RunningProgram>(std::vector<std::string>{
        "/usr/bin/env", "TMPDIR=" + tmp, support::hypersim_program(), "explore", scratch.path("long.scn"), "--storage",
        "rocksdb", "--no-shrink", "--out", scratch.path("out"), "--jobs", "1"});
  };
  const auto new_home = [&](const std::string& old) {
    for (int i = 0; i < 2000; ++i) {
      for (const std::string& home : homes_in(tmp)) {
        if (home != old && home != "hypersim-of-another") return home;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return std::string("(none)");
  };
  const auto killed = begin();
  const std::string dead = new_home("");
  ASSERT_TRUE(killed->kill());
  ASSERT_EQ(homes_in(tmp).size(), 2u) << "it leaves its home";
  const auto live = begin();
  const std::string its = new_home(dead);
  ASSERT_EQ(scratch.hypersim("run write.scn", "TMPDIR=" + tmp).exit_code, 0);
  EXPECT_EQ(homes_in(tmp), (std::set<std::string>{its, "hypersim-of-another"}));
  EXPECT_TRUE(live->kill());
  ASSERT_EQ(scratch.hypersim("caps write.scn", "TMPDIR=" + tmp).exit_code, 0);
  EXPECT_EQ(homes_in(tmp), std::set<std::string>{"hypersim-of-another"});
}

TEST(TemporaryHome, WithoutALockIsSweptIfNoSuchProcessIsThere) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  const std::string tmp = scratch.path("tmp");
  const std::string ours = "/hypersim-" + std::to_string(::getpid()) + "-abcdef";
  for (const std::string& name : {ours, std::string("/hypersim-2000000000-abcdef")}) {
    support::write_file(tmp + name + "/library.so", "x");
  }
  fs::create_directory_symlink(tmp + ours, tmp + "/hypersim-2000000001-abcdef");
  ASSERT_EQ(scratch.hypersim("run write.scn", "TMPDIR=" + tmp).exit_code, 0);
  EXPECT_FALSE(fs::exists(tmp + "/hypersim-2000000000-abcdef"));
  EXPECT_TRUE(fs::exists(tmp + ours + "/library.so"));
  EXPECT_TRUE(fs::is_symlink(tmp + "/hypersim-2000000001-abcdef"));
}

TEST(HomeOption, RefusesWhatIsNoHome) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  scratch.write("file", "x");
  fs::create_directory(scratch.path("photos"));
  scratch.write("photos/cat.jpg", "x");
  fs::create_directory(scratch.path("odd"));
  scratch.write("odd/kv", "no folder");
  for (const char* home : {"file", "photos", "odd", "/proc/nothing", "file/below", "''"}) {
    const Finished finished = scratch.hypersim(std::string("run write.scn --home ") + home);
    EXPECT_EQ(finished.exit_code, 2) << home << finished.out;
    EXPECT_NE(finished.err, "") << home;
    EXPECT_EQ(finished.out, "") << home;
  }
  EXPECT_EQ(scratch.read("photos/cat.jpg"), "x");
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch.path("photos")), fs::directory_iterator()), 1);
}

TEST(HomeOption, TakesOneScenarioOnRocksDb) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  scratch.write("read.scn", kRead);
  EXPECT_EQ(scratch.hypersim("run write.scn read.scn --home h").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("run write.scn --home h --storage memory").exit_code, 2);
  EXPECT_FALSE(fs::exists(scratch.path("h")));
}

TEST(HomeOption, RefusesAHomeThatAnotherRunUses) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  const auto mine = simulator::Home::open(scratch.path("h"));
  ASSERT_TRUE(mine.ok()) << mine.error();
  EXPECT_THAT(scratch.complaint("run write.scn --home h"), HasSubstr("in use by another run"));
}

/// Holds a RocksDB lock, like a node that has the database open.
class HeldLock {
 public:
  explicit HeldLock(const std::string& path) : fd_(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {
    EXPECT_GE(fd_, 0) << path;
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    EXPECT_EQ(::fcntl(fd_, F_SETLK, &lock), 0) << path;
  }
  ~HeldLock() { ::close(fd_); }
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;

 private:
  int fd_;
};

TEST(HomeOption, RefusesAHomeWhoseDatabaseANodeHasOpen) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  ASSERT_EQ(scratch.hypersim("run write.scn --home h").exit_code, 0);
  const HeldLock lock(scratch.path("h/kv/one:dev.os/d/LOCK"));
  EXPECT_THAT(scratch.complaint("run write.scn --home h"), HasSubstr("has the database"));
}

TEST(HomeOption, RefusesAHomeOfAnotherVersionAndTouchesNothing) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  ASSERT_EQ(scratch.hypersim("run write.scn --home h").exit_code, 0);
  ASSERT_EQ(scratch.read("h/hypersim.version"), "hypersim home 2\n");
  fs::remove(scratch.path("h/hypersim.lock"));
  for (const char* version : {"hypersim home 3\n", "hypersim home 2", "", "hypersim home 2\n\n", "\x01garbage\xff"}) {
    scratch.write("h/hypersim.version", version);
    const auto before = support::files_below(scratch.path("h"));
    const Finished finished = scratch.hypersim("run write.scn --home h");
    EXPECT_EQ(finished.exit_code, 2) << version;
    EXPECT_EQ(finished.out, "") << version;
    EXPECT_THAT(finished.err, HasSubstr("use the hypersim that made it, or name another home")) << version;
    EXPECT_EQ(support::files_below(scratch.path("h")), before) << version;
  }
  scratch.write("h/hypersim.version", "hypersim home 3\n");
  EXPECT_THAT(scratch.hypersim("run write.scn --home h").err,
              HasSubstr("the home h is not one that this hypersim can use: its file hypersim.version says "
                        "\"hypersim home 3\\n\", and \"hypersim home 2\\n\" was expected"));
  scratch.write("h/hypersim.version", "hypersim home 2\n");
  EXPECT_EQ(scratch.hypersim("run write.scn --home h").exit_code, 0);
}

TEST(HomeOption, RefusesAVersionThatIsNoFile) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  scratch.write("elsewhere", "hypersim home 2\n");
  fs::create_directories(scratch.path("h/kv"));
  fs::create_symlink(scratch.path("elsewhere"), scratch.path("h/hypersim.version"));
  EXPECT_EQ(scratch.hypersim("run write.scn --home h").exit_code, 2);
  fs::remove(scratch.path("h/hypersim.version"));
  fs::create_directory(scratch.path("h/hypersim.version"));
  EXPECT_EQ(scratch.hypersim("run write.scn --home h").exit_code, 2);
  EXPECT_TRUE(fs::is_empty(scratch.path("h/kv")));
}

TEST(HomeOption, TakesAHomeThatHasNoVersion) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  scratch.write("read.scn", kRead);
  ASSERT_EQ(scratch.hypersim("run write.scn --home h").exit_code, 0);
  // Homes as a real node has them, and as an earlier hypersim left them.
  for (const bool with_lock : {false, true}) {
    fs::remove(scratch.path("h/hypersim.version"));
    if (!with_lock) fs::remove(scratch.path("h/hypersim.lock"));
    EXPECT_EQ(scratch.hypersim("run read.scn --home h").exit_code, 0);
    EXPECT_EQ(scratch.read("h/hypersim.version"), "hypersim home 2\n");
  }
}

TEST(HomeOption, TakesAHomeOfTheVersionBeforeAndRaisesIt) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  scratch.write("read.scn", kRead);
  ASSERT_EQ(scratch.hypersim("run write.scn --home h").exit_code, 0);
  for (const char* folder : {"h/kernel", "h/kv/one:dev.os/d"}) {  // it kept no tables of what logs hold
    for (const char* file : {"/hypersim.kept", "/hypersim.made"}) {
      EXPECT_TRUE(fs::remove(scratch.path(std::string(folder) + file))) << folder << file;
    }
  }
  scratch.write("h/hypersim.version", "hypersim home 1\n");
  EXPECT_EQ(scratch.hypersim("run read.scn --home h").exit_code, 0);
  EXPECT_EQ(scratch.read("h/hypersim.version"), "hypersim home 2\n");
  EXPECT_TRUE(fs::exists(scratch.path("h/kv/one:dev.os/d/hypersim.kept")));
}

/// The only log of the folder that holds something.
std::string log_in(const Scratch& scratch, const std::string& folder) {
  std::string log;
  for (const auto& entry : fs::directory_iterator(scratch.path(folder))) {
    const bool is_log = entry.path().extension() == ".log" && fs::file_size(entry.path()) > 0;
    if (is_log) log = folder + "/" + entry.path().filename().string();
  }
  EXPECT_NE(log, "") << folder;
  return log;
}

TEST(HomeOption, RefusesALogThatIsGoneEmptyShorterOrDoubled) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  scratch.write("refused.scn", "scenario \"refused\"\nprocess a a:one:dev.os\na open d => error RocksDBError\n");
  scratch.write("read.scn", kRead);
  ASSERT_EQ(scratch.hypersim("run write.scn --home h").exit_code, 0);
  const auto whole = support::files_below(scratch.path("h"));
  for (const char* folder : {"h/kernel", "h/kv/one:dev.os/d"}) {
    const std::string log = log_in(scratch, folder);
    const std::string content = scratch.read(log);
    const bool is_kernel = folder == std::string("h/kernel");
    for (const std::string& instead : {std::string(), content + content, content.substr(0, content.size() / 2)}) {
      scratch.write(log, instead);
      const Finished refused = scratch.hypersim("run refused.scn --home h");
      EXPECT_EQ(refused.exit_code, is_kernel ? 2 : 0) << folder << refused.out << refused.err;
      if (is_kernel) {
        EXPECT_THAT(refused.err, HasSubstr("; restore the folder from a copy, or take it away")) << refused.err;
      }
      support::restore_files(scratch.path("h"), whole);
    }
    fs::remove(scratch.path(log));
    EXPECT_EQ(scratch.hypersim("run refused.scn --home h").exit_code, is_kernel ? 2 : 0) << folder;
    support::restore_files(scratch.path("h"), whole);
  }
  EXPECT_EQ(scratch.hypersim("run read.scn --home h").exit_code, 0);
}

TEST(HomeOption, RefusesAHomeWhoseKernelANodeHasOpen) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  fs::create_directories(scratch.path("h/kv"));
  fs::create_directories(scratch.path("h/kernel"));
  scratch.write("h/kernel/LOCK", "");
  const HeldLock lock(scratch.path("h/kernel/LOCK"));
  EXPECT_THAT(scratch.complaint("run write.scn --home h"), HasSubstr("has the database h/kernel open"));
}

TEST(HomeOption, ACorruptDatabaseAnswersRocksDBErrorAndLosesNothing) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  scratch.write(
      "corrupt.scn",
      "scenario \"corrupt\"\nprocess a a:one:dev.os\na open d => error RocksDBError\na open e\na set e k v\n");
  scratch.write("read.scn", kRead);
  ASSERT_EQ(scratch.hypersim("run write.scn --home h").exit_code, 0);
  const std::string current = "h/kv/one:dev.os/d/CURRENT";
  const std::string good = scratch.read(current);
  scratch.write(current, "garbage");
  const Finished finished = scratch.hypersim("run corrupt.scn --home h");
  EXPECT_EQ(finished.exit_code, 0) << finished.out;
  scratch.write(current, good);
  EXPECT_EQ(scratch.hypersim("run read.scn --home h").exit_code, 0);
}

TEST(HomeOption, AFullDiskIsAnErrorThatSaysSo) {
  const Scratch scratch;
  scratch.write("write.scn", kWrite);
  ASSERT_EQ(scratch.hypersim("run write.scn --home h").exit_code, 0);
  // A limit on the size of files stands in for a full disk. The signal that it raises is ignored, because a full disk
  // does not raise one.
  const Finished finished = scratch.hypersim("run write.scn --home h", "trap '' XFSZ; ulimit -f 0;");
  EXPECT_NE(finished.exit_code, 0);
  EXPECT_NE(finished.exit_code, -1) << "ended by a signal";
  const Finished anew = scratch.hypersim("run write.scn --home new", "trap '' XFSZ; ulimit -f 0;");
  EXPECT_EQ(anew.exit_code, 2);
  EXPECT_FALSE(fs::exists(scratch.path("new/hypersim.version")));  // and no part of it either
}

}  // namespace
}  // namespace hypersim::cli
