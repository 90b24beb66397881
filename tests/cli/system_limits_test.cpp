// Where the system gives no more memory, threads or descriptors, each command ends in words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"
#include "support/effort.hpp"

namespace hypersim::cli {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kShare =
    "scenario \"passes\"\nprocess a a:app:dev.os\nprocess b b:app:dev.os\na open d\nb open d\n"
    "parallel\n  a set d k 1\n  a set d k 2\n  b set d k 3\n  b get d k => any\nend\n";

void expect_words(const Finished& finished, const std::string& what) {
  EXPECT_THAT(finished.exit_code, AnyOf(0, 2, 4)) << what << "\n" << finished.out << finished.err;
  EXPECT_THAT(finished.out + finished.err,
              Not(AnyOf(HasSubstr("a fault of hypersim"), HasSubstr("terminate called"), HasSubstr("please report"))))
      << what;
  EXPECT_TRUE(finished.exit_code == 0 || !(finished.out + finished.err).empty()) << what;
}

TEST(SystemLimits, OfMemoryEndInWords) {
  if (support::kSanitized) GTEST_SKIP() << "the shadow of the sanitizer does not fit under any such limit";
  const Scratch scratch;
  scratch.write("s.scn",
                "scenario \"much\"\nprocess a a:app:dev.os\na open d\nrepeat 400\n  a set d k repeat:x*1000000\nend\n");
  bool has_ended = false;
  for (const char* kib : {"60000", "150000", "250000", "400000", "600000"}) {
    for (const char* command : {"run s.scn", "run s.scn --storage memory", "explore s.scn --jobs 4", "check s.scn"}) {
      const Finished finished = scratch.hypersim(command, std::string("ulimit -v ") + kib + ";");
      if (finished.exit_code == 127) continue;  // the program itself does not fit
      expect_words(finished, std::string(kib) + " " + command);
      has_ended = has_ended || finished.exit_code == 4;
    }
  }
  EXPECT_TRUE(has_ended);
}

TEST(SystemLimits, OfThreadsEndInWords) {
  const Scratch scratch;
  scratch.write("s.scn", kShare);
  scratch.write("t.scn", kShare);
  // RocksDB leaks what it has made when a thread of its is refused.
  const std::string preload = "ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD=" + support::quoted(library("no_threads"));
  for (int threads = 0; threads < 8; ++threads) {
    for (const char* command :
         {"run s.scn", "run s.scn --storage memory", "explore . --jobs 4", "explore s.scn --jobs 4",
          "explore s.scn --jobs 4 --storage rocksdb --schedules 20", "check ."}) {
      expect_words(scratch.hypersim(command, "THREADS=" + std::to_string(threads) + " " + preload),
                   std::to_string(threads) + " " + command);
    }
  }
}

TEST(SystemLimits, OfOpenFilesEndInWords) {
  const Scratch scratch;
  scratch.write("s.scn", kShare);
  for (int files = 4; files < 40; files += 3) {
    for (const char* command : {"run s.scn", "explore s.scn --jobs 4 --storage rocksdb --schedules 4"}) {
      const Finished finished = scratch.hypersim(command, "ulimit -n " + std::to_string(files) + ";");
      if (finished.exit_code == 127) continue;  // the system's loader cannot open what it needs
      EXPECT_NE(finished.exit_code, 3) << files << " " << command << finished.out << finished.err;
      EXPECT_NE(finished.exit_code, -1) << files << " " << command << finished.out << finished.err;
      EXPECT_NE(finished.exit_code, 134) << files << " " << command << finished.out << finished.err;
    }
  }
}

}  // namespace
}  // namespace hypersim::cli
