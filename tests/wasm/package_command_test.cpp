// Packages as a user meets them: `package file:DIR` in every command, components that cannot be used, findings that
// outlive the package, confinement, and the bundled packages.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "command_folder.hpp"
#include "support/command.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::wasm {
namespace {

namespace fs = std::filesystem;
using support::Finished;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

std::string bundled(const std::string& name) { return support::source_dir() + "/scenarios/wasm/packages/" + name; }
std::string guest(const std::string& name) { return support::source_dir() + "/tests/wasm/guests/" + name + ".wasm"; }

/// With copies of bundled packages.
class PackageFolder : public CommandFolder {
 public:
  explicit PackageFolder(const std::string& package = "guestbook") { add(package); }
  void add(const std::string& package, const std::string& as = "") const {
    const fs::path to = path(as.empty() ? package : as);
    fs::create_directories(to.parent_path());
    fs::copy(bundled(package), to, fs::copy_options::recursive);
  }
  using TempFolder::path;
};

constexpr const char* kCount =
    "scenario \"It counts\"\npackage file:guestbook\nprocess client client:home:dev.os public\n"
    "client request front-door body \"count hall\" => 1\n";

TEST(Package, IsPlayedByEveryCommand) {
  const PackageFolder folder;
  folder.write("count.scn", kCount);
  for (const char* command :
       {"run count.scn --storage memory", "run count.scn --check-determinism", "check count.scn", "caps count.scn",
        "explore count.scn", "fmt count.scn", "fmt --check count.scn", "run count.scn --storage memory --wasm-opt 2"}) {
    const Finished finished = folder.run(command);
    EXPECT_EQ(finished.exit_code, 0) << command << "\n" << finished.out << finished.err;
  }
  EXPECT_THAT(folder.run("caps count.scn").out, HasSubstr("front-door"));
}

/// A spawn finds the component that the drive of a package still has. So both orders count, also if the one that comes
/// first finds nothing.
TEST(Package, EveryOrderOfASpawnAndOfARemovalBesideItIsTried) {
  const PackageFolder folder;
  folder.add("workers");
  folder.write("beside.scn", R"(scenario "A spawn beside a removal"
package file:workers
package file:guestbook
process wrecker wrecker:guestbook:dev.os requests vfs:distro:sys requests boss
process client client:home:other.os public
parallel
  wrecker request vfs:distro:sys body {"path":"/guestbook:dev.os/pkg","action":"RemoveDirAll"} => any
  client request boss body "spawn eve guestbook:dev.os/pkg/guestbook.wasm" => any
end
)");
  const Finished finished = folder.run("explore beside.scn --exhaustive --wasm-opt 0");
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("2 distinct outcomes; every order has been tried"));
}

/// A published app whose manifest does not ask for what it needs at once crashes whenever it begins.
TEST(Package, AComponentThatCrashesAtItsBeginIsNotAdvisedToBeginAgain) {
  const PackageFolder folder("list");
  folder.write("list/pkg/manifest.json", std::string(R"([{"process_name":"list","process_wasm_path":"/page.wasm",)"
                                                     R"("on_exit":"Restart","request_networking":false,)"
                                                     R"("request_capabilities":[],"grant_capabilities":[],)"
                                                     R"("public":true}])"));
  folder.write("list.scn", "scenario \"It needs a server\"\npackage file:list\ncheck list alive\n");
  const std::string out = folder.run("run list.scn --storage memory").out;
  EXPECT_THAT(out, AllOf(HasSubstr("so it will do the same whenever it begins"),
                         HasSubstr("\"vfs:distro:sys\" in `request_capabilities`"),
                         testing::Not(HasSubstr("brought it back"))));
}

TEST(Package, IsReadWithoutAnyToolAndCompiledOnce) {
  const PackageFolder folder;
  folder.write("count.scn", kCount);
  EXPECT_EQ(folder.run("check count.scn", "PATH=/none").exit_code, 0);
  const std::string own = "XDG_CACHE_HOME=$PWD/cache";
  EXPECT_THAT(folder.complaint("run count.scn", own + " PATH=/none"),
              HasSubstr("the component guestbook/pkg/guestbook.wasm cannot be used: wasm2c is needed"));
  const Finished first = folder.run("run count.scn --storage memory", own);
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.err, AllOf(HasSubstr("compiling guestbook/pkg/guestbook.wasm"), HasSubstr("kept in")));
  EXPECT_THAT(folder.run("run count.scn --storage memory", own).err, IsEmpty());
  EXPECT_THAT(folder.run("cache --list", own).out, HasSubstr("guestbook  --wasm-opt 0"));
}

TEST(Package, AComponentThatCannotBeUsedIsAMistakeWhereTheManifestNamesIt) {
  const PackageFolder folder;
  folder.write("count.scn", kCount);
  folder.write("guestbook/pkg/guestbook.wasm", "(module)");
  for (const char* command : {"run count.scn", "check count.scn", "explore count.scn", "caps count.scn"}) {
    EXPECT_THAT(
        folder.complaint(command),
        HasSubstr("guestbook/pkg/manifest.json:4:26: the component guestbook/pkg/guestbook.wasm cannot be used: "
                  "it is WebAssembly as text"))
        << command;
  }
  // Nothing runs it then.
  folder.write("other.scn",
               "scenario \"T\"\npackage file:guestbook\nprocess a front-door:guestbook:dev.os program counter\n"
               "process b back-door:guestbook:dev.os program counter\n");
  EXPECT_EQ(folder.run("check other.scn").exit_code, 0);
}

TEST(Package, OneThatIsOnlySpawnedEndsThereAndSaysWhy) {
  const PackageFolder folder("workers");
  folder.write("workers/pkg/worker.wasm", "not a component");
  folder.write("hire.scn",
               "scenario \"T\"\npackage file:workers\nprocess client client:home:dev.os public\n"
               "client request boss body \"spawn bob app:dev.os/pkg/worker.wasm\" => \"spawned bob\"\n"
               "client request boss body \"fire bob\" => \"send error\"\n");
  const Finished finished = folder.run("run hire.scn --storage memory --trace t.jsonl");
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_THAT(folder.read("t.jsonl"), HasSubstr("workers/pkg/worker.wasm cannot be played: it "));
}

TEST(Package, IsToldApartFromAnotherWithTheSameFiles) {
  const PackageFolder folder;
  folder.add("workers", "second");
  fs::copy_file(guest("echo"), folder.path("second/pkg/guestbook.wasm"));
  folder.write(
      "both.scn",
      "scenario \"T\"\nnode a.dev b.dev\npackage file:guestbook on a.dev\npackage file:guestbook on b.dev as b\n"
      "package file:second on a.dev\nprocess mine mine:app:dev.os program guestbook public\n"
      "process its its:guestbook:dev.os program guestbook public requests kv:distro:sys grants kv:distro:sys\n"
      "process client client:home:dev.os public networking\n"
      "client request mine body \"count hall\" => \"count hall\"\n"
      "client request its body \"count hall\" => 1\n"
      "client request front-door body \"count hall\" => 2\n"
      "client request b-front-door body \"count hall\" => 1\n");
  const Finished finished = folder.run("run both.scn --storage memory");
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
}

TEST(Package, AProgramOfLoadTakesThePlaceOfAComponentThatIsNotThere) {
  const PackageFolder folder("workers");
  fs::remove(folder.path("workers/pkg/worker.wasm"));
  folder.write("hire.scn",
               "scenario \"T\"\npackage file:workers\nprocess client client:home:dev.os public\n"
               "client request boss body \"hire bob 3\" => 6\n");
  EXPECT_THAT(folder.run("run hire.scn --storage memory").out, HasSubstr("got       NoFileAtPath"));
  const Finished loaded = folder.run("run hire.scn --storage memory --load " + support::quoted(guest("worker")));
  EXPECT_EQ(loaded.exit_code, 0) << loaded.out << loaded.err;
}

constexpr const char* kLost =
    "scenario \"T\"\npackage file:../packages/guestbook\nprocess a a:home:dev.os public\nprocess b b:home:dev.os "
    "public\n"
    "a request front-door body \"set hall 0\"\nparallel\n  a request front-door body \"count hall\"\n"
    "  b request back-door body \"count hall\"\nend\na request back-door body \"read hall\" => 2\n";

TEST(Package, AFindingIsReplayedWhenThePackageIsGone) {
  const PackageFolder folder;
  folder.add("guestbook", "packages/guestbook");
  folder.write("scenarios/lost.scn", kLost);
  const Finished found = folder.run("explore scenarios/lost.scn");
  EXPECT_EQ(found.exit_code, 1) << found.out << found.err;
  EXPECT_THAT(found.out, HasSubstr("hypersim replay hypersim-out/lost-1\n"));
  EXPECT_THAT(folder.read("hypersim-out/lost-1/scenario.scn"), HasSubstr("package file:files/up/packages/guestbook\n"));
  EXPECT_EQ(folder.read("hypersim-out/lost-1/files/up/packages/guestbook/pkg/guestbook.wasm"),
            folder.read("guestbook/pkg/guestbook.wasm"));
  const std::string the_same = "the recorded run: ";
  EXPECT_THAT(folder.run("replay hypersim-out/lost-1").out, HasSubstr(the_same));

  // Changed: that is said.
  fs::copy_file(guest("echo"), folder.path("packages/guestbook/pkg/guestbook.wasm"),
                fs::copy_options::overwrite_existing);
  const Finished changed = folder.run("replay hypersim-out/lost-1");
  EXPECT_THAT(changed.out, HasSubstr("scenarios/lost.scn has changed since it was recorded; --scenario "
                                     "hypersim-out/lost-1/scenario.scn is what it was"));
  for (const char* kept : {"scenario.scn", "shrunk.scn"}) {
    const Finished again = folder.run(std::string("run --storage memory --schedule fifo hypersim-out/lost-1/") + kept);
    EXPECT_THAT(again.exit_code, testing::AnyOf(0, 1)) << kept << again.out << again.err;
  }
  EXPECT_THAT(folder.run("replay hypersim-out/lost-1 --scenario hypersim-out/lost-1/scenario.scn").exit_code, 1);

  // Gone, and then the scenario, too.
  fs::remove_all(folder.path("packages"));
  const Finished gone = folder.run("replay hypersim-out/lost-1 --trace again.jsonl");
  EXPECT_EQ(gone.exit_code, 1) << gone.out << gone.err;
  EXPECT_THAT(gone.out,
              HasSubstr("scenarios/lost.scn cannot be read as it is now (the folder \"../packages/guestbook\" "
                        "cannot be read: No such file or directory); played as it was recorded"));
  EXPECT_EQ(folder.read("again.jsonl"), folder.read("hypersim-out/lost-1/trace.jsonl"));
  fs::remove_all(folder.path("scenarios"));
  EXPECT_EQ(folder.run("replay hypersim-out/lost-1 --trace last.jsonl").exit_code, 1);
  EXPECT_EQ(folder.read("last.jsonl"), folder.read("again.jsonl"));
}

TEST(Package, IsReadBelowTheConfinementOnly) {
  const PackageFolder folder;
  folder.write("in/count.scn", "scenario \"T\"\npackage file:../guestbook\n");
  EXPECT_THAT(folder.complaint("check --confined=in in/count.scn"),
              HasSubstr("the folder \"../guestbook\" cannot be read: it is not below in"));
  folder.add("guestbook", "in/guestbook");
  folder.write("in/count.scn", "scenario \"T\"\npackage file:guestbook\n");
  EXPECT_EQ(folder.run("check --confined=in in/count.scn").exit_code, 0);
  fs::remove(folder.path("in/guestbook/pkg/guestbook.wasm"));
  fs::create_symlink(folder.path("guestbook/pkg/guestbook.wasm"), folder.path("in/guestbook/pkg/guestbook.wasm"));
  EXPECT_EQ(folder.run("check in/count.scn").exit_code, 0);
  EXPECT_THAT(folder.complaint("check --confined=in in/count.scn"), HasSubstr("has no file \"pkg/guestbook.wasm\""));
}

TEST(Package, AnEndlessLoopIsUndecidedAndNamesItsProcess) {
  const PackageFolder folder;
  fs::copy_file(guest("loop"), folder.path("guestbook/pkg/guestbook.wasm"), fs::copy_options::overwrite_existing);
  folder.write("loop.scn",
               "scenario \"T\"\npackage file:guestbook\nprocess client client:home:dev.os public\n"
               "client request front-door body spin\n");
  const Finished finished = folder.run("run loop.scn --storage memory --step-time 200ms");
  EXPECT_EQ(finished.exit_code, 4) << finished.out << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("front-door"));
}

TEST(Package, TheBundledOnesHaveCopiesOfTheGuests) {
  int copies = 0;
  for (const auto& entry : fs::recursive_directory_iterator(support::source_dir() + "/scenarios/wasm/packages")) {
    if (entry.path().extension() != ".wasm") continue;
    ++copies;
    EXPECT_EQ(support::read_file(entry.path()), support::read_file(guest(entry.path().stem().string())))
        << entry.path() << ": tests/wasm/guests/make.sh makes it anew";
  }
  EXPECT_GE(copies, 5);
}

}  // namespace
}  // namespace hypersim::wasm
