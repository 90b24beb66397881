// Which bundled programs stand in for modules, and what they have.

#include <gmock/gmock.h>

#include "reading.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// As a scenario beside the bundled ones of packages.
ParsedFile read_beside_packages(const std::string& lines) {
  return parse_scenarios("scenario \"x\"\n" + lines, support::source_dir() + "/scenarios/wasm/ok/x.scn");
}

std::vector<std::string> stand_ins_in(const ParsedFile& file) {
  std::vector<std::string> names;
  for (const ProcessDecl& decl : file.scenarios.at(0).cast) {
    if (decl.is_stand_in) names.push_back(decl.name + (decl.came_by_itself ? "" : " declared"));
  }
  return names;
}

TEST(StandInsOfAPackage, ComeUpByThemselvesWhereAnEntryNeedsThem) {
  EXPECT_THAT(stand_ins_in(read_beside_packages("package file:../packages/list\n")),
              ElementsAre("http-server:distro:sys", "vfs:distro:sys", "homepage:homepage:sys"));
}

TEST(StandInsOfAPackage, AreNotNeededForTheRightsToItsOwnDrive) {
  EXPECT_THAT(stand_ins_in(read_beside_packages("package file:../packages/guestbook\n")), IsEmpty());
}

TEST(StandInsOfAPackage, LeaveTheirPlaceToALineWithTheirId) {
  EXPECT_THAT(stand_ins_in(read_beside_packages("package file:../packages/list\n"
                                                "process files vfs:distro:sys program vfs\n"
                                                "process web http-server:distro:sys answers no\n")),
              ElementsAre("files declared", "homepage:homepage:sys"));
}

TEST(StandInsOfAPackage, AreOnItsNode) {
  const ParsedFile file = read_beside_packages("node a.dev b.dev\npackage file:../packages/list on b.dev\n");
  EXPECT_EQ(stand_ins_in(file).size(), 3U);
  for (const ProcessDecl& decl : file.scenarios.at(0).cast) EXPECT_EQ(decl.address.node(), "b.dev") << decl.name;
}

TEST(StandInsOfAPackage, HaveItsFilesInItsDrive) {
  const ParsedFile file = read_beside_packages("package file:../packages/list\n");
  const Package& package = file.scenarios.at(0).packages.at(0);
  ASSERT_NE(package.drive, nullptr);
  std::vector<std::string> paths;
  for (const DriveFile& one : *package.drive) paths.push_back(one.path);
  EXPECT_THAT(paths, ElementsAre("index.html", "manifest.json", "page.wasm"));
  EXPECT_THAT(std::string(package.drive->front().bytes.view()), HasSubstr("<title>List</title>"));
}

TEST(StandInsOfAManifest, DoNotComeUp) {
  EXPECT_THAT(stand_ins_in(read_beside_packages("manifest list:dev.os file:../packages/list/pkg/manifest.json\n")),
              IsEmpty());
}

TEST(StandIns, HaveWhatTheModuleHas) {
  const Scenario scenario = read_after_prelude(
      "process vfs vfs:distro:sys program vfs\n"
      "process home homepage:homepage:sys program homepage\n");
  const ProcessDecl& vfs = scenario.cast.at(2);
  EXPECT_TRUE(vfs.is_stand_in && vfs.networking && !vfs.wired);
  const ProcessDecl& home = scenario.cast.at(3);
  EXPECT_TRUE(home.is_stand_in && !home.networking && !home.wired);
  EXPECT_EQ(home.on_exit.kind, runtime::OnExit::Kind::Restart);
}

}  // namespace
}  // namespace hypersim::language
