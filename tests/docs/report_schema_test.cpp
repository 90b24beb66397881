// docs/report.schema.json describes the reports: those of run and of explore, of what passed and of what did not, are
// validated against it.

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

Json report_schema() { return Json::parse(support::read_file(support::source_dir() + "/docs/report.schema.json")); }

/// The report of a command, with the files that it plays.
Json report_of(const std::string& arguments) {
  static const support::TempFolder folder;
  const std::string scenarios = support::quoted(support::source_dir() + "/scenarios");
  folder.write("bad.scn", "scenario \"bad\"\nBAD\n");
  const std::string command =
      "S=" + scenarios + "; " + support::quoted(support::hypersim_program()) + " " + arguments + " --report -";
  return Json::parse(support::run_shell(command, folder.path().string()).out);
}

TEST(ReportSchema, HoldsForTheReportsOfRunAndExplore) {
  for (const char* arguments : {"run $S/failed $S/ok/sharing", "run bad.scn $S/ok/sharing", "run none.scn",
                                "explore $S/failed/kv-may-not-answer.scn $S/ok/sharing --no-shrink --schedules 3"}) {
    EXPECT_THAT(schema_breaches(report_schema(), report_of(arguments)), IsEmpty()) << arguments;
  }
}

TEST(ReportSchemaCanary, AFieldMoreOrLessIsCaught) {
  const Json good = report_of("run $S/failed/kv-may-not-answer.scn");
  Json more = good, less = good;
  more["scenarios"][0]["failures"][0]["extra"] = 1;
  less["scenarios"][0].erase("status");
  EXPECT_THAT(schema_breaches(report_schema(), good), IsEmpty());
  EXPECT_THAT(schema_breaches(report_schema(), more), Not(IsEmpty()));
  EXPECT_THAT(schema_breaches(report_schema(), less), Not(IsEmpty()));
}

}  // namespace
}  // namespace hypersim::docs
