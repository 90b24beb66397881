// docs/finding.schema.json and docs/diff.schema.json describe what a finding is and what `hypersim diff` prints: both
// are validated with what the command writes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json_schema.hpp"
#include "support/command.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {
namespace {

using testing::IsEmpty;
using testing::Not;

Json schema_of(const std::string& name) {
  return Json::parse(support::read_file(support::source_dir() + "/docs/" + name + ".schema.json"));
}

/// Findings of several kinds, and traces of runs that pass and that do not.
class FindingSchemas : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new support::TempFolder;
    const std::string cast = "process ann ann:app:dev.os\nprocess ben ben:app:dev.os\n";
    folder_->write("race.scn", "scenario \"race\"\n" + cast +
                                   "ann open d\nben open d\nann set d k 0\nparallel\n  ann set d k file:one\n"
                                   "  ben log \"a\"\n  ben log \"b\"\n  ben get d k => 1\nend\n");
    folder_->write("one", "1");
    folder_->write("sized.scn", "scenario \"sized\"\nmatrix size 1 2\nlet word ok\n" + cast +
                                    "ann open d\nann set d k {size}\nann get d k => 1\nfinally ann dead\n");
    folder_->write("limit.scn", "scenario \"limit\"\noption limit events 5\n" + cast + "ann open d\nann open e\n");
    for (const char* arguments :
         {"explore race.scn --seed 7", "explore sized.scn --set word=no --keep-going", "explore limit.scn",
          "run race.scn --trace pass.bin", "run limit.scn --trace limit.bin"})
      run(arguments);
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::string run(const std::string& arguments) {
    return support::run_shell(support::quoted(support::hypersim_program()) + " " + arguments, folder_->path().string())
        .out;
  }
  static Json finding(const std::string& name) {
    return Json::parse(folder_->read("hypersim-out/" + name + "/finding.json"));
  }
  static Json diff(const std::string& of) { return Json::parse(run("diff " + of + " --format json")); }

  static const support::TempFolder* folder_;
};
const support::TempFolder* FindingSchemas::folder_ = nullptr;

TEST_F(FindingSchemas, HoldForFindings) {
  for (const char* name : {"race-1", "sized-1", "limit-1"})
    EXPECT_THAT(schema_breaches(schema_of("finding"), finding(name)), IsEmpty()) << name << finding(name).dump(1);
  EXPECT_EQ(finding("sized-1")["settings"], Json::array({"word=no"}));
  EXPECT_EQ(finding("sized-1")["combination"].get<std::string>().substr(0, 6), "[size=");
  EXPECT_EQ(finding("limit-1")["verdict"], "undecided");
  EXPECT_EQ(finding("race-1")["files"].size(), 2u);
}

TEST_F(FindingSchemas, HoldForWhatDiffPrints) {
  for (const char* of : {"pass.bin hypersim-out/race-1", "hypersim-out/race-1 pass.bin", "pass.bin pass.bin",
                         "pass.bin limit.bin", "limit.bin hypersim-out/sized-1"})
    EXPECT_THAT(schema_breaches(schema_of("diff"), diff(of)), IsEmpty()) << of << diff(of).dump(1);
  EXPECT_EQ(diff("pass.bin pass.bin")["same"], true);
  EXPECT_TRUE(diff("pass.bin hypersim-out/race-1")["b"]["failures"][0].contains("column"));
}

TEST_F(FindingSchemas, CanaryAFieldMoreOrLessIsCaught) {
  const auto catches = [](const std::string& schema, const Json& good, const Json::json_pointer& object,
                          const char* field) {
    Json more = good, less = good;
    more[object]["extra"] = 1;
    less[object].erase(field);
    EXPECT_THAT(schema_breaches(schema_of(schema), more), Not(IsEmpty())) << object;
    EXPECT_THAT(schema_breaches(schema_of(schema), less), Not(IsEmpty())) << object;
  };
  const Json found = finding("race-1");
  catches("finding", found, Json::json_pointer(""), "files");
  catches("finding", found, Json::json_pointer("/failures/0"), "why");
  catches("finding", found, Json::json_pointer("/files/0"), "sha256");
  const Json differ = diff("pass.bin hypersim-out/race-1");
  catches("diff", differ, Json::json_pointer(""), "alike");
  catches("diff", differ, Json::json_pointer("/a"), "events");
  catches("diff", differ, Json::json_pointer("/first/a"), "event");
  catches("diff", differ, Json::json_pointer("/only_in_a"), "besides");
}

}  // namespace
}  // namespace hypersim::docs
