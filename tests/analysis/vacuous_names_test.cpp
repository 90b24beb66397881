// Names in conditions and expectations that nothing in the scenario can bring about.

#include "hypersim/analysis/vacuous_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "support/bundled.hpp"

namespace hypersim::analysis {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// `LINE:COLUMN message | hint`
std::vector<std::string> texts_of(const language::ParsedFile& file) {
  EXPECT_EQ(language::format_diagnostics(file), "");
  std::vector<std::string> texts;
  for (const language::Warning& warning : vacuous_names(file)) {
    std::string text =
        std::to_string(warning.at.line) + ":" + std::to_string(warning.at.column) + " " + warning.message;
    if (!warning.hint.empty()) text += " | " + warning.hint;
    texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<std::string> warnings_of(const std::string& text) {
  return texts_of(language::parse_scenarios(text, "test.scn"));
}

/// After four lines: a title, three processes, of which two are of one package.
std::vector<std::string> warnings_after_cast(const std::string& text) {
  return warnings_of(
      "scenario \"A test\"\n"
      "process owner  birthdays:app:dev.os\n"
      "process helper helper:app:dev.os\n"
      "process viewer viewer:viewer:other.os\n" +
      text);
}

// A property that was meant to guard a database, and guards nothing: its name is misspelt.
TEST(VacuousNames, ADatabaseThatNothingOpensIsNamedWithTheNearestOne) {
  EXPECT_THAT(warnings_of(R"(scenario "The viewer never gets write access"
process owner  birthdays:app:dev.os
process viewer viewer:viewer:other.os
never viewer holds owner/birthdayz write
owner open birthdays
owner share birthdays write with viewer
viewer set owner/birthdays k v
)"),
              ElementsAre("4:20 nothing in this scenario can open the database owner/birthdayz | did you mean "
                          "owner/birthdays? See test.scn:5:12"));
}

TEST(VacuousNames, ADatabaseOfAnotherPackageIsFoundByItsName) {
  EXPECT_THAT(warnings_after_cast("owner open birthdays\ncheck viewer/birthdays exists\n"),
              ElementsAre("6:7 nothing in this scenario can open the database viewer/birthdays | did you mean "
                          "owner/birthdays? See test.scn:5:12"));
}

TEST(VacuousNames, EveryConditionOnADatabaseIsLookedAt) {
  for (const char* condition : {"owner/boxx exists", "owner/boxx absent", "owner/boxx keys 0",
                                "owner/boxx key k absent", "owner/boxx key k is v", "viewer lacks owner/boxx read",
                                "not owner/boxx exists", "( viewer alive and owner/boxx exists )",
                                "only owner hold owner/boxx read,write", "nobody holds owner/boxx read"}) {
    for (const char* place : {"check ", "never ", "finally "}) {
      EXPECT_EQ(
          warnings_after_cast("owner open box\nowner set box k v\n" + (place + std::string(condition)) + "\n").size(),
          1U)
          << place << condition;
    }
  }
}

TEST(VacuousNames, AnAttemptIsEnough) {
  EXPECT_THAT(warnings_after_cast("viewer open owner/box => error MismatchingPackageId\n"
                                  "viewer share owner/box read with owner => refused\n"
                                  "viewer share cap owner \"Admin\" with helper => refused\n"
                                  "check owner/box absent\n"
                                  "check nobody holds owner/box read\n"
                                  "check nobody holds cap owner \"Admin\"\n"),
              IsEmpty());
}

TEST(VacuousNames, ACapabilityThatNobodyEverNames) {
  EXPECT_THAT(
      warnings_after_cast("never viewer holds cap owner \"Raed\"\nowner share cap owner \"Read\" with viewer\n"),
      ElementsAre("5:20 nothing in this scenario can bring about the capability cap owner \"Raed\" | did you "
                  "mean cap owner \"Read\"? See test.scn:6:13"));
  for (const char* source : {"owner request viewer with cap owner \"Read\"", "owner save cap owner \"Read\"",
                             "sim grant cap owner \"Read\" to helper", "owner spawn kid requests cap owner \"Read\"",
                             "owner spawn kid\nkid request owner with cap owner \"Read\" => any"}) {
    EXPECT_THAT(warnings_after_cast(source + std::string("\ncheck viewer lacks cap owner \"Read\"\n")), IsEmpty())
        << source;
  }
  EXPECT_THAT(warnings_of("scenario \"A grant in a declaration\"\n"
                          "process a a:a:dev.os grants b {\"may\":\"enter\"}\n"
                          "process b b:b:dev.os requests a\n"
                          "check b holds cap a { \"may\": \"enter\" }\n"),
              IsEmpty());
}

TEST(VacuousNames, MessagingAndTheNetworkNeedNobodyWhoNamesThem) {
  EXPECT_THAT(warnings_after_cast("check viewer holds cap owner \"messaging\"\n"
                                  "check viewer lacks cap our@kernel:distro:sys \"network\"\n"),
              IsEmpty());
}

TEST(VacuousNames, AProcessThatNothingStarts) {
  EXPECT_THAT(warnings_after_cast("check birthday:app:dev.os dead\n"),
              ElementsAre("5:7 nothing in this scenario can start the process birthday:app:dev.os | did you mean "
                          "birthdays:app:dev.os? See test.scn:2:1"));
  EXPECT_THAT(warnings_after_cast("owner spawn kid\ncheck kid:app:dev.os alive\ncheck kv:distro:sys alive\n"),
              IsEmpty());
}

TEST(VacuousNames, AKeyOrAValueThatNobodyWrites) {
  const std::string written = "owner open box\nowner set box alice 1990-01-01\nowner set box bob 1991-01-01\n";
  EXPECT_THAT(
      warnings_after_cast(written + "check owner/box key alicce absent\n"),
      ElementsAre("8:21 nothing in this scenario can write the key alicce to owner/box | did you mean alice? See "
                  "test.scn:6:15"));
  EXPECT_THAT(
      warnings_after_cast(written + "check owner/box key alice is 1990-01-11\n"),
      ElementsAre("8:30 nothing in this scenario can write the value 1990-01-11 to the key alice of owner/box | "
                  "did you mean 1990-01-01? See test.scn:6:21"));
  EXPECT_THAT(
      warnings_after_cast(written + "owner get box alice => one of 1990-01-01 | 1991-01-01\n"),
      ElementsAre("8:44 nothing in this scenario can write the value 1991-01-01 to the key alice of owner/box | "
                  "did you mean 1990-01-01? See test.scn:6:21"));
  EXPECT_THAT(warnings_after_cast(written + "owner get box carol => error KeyNotFound\n"), IsEmpty())
      << "a step may ask for what is not there";
}

TEST(VacuousNames, WhatIsWrittenByHandCountsAndWhatIsKnownLaterMayBeAnything) {
  const std::string by_hand =
      R"(owner request kv:distro:sys body {"package_id":{"package_name":"app","publisher_node":"dev.os"},"db":"box","action":)";
  EXPECT_THAT(warnings_after_cast(by_hand + "\"Open\"}\n" + by_hand + R"({"Set":{"key":[107],"tx_id":null}}} blob v
check owner/box key k is v
never owner/box key l absent
)"),
              ElementsAre("8:21 nothing in this scenario can write the key l to owner/box"));
  EXPECT_THAT(warnings_after_cast("owner open box\nowner request viewer -> key\nowner set box $key $key\n"
                                  "check owner/box key k is v\n"),
              IsEmpty());
  EXPECT_THAT(warnings_after_cast("owner request viewer -> body\nowner request kv:distro:sys body $body\n"
                                  "check owner/box key k is v\n"),
              IsEmpty());
}

TEST(VacuousNames, AStateThatIsNeverSet) {
  EXPECT_THAT(warnings_after_cast("owner state set busy\ncheck owner state is bussy\nowner state get => busy\n"
                                  "viewer state get => one of busy\n"),
              ElementsAre("6:22 nothing in this scenario can set the state of owner to bussy | did you mean busy? See "
                          "test.scn:5:17",
                          "8:28 nothing in this scenario can set the state of viewer to busy"));
}

TEST(VacuousNames, ABodyThatNobodySendsOrAnswers) {
  EXPECT_THAT(
      warnings_after_cast("owner send viewer body hello\nviewer receive body helo\n"),
      ElementsAre("6:21 nothing in this scenario can send helo to viewer | did you mean hello? See test.scn:5:24"));
  EXPECT_THAT(warnings_after_cast("owner request viewer => \"ok\"\nowner request viewer => one of \"ok\" | \"okey\"\n"),
              ElementsAre("6:39 nothing in this scenario can answer okey"));
  EXPECT_THAT(warnings_after_cast("owner share cap owner \"Read\" with viewer\nviewer receive body share\n"),
              IsEmpty());
}

TEST(VacuousNames, ACapabilityThatAMessageMustNotHaveIsLookedAt) {
  EXPECT_EQ(
      warnings_after_cast("owner send viewer with cap owner \"Read\"\nviewer receive without cap owner \"Raed\"\n")
          .size(),
      1U);
}

TEST(VacuousNames, ALogLineOnlyWhereOneIsNear) {
  EXPECT_THAT(
      warnings_after_cast("owner log \"sent the digest to 3 readers\"\ncheck log contains \"the digset to\"\n"),
      ElementsAre("6:7 nothing in this scenario can print \"the digset to\" | did you mean \"the digest to\"? See "
                  "test.scn:5:1"));
  EXPECT_THAT(warnings_after_cast("owner log \"sent\"\ncheck log contains \"sent\"\ncheck log contains \"kernel:\"\n"),
              IsEmpty());
}

TEST(VacuousNames, AProgramMayDoWhatItsPackageMay) {
  const std::string cast =
      "scenario \"A test\"\nprocess app birthdays:app:dev.os program birthdays\nprocess other other:other:dev.os\n";
  EXPECT_THAT(warnings_of(cast + "check app/whatever exists\ncheck app/whatever key k is v\n"
                                 "check other holds cap app \"Whatever\"\ncheck child:app:dev.os alive\n"
                                 "check app state is s\nother receive body b\nother request app => b\n"
                                 "check log contains \"sent\"\n"),
              IsEmpty());
  EXPECT_EQ(warnings_of(cast + "check other/whatever exists\n").size(), 1U) << "that database is of another package";
}

TEST(VacuousNames, WhoeverMayCommandTheKernelMayDoAnythingUnlessItsCommandsAreKnown) {
  const std::string cast =
      "scenario \"A test\"\nprocess root root:root:dev.os requests kernel:distro:sys\n"
      "process app app:app:dev.os program birthdays\n";
  EXPECT_THAT(warnings_of(cast + "check root holds cap root \"Whatever\"\n"), IsEmpty());
  EXPECT_THAT(warnings_of(R"(scenario "A test"
process root root:root:dev.os requests kernel:distro:sys
root request kernel:distro:sys body {"GrantCapabilities":{"target":"root:root:dev.os","capabilities":[{"issuer":"our.dev@root:root:dev.os","params":"\"Read\""}]}} => timeout
check root holds cap root "Read"
check root holds cap root "Write"
)")
                  .size(),
              1U);
}

TEST(VacuousNames, ACombinationThatHasAUseForTheNameIsEnough) {
  const std::string matrix = "scenario \"A test\"\nmatrix db box bix\nprocess a a:app:dev.os\na open {db}\n";
  EXPECT_THAT(warnings_of(matrix + "check a/box exists\n"), IsEmpty());
}

TEST(VacuousNames, ACheckThatSomethingIsNotSoMayBeMeant) {
  const std::string refused = "viewer get owner/ghost k => error NoReadCap\nviewer send owner\n";
  const std::vector<std::string> denials = {"owner/ghost absent", "not owner/ghost exists",
                                            "viewer lacks owner/ghost read", "nobody holds cap owner \"Enter\"",
                                            "ghost:other:dev.os dead"};
  for (const std::string& denial : denials) {
    EXPECT_THAT(warnings_after_cast(refused + "check " + denial + "\n"), IsEmpty()) << denial;
    EXPECT_EQ(warnings_after_cast(refused + "never " + denial + "\n").size(), 1U) << denial;
  }
  EXPECT_EQ(warnings_after_cast(refused + "check owner/ghost exists\n").size(), 1U);
  EXPECT_THAT(warnings_after_cast(refused + "owner receive without cap viewer \"Enter\"\n"), IsEmpty());
}

TEST(VacuousNames, EachUseOfASequenceIsLookedAtByItself) {
  EXPECT_THAT(warnings_after_cast("sequence guard DB\n  check {DB} exists\nend\nowner open box\ndo guard owner/box\n"
                                  "do guard owner/boxx\n"),
              ElementsAre("6:9 nothing in this scenario can open the database owner/boxx | did you mean owner/box? See "
                          "test.scn:8:12"));
}

TEST(VacuousNames, TheyStandBesideTheOtherWarningsInTheOrderOfTheirPlaces) {
  language::ParsedFile file = language::parse_scenarios(
      "scenario \"A test\"\nprocess a a:app:dev.os\nprocess b b:b:dev.os\nnever b holds a/box read\n"
      "a request b -> x\na request b body {\"x\":\"$x\"}\n",
      "test.scn");
  warn_of_vacuous_names(file);
  EXPECT_EQ(language::format_warnings(file),
            "test.scn:4:15: warning: nothing in this scenario can open the database a/box\n"
            "  never b holds a/box read\n"
            "                ^\n"
            "test.scn:6:23: warning: this is the text \"$x\", and not what is saved under that name\n"
            "  a request b body {\"x\":\"$x\"}\n"
            "                        ^ without the quotes it is that; to keep the text, quote the whole value\n");
}

TEST(VacuousNames, AreSoManyThatAReportIsRead) {
  std::string text = "owner open box0\n";
  for (int i = 1; i < 5'000; ++i) text += "check owner/box" + std::to_string(i) + " exists\n";
  EXPECT_EQ(warnings_after_cast(text).size(), 200U);
}

// The bundled scenarios that pass say what they seem to say.
class VacuousNamesInBundled : public testing::TestWithParam<std::string> {};
TEST_P(VacuousNamesInBundled, ThereAreNone) { EXPECT_THAT(texts_of(language::load_scenarios(GetParam())), IsEmpty()); }
INSTANTIATE_TEST_SUITE_P(All, VacuousNamesInBundled, testing::ValuesIn(support::bundled_scenarios()),
                         support::scenario_name);

}  // namespace
}  // namespace hypersim::analysis
