// `hypersim.toml`: where it is found, what counts more, and what is wrong with it.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kOwn = "scenario \"t\"\nprocess a a:one:dev.os\na get d k => v\n";

class Project : public testing::Test {
 protected:
  Project() {
    scratch_.write("a.scn", kOwn);
    scratch_.write("drafts/b.scn", kOwn);
    scratch_.write("sub/drafts/c.scn", kOwn);
  }
  void project(const std::string& text) const { scratch_.write("hypersim.toml", text); }

  Scratch scratch_;
};

TEST_F(Project, KeysStandForOptionsAndCountLessThanTheCommandLineAndTheEnvironment) {
  project(
      "# of the project\nstorage = \"memory\"  # quick\nexclude = [\n  \"/drafts/\",\n]\nout = 'found # "
      "here'\njobs=1\n");
  EXPECT_EQ(scratch_.hypersim("run . --list").out, "a.scn  t\nsub/drafts/c.scn  t\n");
  EXPECT_EQ(scratch_.hypersim("run . --list --exclude sub").out, "a.scn  t\ndrafts/b.scn  t\n");
  EXPECT_THAT(scratch_.hypersim("run a.scn").out, HasSubstr("--seed 0 --storage memory\n"));
  EXPECT_THAT(scratch_.hypersim("run a.scn --storage rocksdb").out, HasSubstr("--storage rocksdb\n"));
  EXPECT_THAT(scratch_.hypersim("run a.scn", "export HYPERSIM_STORAGE=rocksdb;").out, HasSubstr("--storage rocksdb\n"));
  EXPECT_EQ(scratch_.hypersim("explore a.scn --no-shrink").exit_code, 1);
  EXPECT_TRUE(fs::exists(scratch_.path("found # here/a-1")));
  EXPECT_EQ(scratch_.hypersim("explore a.scn --no-shrink --out other").exit_code, 1);
  EXPECT_TRUE(fs::exists(scratch_.path("other/a-1")));
}

TEST_F(Project, IsFoundFromTheWorkingFolderUpwardAndIsRelativeToItsOwn) {
  project("exclude = \"sub/drafts\"\nout = \"found\"\n");
  EXPECT_EQ(scratch_.hypersim("run .. --list", "cd sub;").out, "../a.scn  t\n../drafts/b.scn  t\n");
  EXPECT_EQ(scratch_.hypersim("explore ../a.scn --no-shrink", "cd sub;").exit_code, 1);
  EXPECT_TRUE(fs::exists(scratch_.path("found/a-1")));
  scratch_.write("sub/hypersim.toml", "");
  EXPECT_THAT(scratch_.hypersim("run .. --list", "cd sub;").out, HasSubstr("../sub/drafts/c.scn")) << "the nearest";
}

TEST_F(Project, LoadCountsInTheWorkingFolderOnlyAndIsSaid) {
  fs::create_symlink(library("load_test_library"), scratch_.path("own.so"));
  scratch_.write("l.scn",
                 "scenario \"l\"\noption limit time 1s\nprocess a a:one:dev.os program load-test-endless\na exit\n");
  project("load = [\"own.so\"]\n");
  const std::string notice = "hypersim: hypersim.toml loads own.so\n";
  EXPECT_EQ(scratch_.hypersim("check a.scn").err, notice);
  EXPECT_THAT(scratch_.hypersim("run a.scn").out, HasSubstr("hypersim run a.scn --seed 0 --load own.so\n"));
  EXPECT_EQ(scratch_.hypersim("check a.scn --load ./own.so").err, "");
  EXPECT_EQ(scratch_.hypersim("check ../a.scn", "cd sub;").err,
            "hypersim: ../hypersim.toml: load counts only from a hypersim.toml in the working folder itself; --load "
            "names a library\n");
  const Finished confined = scratch_.hypersim("check a.scn --confined");
  EXPECT_EQ(confined.err, "hypersim: hypersim.toml: load does not count with --confined\n");
  EXPECT_EQ(confined.exit_code, 0);
  project("out = \"/tmp/elsewhere\"\n");
  EXPECT_EQ(scratch_.hypersim("explore a.scn --no-shrink --confined").err,
            "hypersim: hypersim.toml: out does not count with --confined\n");
  EXPECT_TRUE(fs::exists(scratch_.path("hypersim-out/a-1")));
  project("load = \"nothing.so\"\n");
  EXPECT_THAT(scratch_.complaint("run a.scn"), HasSubstr("nothing.so"));
}

TEST_F(Project, AMistakeHasItsPlaceAndTheNearestKey) {
  const std::vector<std::pair<const char*, const char*>> mistakes = {
      {"storage = \"memory\"\nlaod = \"x\"\n",
       "hypersim.toml:2: there is no key \"laod\"; did you mean \"load\"? there are load, exclude, storage, out and "
       "jobs"},
      {"seed = 3\n", "hypersim.toml:1: there is no key \"seed\"; there are load"},
      {"\n[run]\nstorage = \"memory\"\n", "hypersim.toml:2: a project file has no sections, found \"[run]\""},
      {"storage\n", "hypersim.toml:1: expected KEY = VALUE, found \"storage\""},
      {"storage =\n", "hypersim.toml:1: storage has no value"},
      {"storage = \"tape\"\n", "hypersim.toml:1: storage: expected rocksdb or memory, got \"tape\""},
      {"storage = [\"memory\", \"rocksdb\"]\n",
       "hypersim.toml:1: storage takes one value, found [\"memory\", \"rocksdb\"]"},
      {"storage = \"memory\"\n\nstorage = \"memory\"\n",
       "hypersim.toml:3: storage has been given in line 1; once is enough"},
      {"exclude = [\"a\",\n\"b\"\n", "hypersim.toml:1: the list of exclude has no end (\"]\")"},
      {"exclude = \"\"\n", "hypersim.toml:1: a value of exclude is empty"},
  };
  for (const auto& [text, mistake] : mistakes) {
    project(text);
    EXPECT_THAT(scratch_.complaint("run a.scn"), StartsWith(std::string("hypersim: ") + mistake)) << text;
  }
  project("jobs = 0\n");
  EXPECT_THAT(scratch_.complaint("explore a.scn"),
              StartsWith("hypersim: hypersim.toml:1: jobs: expected a number from 1"));
  EXPECT_EQ(scratch_.hypersim("check a.scn").exit_code, 0) << "it has no --jobs";
  scratch_.write("hypersim.toml", std::string("\0\xff\x01", 3));
  EXPECT_THAT(scratch_.complaint("run a.scn"), StartsWith("hypersim: hypersim.toml:1: expected KEY = VALUE"));
  fs::remove(scratch_.path("hypersim.toml"));
  fs::create_directory(scratch_.path("hypersim.toml"));
  EXPECT_THAT(scratch_.complaint("run a.scn"), StartsWith("hypersim: hypersim.toml cannot be read: it is a directory"));
  EXPECT_EQ(scratch_.hypersim("run --help").exit_code, 0);
}

TEST_F(Project, AListMayBeEmptyAndTextsMayHoldWhatSeparates) {
  scratch_.write("x, y/d.scn", kOwn);
  project("exclude = [ 'x, y/' , \"drafts\" ]\nload = []\n");
  const Finished listed = scratch_.hypersim("run . --list");
  EXPECT_EQ(listed.out, "a.scn  t\n");
  EXPECT_EQ(listed.err, "");
}

}  // namespace
}  // namespace hypersim::cli
