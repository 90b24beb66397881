// docs/check.schema.json describes what `hypersim check --format json` prints, for what is valid and for every mistake
// of the bundled scenarios; and the lines of `--format gnu` name the same places.

#include <gmock/gmock.h>
#include <set>
#include <sstream>

#include "json_schema.hpp"
#include "support/command.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Json check_schema() { return Json::parse(support::read_file(support::source_dir() + "/docs/check.schema.json")); }

support::Finished checked(const std::string& arguments) {
  static const support::TempFolder folder;
  folder.write("warned.scn", "scenario \"w\"\nprocess a a:b:c\na open birthdays\ncheck a/birthdayz exists\n");
  folder.write("abroad.scn",
               "scenario \"f\"\nnode a.dev b.dev\nprocess a a:b:c\nprocess b b:b:c on b.dev\na get b/box k\n");
  folder.write("twice.scn", "scenario \"t\"\nprocess a a:b:c\nprocess a d:e:f\na gett \"\xff\" x\n");
  const std::string command = "S=" + support::quoted(support::source_dir() + "/scenarios") + "; " +
                              support::quoted(support::hypersim_program()) + " check " + arguments;
  return support::run_shell(command, folder.path().string());
}

TEST(CheckSchema, HoldsForWhatCheckPrints) {
  std::set<std::string> codes;
  for (const char* files : {"$S/ok/sharing", "$S/parse_error", "warned.scn twice.scn abroad.scn", "no-such.scn",
                            "$S/ok/sharing warned.scn"}) {
    const auto finished = checked(std::string("--format json ") + files);
    EXPECT_EQ(finished.err, "");
    const Json told = Json::parse(finished.out);
    EXPECT_THAT(schema_breaches(check_schema(), told), IsEmpty()) << files;
    for (const Json& problem : told["problems"]) codes.insert(problem["code"]);
    EXPECT_EQ(finished.exit_code, told["errors"] == 0 ? 0 : 2) << files;
    // The same, as compilers write it.
    std::string lines;
    for (const Json& problem : told["problems"]) {
      lines += problem["file"].get<std::string>() + ":" + std::to_string(problem["line"].get<int>()) + ":" +
               std::to_string(problem["column"].get<int>()) + ": " + problem["severity"].get<std::string>() + "\n";
    }
    std::string gnu;
    std::istringstream text(checked(std::string("--format gnu ") + files).out);
    for (std::string line; std::getline(text, line);) {
      const std::size_t kind = std::min(line.find(": error"), line.find(": warning"));
      if (kind != std::string::npos) gnu += line.substr(0, line.find(':', kind + 2)) + "\n";
    }
    EXPECT_EQ(gnu, lines) << files;
  }
  EXPECT_EQ(codes, (std::set<std::string>{"misspelt", "repeated", "mistake", "vacuous-name", "unlikely"}));
}

TEST(CheckSchema, WarningsCanBeErrors) {
  EXPECT_EQ(checked("--format json warned.scn --warnings-as-errors").exit_code, 2);
  EXPECT_THAT(
      checked("--format gnu twice.scn").out,
      HasSubstr("twice.scn:3:9: error: a process is called \"a\" already, in line 2\ntwice.scn:2:9: note: first "
                "declared here\n"));
  EXPECT_THAT(checked("--format jsn warned.scn").err, HasSubstr("did you mean \"json\"?"));
}

TEST(CheckSchemaCanary, AFieldMoreOrLessIsCaught) {
  const Json good = Json::parse(checked("--format json twice.scn").out);
  Json more = good, less = good;
  more["problems"][0]["extra"] = 1;
  less["problems"][0].erase("code");
  EXPECT_THAT(schema_breaches(check_schema(), good), IsEmpty());
  EXPECT_THAT(schema_breaches(check_schema(), more), Not(IsEmpty()));
  EXPECT_THAT(schema_breaches(check_schema(), less), Not(IsEmpty()));
}

}  // namespace
}  // namespace hypersim::docs
