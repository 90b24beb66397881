// The built-in checks as a user meets them: the real command runs on a disk that loses what it has acknowledged.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using testing::HasSubstr;

const std::string kWrites = "scenario \"writes\"\nprocess a a:one:dev.os\na open d\na set d k v\n";
/// AddressSanitizer complains if it is not loaded first, but it does not have to be.
const std::string kOnALyingDisk =
    "ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=" + support::quoted(library("lying_disk"));

TEST(BuiltInChecks, EndWithThreeWhereAcknowledgedWritesAreLostInACrashOfKv) {
  const Scratch scratch;
  scratch.write("crash.scn", kWrites + "sim crash-module kv\n");
  const Finished honest = scratch.hypersim("run crash.scn");
  EXPECT_EQ(honest.exit_code, 0) << honest.out;
  const Finished lying = scratch.hypersim("run crash.scn", kOnALyingDisk);
  EXPECT_EQ(lying.exit_code, 3) << lying.out << lying.err;
  EXPECT_THAT(lying.out,
              HasSubstr("FAULT      crash.scn  writes\n"
                        "  a fault of hypersim itself, found by a built-in check; please report it\n"
                        "    check 5: one:dev.os/d holds nothing under k, but the writes that kv has carried "
                        "out give v (event 29)\n"));
}

TEST(BuiltInChecks, SeeNothingWrongAsLongAsTheModuleLives) {
  const Scratch scratch;
  scratch.write("writes.scn", kWrites + "a get d k => v\n");
  const Finished lying = scratch.hypersim("run writes.scn", kOnALyingDisk);
  EXPECT_EQ(lying.exit_code, 0) << "what is in RocksDB's memory is read from there\n" << lying.out << lying.err;
}

}  // namespace
}  // namespace hypersim::cli
