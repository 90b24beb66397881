// `package`: which folder is one, what becomes of its entries, what is wrong with it, and what a copy of it holds.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/language/self_contained.hpp"

#include "reading.hpp"
#include "support/files.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Texts = std::vector<std::string>;

std::string entry_of(const std::string& name, const std::string& path) {
  return R"({"process_name":")" + name + R"(","process_wasm_path":")" + path +
         R"(","on_exit":"None","request_networking":false,"request_capabilities":[],"grant_capabilities":[],)" +
         R"("public":false})";
}

constexpr const char* kMetadata = R"({"name":"A","properties":{"package_name":"app","publisher":"dev.os"}})";

class PackageStatement : public testing::Test {
 protected:
  void file(const std::string& name, const std::string& text) { temp_.write(name, text); }
  /// A package with the processes main and other, which both run main.wasm, and files that are none of its processes'.
  void package(const std::string& folder, const std::string& metadata = kMetadata) {
    file(folder + "/metadata.json", metadata);
    file(folder + "/pkg/manifest.json",
         "[" + entry_of("main", "/main.wasm") + "," + entry_of("other", "main.wasm") + "]");
    file(folder + "/pkg/main.wasm", "a program");
    file(folder + "/pkg/worker.wasm", "another");
    file(folder + "/pkg/send.wasm", "of the terminal");
    file(folder + "/pkg/scripts.json", R"({"send.wasm": {"root": false}})");
    file(folder + "/pkg/ui/index.html", "<p>");
  }
  ParsedFile parse(const std::string& lines) {
    return parse_scenarios("scenario \"T\"\n" + lines, temp_.path("t.scn"));
  }
  Scenario read(const std::string& lines) {
    ParsedFile parsed = parse(lines);
    EXPECT_EQ(mistakes(parsed), Texts{});
    return parsed.scenarios.empty() ? Scenario() : std::move(parsed.scenarios.front());
  }
  Texts mistakes_of_folder(const std::string& folder) { return mistakes(parse("package file:" + folder + "\n")); }

  support::TempFolder temp_;
};

TEST_F(PackageStatement, MakesEachEntryAProcessThatRunsItsComponent) {
  package("app");
  const Scenario scenario = read("process last last:p:q\npackage file:app\n");
  ASSERT_EQ(scenario.cast.size(), 3U);
  EXPECT_EQ(scenario.cast[1].name, "main");
  EXPECT_EQ(scenario.cast[1].address.text(), "our.dev@main:app:dev.os");
  EXPECT_EQ(scenario.cast[1].program, "app:dev.os/pkg/main.wasm");
  EXPECT_EQ(scenario.cast[2].program, "app:dev.os/pkg/main.wasm");
  EXPECT_FALSE(scenario.cast[2].wired);
  ASSERT_EQ(scenario.packages.size(), 1U);
  const Package& package = scenario.packages[0];
  EXPECT_EQ(package.id.text(), "app:dev.os");
  EXPECT_THAT(package.members, ElementsAre(1, 2));
  EXPECT_THAT(package.lines,
              ElementsAre("scripts.json is passed over: hypersim does not know the scripts of app:dev.os"));
  Texts files;
  for (const PackageFile& one : package.folder->files) files.push_back(one.path);
  EXPECT_THAT(files,
              ElementsAre("main.wasm", "manifest.json", "scripts.json", "send.wasm", "ui/index.html", "worker.wasm"));
  EXPECT_TRUE(package.folder->find("main.wasm")->entry.has_value());
  EXPECT_EQ(package.folder->find("main.wasm")->file, temp_.path("app/pkg/main.wasm"));
  EXPECT_FALSE(package.folder->find("worker.wasm")->entry.has_value());
  EXPECT_TRUE(package.folder->find("send.wasm")->is_script);
  EXPECT_FALSE(package.folder->find("worker.wasm")->is_script);
  EXPECT_EQ(package.folder->find("wor"), nullptr);
}

TEST_F(PackageStatement, TheMetadataIsInTheFolderOrOneAbove) {
  package("app/part");
  std::filesystem::rename(temp_.path("app/part/metadata.json"), temp_.path("app/metadata.json"));
  EXPECT_EQ(read("package file:app/part\n").packages.at(0).id.text(), "app:dev.os");
  EXPECT_EQ(read("package file:./app/./part/\n").packages.at(0).id.text(), "app:dev.os");
  file("app/part/metadata.json", R"({"properties":{"publisher":"dev.os","package_name":"own"}})");
  EXPECT_EQ(read("package file:app/part\n").packages.at(0).id.text(), "own:dev.os");
}

TEST_F(PackageStatement, AComponentIsMeantByItsPathOrByItsStem) {
  package("app");
  const Scenario scenario = read("package file:app\n");
  const runtime::Address process("our.dev", runtime::ProcessId("x", runtime::PackageId("app", "dev.os")));
  const runtime::Address stranger("our.dev", runtime::ProcessId("x", runtime::PackageId("other", "dev.os")));
  const runtime::Address far("b.dev", process.process());
  for (const char* program : {"worker", "app:dev.os/pkg/worker.wasm", "/app:dev.os/pkg/worker.wasm"}) {
    const PackageFile* found = component_of(scenario, process, program);
    ASSERT_NE(found, nullptr) << program;
    EXPECT_EQ(found->path, "worker.wasm");
    // A path is one in the drive that it names, whoever says it.
    EXPECT_EQ(component_of(scenario, stranger, program), std::string(program) == "worker" ? nullptr : found) << program;
    EXPECT_EQ(component_of(scenario, far, program), nullptr) << program;
  }
  for (const char* program : {"work", "worker.wasm", "app:dev.os/worker.wasm", "pkg/worker.wasm", "", "/",
                              "other:dev.os/pkg/worker.wasm", "app:dev.os/pkg/ui/index.html.wasm"}) {
    EXPECT_EQ(component_of(scenario, process, program), nullptr) << program;
  }
}

TEST_F(PackageStatement, ALineBesideAnEntryMayGiveItAnotherProgramAndNothingOfAScript) {
  package("app");
  for (const std::string line : {"program counter", "program worker", "program app:dev.os/pkg/worker.wasm", ""}) {
    const std::string process = "process boss main:app:dev.os " + line + "\n";
    for (const std::string& lines : {"package file:app\n" + process, process + "package file:app\n"}) {
      const Scenario scenario = read(lines);
      const ProcessDecl& boss = scenario.cast.at(0);
      EXPECT_EQ(boss.name, "boss");
      EXPECT_EQ(boss.program, line.empty() ? "app:dev.os/pkg/main.wasm" : line.substr(8));
      EXPECT_EQ(boss.requests.size(), 3U);
    }
  }
  EXPECT_THAT(mistakes(parse("package file:app\nprocess boss main:app:dev.os silent\n")),
              ElementsAre(HasSubstr("3:30 \"silent\" is for a script, and this process runs its component")));
  EXPECT_THAT(mistakes(parse("process boss main:app:dev.os args 7\npackage file:app\n")),
              ElementsAre(HasSubstr("2:30 \"args\" are for a program of --load FILE.so")));
  EXPECT_THAT(mistakes(parse("package file:app\nprocess x x:app:dev.os program wroker\n")),
              ElementsAre(HasSubstr("there is no program \"wroker\" | did you mean \"worker\"?")));
  EXPECT_THAT(mistakes(parse("package file:app\nmain log \"x\"\n")),
              ElementsAre(HasSubstr("\"main\" runs the program app:dev.os/pkg/main.wasm, which acts by itself")));
}

TEST_F(PackageStatement, APathOfItsDriveIsNoOtherProgramOfThatName) {
  package("app");
  for (const std::string process : {"x:app:dev.os", "x:other:dev.os"}) {
    const std::string begin = "package file:app\nprocess x " + process + " program ";
    EXPECT_THAT(mistakes(parse(begin + "counter\n")), IsEmpty());
    EXPECT_THAT(mistakes(parse(begin + "/else:dev.os/pkg/counter.wasm\n")), IsEmpty());
    for (const std::string path : {"app:dev.os/pkg/counter.wasm", "/app:dev.os/pkg/counter.wasm", "counter.wasm"}) {
      EXPECT_THAT(mistakes(parse(begin + path + "\n")), ElementsAre(HasSubstr("there is no program \"" + path)));
    }
  }
  EXPECT_THAT(mistakes(parse("package file:app\nprocess x x:other:dev.os program app:dev.os/pkg/worker.wasm\n")),
              IsEmpty());
  EXPECT_THAT(mistakes(parse("package file:app\nprocess x x:other:dev.os program worker\n")),
              ElementsAre(HasSubstr("there is no program")));
  EXPECT_THAT(mistakes(parse("package file:app\nprocess x x:app:dev.os program worker.wasm\n")),
              ElementsAre(HasSubstr("there are main, send, worker, ")));
}

TEST_F(PackageStatement, ItMayBeOnSeveralNodesAndStandBesideOthers) {
  package("a");
  package("b", R"({"properties":{"package_name":"b","publisher":"dev.os"}})");
  const Scenario scenario = read(
      "node x.dev y.dev\npackage file:a on x.dev\npackage file:a as y on y.dev\npackage file:b as b\n"
      "sim install app:dev.os on y.dev\nsim uninstall b:dev.os\n");
  ASSERT_EQ(scenario.packages.size(), 3U);
  EXPECT_EQ(scenario.packages[1].node, "y.dev");
  EXPECT_EQ(scenario.cast.at(2).name, "y-main");
  EXPECT_EQ(scenario.cast.at(2).address.text(), "y.dev@main:app:dev.os");
  EXPECT_EQ(scenario.cast.at(4).program, "b:dev.os/pkg/main.wasm");
  EXPECT_THAT(mistakes(parse("package file:a\npackage file:b\n")),
              ElementsAre(HasSubstr("3:9 a process is called \"main\" already"),
                          HasSubstr("3:9 a process is called \"other\"")));
  EXPECT_THAT(
      mistakes(parse("package file:a\nsim install b:dev.os\n")),
      ElementsAre(
          "3:13 no package \"b:dev.os\" is declared | declare it: package file:DIR, or manifest b:dev.os file:PATH"));
}

TEST_F(PackageStatement, WhatIsNotAFolderOfAPackageIsSaidAtTheStatement) {
  package("app");
  const auto one = [&](const std::string& folder) {
    const Texts all = mistakes_of_folder(folder);
    return all.size() == 1 ? all.front()
                           : std::to_string(all.size()) + " mistakes" + (all.empty() ? "" : ": " + all[0]);
  };
  EXPECT_EQ(one("ap"), "2:9 the folder \"ap\" cannot be read: No such file or directory | did you mean \"app\"?");
  EXPECT_EQ(one("app/pkg"),
            "2:9 the folder \"app/pkg\" has no pkg/manifest.json | this is the folder that holds it; "
            "write: package file:app");
  EXPECT_EQ(one("app/pkg/"),
            "2:9 the folder \"app/pkg/\" has no pkg/manifest.json | this is the folder that holds it; "
            "write: package file:app");
  EXPECT_EQ(one("."), "2:9 the folder \".\" has no pkg/manifest.json | write: package file:app");
  EXPECT_EQ(one("app/pkg/manifest.json"),
            "2:9 a package is a folder, and \"app/pkg/manifest.json\" is a file | write: package file:app");
  EXPECT_EQ(one("app/metadata.json"),
            "2:9 a package is a folder, and \"app/metadata.json\" is a file | "
            "write: package file:app");
  EXPECT_EQ(one("app/pkg/main.wasm"),
            "2:9 a package is a folder, and \"app/pkg/main.wasm\" is a file | "
            "--load FILE.wasm makes one component a program");
  file("fresh/metadata.json", kMetadata);
  EXPECT_EQ(one("fresh"),
            "2:9 the folder \"fresh\" has no pkg/manifest.json | `kit build` makes it; has this package "
            "been built?");
  file("bare/in/pkg/manifest.json", "[]");
  EXPECT_EQ(one("bare/in"),
            "2:9 the folder \"bare/in\" has no metadata.json, nor has the folder above it | it says which "
            "package this is: properties.package_name and properties.publisher");
  EXPECT_THAT(
      mistakes(parse("package app\n")),
      ElementsAre("2:9 expected the folder of the package, file:DIR, found \"app\" | write: package file:DIR [on "
                  "NODE] [as PREFIX]"));
  EXPECT_THAT(mistakes(parse("package app:dev.os file:app\n")), testing::SizeIs(1));
  EXPECT_THAT(mistakes(parse("package file:app with b\n")),
              ElementsAre("2:18 expected \"as\", \"on\" or the end of the line, found \"with\" | "
                          "write: package file:DIR [on NODE] [as PREFIX]"));
}

TEST_F(PackageStatement, WhatIsWrongInItsFilesHasItsPlaceThere) {
  const auto of = [&](const std::string& metadata) {
    package("app", metadata);
    return mistakes_of_folder("app");
  };
  EXPECT_THAT(of("{"), ElementsAre(HasSubstr("1:2 this is not JSON: ")));
  EXPECT_THAT(of(""), ElementsAre(HasSubstr("1:1 this is not JSON: ")));
  EXPECT_THAT(of("[]"), ElementsAre(HasSubstr("1:1 expected the metadata of a package, {…}, found a list")));
  EXPECT_THAT(of("{\"name\": {}}"),
              ElementsAre("1:1 expected \"properties\" in this object, found nothing | write: {\"properties\": "
                          "{\"package_name\": \"app\", \"publisher\": \"dev.os\", …}, …}"));
  EXPECT_THAT(of("{\"propertis\": {}}"), ElementsAre(HasSubstr("| is it written \"propertis\" here?")));
  EXPECT_THAT(of("{\"properties\": 7}"),
              ElementsAre(HasSubstr("1:16 expected an object as \"properties\", found a number")));
  EXPECT_THAT(of("{\n\"properties\": {\"package_name\": \"a_b\", \"publisher\": \"Dev.os\"}}"),
              ElementsAre("2:34 \"_\" may not stand in \"package_name\", only a-z 0-9 and \"-\"",
                          "2:53 \"D\" may not stand in \"publisher\", only a-z 0-9 \"-\" and \".\""));
  EXPECT_THAT(
      of(R"({"properties":{"package_name":"","publisher":null}})"),
      ElementsAre(
          HasSubstr("1:31 expected the name of the package as \"package_name\", found \"\""),
          HasSubstr("1:46 expected the node that publishes the package, such as dev.os as \"publisher\", found null")));
  EXPECT_THAT(of(R"({"properties":{}})"),
              ElementsAre(HasSubstr("1:15 expected \"package_name\" in this object, found nothing"),
                          HasSubstr("1:15 expected \"publisher\" in this object, found nothing")));
  EXPECT_THAT(of(R"({"properties":{"package_name":"a","package_name":"b","publisher":"c"}})"),
              ElementsAre(HasSubstr("\"package_name\" stands twice here; once is enough")));
  EXPECT_THAT(of("\xff"), ElementsAre("1:1 this byte is not UTF-8"));

  package("app");
  const auto path = [&](const std::string& wasm) {
    file("app/pkg/manifest.json", "[\n" + entry_of("main", wasm) + "]");
    return mistakes_of_folder("app");
  };
  EXPECT_THAT(path("/mian.wasm"),
              ElementsAre("2:44 this package has no file \"pkg/mian.wasm\" | did you mean \"main.wasm\"?"));
  EXPECT_THAT(path("nothing-like-it"), ElementsAre("2:44 this package has no file \"pkg/nothing-like-it\" | there are "
                                                   "main.wasm, send.wasm and worker.wasm; a line process NAME "
                                                   "PROCESS_ID program PROGRAM gives it another program"));
  EXPECT_THAT(path("../main.wasm"), ElementsAre(HasSubstr("2:44 \"../main.wasm\" leaves the pkg/ of its package")));
  EXPECT_THAT(path("/ui/../../x.wasm"), ElementsAre(HasSubstr("leaves the pkg/ of its package")));
  EXPECT_THAT(path("/"), ElementsAre(HasSubstr("\"/\" names no file")));
  EXPECT_THAT(path(""), ElementsAre(HasSubstr("\"\" names no file")));
  EXPECT_THAT(path("/ui"), ElementsAre(HasSubstr("this package has no file \"pkg/ui\"")));
  EXPECT_THAT(path("/./main.wasm"), IsEmpty());
  path("/gone.wasm");
  const std::string line = "process boss main:app:dev.os program counter\n";
  EXPECT_THAT(mistakes(parse("package file:app\n" + line)), IsEmpty());
  EXPECT_THAT(mistakes(parse(line + "package file:app\n")), IsEmpty());
  EXPECT_THAT(mistakes(parse("process boss main:app:dev.os\npackage file:app\n")), testing::SizeIs(1));
  EXPECT_THAT(path("//ui//index.html"), IsEmpty());
}

TEST_F(PackageStatement, IsReadOnceForAllCombinationsAndMayDependOnThem) {
  package("one");
  package("two", R"({"properties":{"package_name":"two","publisher":"dev.os"}})");
  const ParsedFile parsed = parse("matrix which one two\npackage file:{which}\n");
  ASSERT_EQ(parsed.scenarios.size(), 2U);
  EXPECT_EQ(parsed.scenarios[0].packages.at(0).id.text(), "app:dev.os");
  EXPECT_EQ(parsed.scenarios[1].packages.at(0).id.text(), "two:dev.os");
}

Texts kept_files(const KeptCopy& copy) {
  Texts texts;
  for (const KeptCopy::File& one : copy.files) texts.push_back(one.to);
  return texts;
}

TEST_F(PackageStatement, ACopyOfAScenarioHasItsPackagesBesideIt) {
  package("pkgs/app");
  file("here/x.scn", "");
  file("m.json", "[" + entry_of("lone", "/gone.wasm") + "]");
  const std::string text =
      "scenario \"T\"\n  package file:../pkgs/./app  as p # why\nmanifest c:d file:../m.json\n"
      "process x x:y:z\nx log \"file:a\"\nx request x body file:b.txt\n";
  file("here/b.txt", "b");
  const KeptCopy copy = keep_copy(text, temp_.path("here/x.scn"), "../here");
  EXPECT_EQ(copy.text,
            "scenario \"T\"\n  package file:files/up/pkgs/app  as p # why\nmanifest c:d file:files/up/m.json\n"
            "process x x:y:z\nx log \"file:a\"\nx request x body file:files/b.txt\n");
  EXPECT_THAT(kept_files(copy),
              ElementsAre("files/b.txt", "files/up/m.json", "files/up/pkgs/app/metadata.json",
                          "files/up/pkgs/app/pkg/main.wasm", "files/up/pkgs/app/pkg/manifest.json",
                          "files/up/pkgs/app/pkg/scripts.json", "files/up/pkgs/app/pkg/send.wasm",
                          "files/up/pkgs/app/pkg/ui/index.html", "files/up/pkgs/app/pkg/worker.wasm"));
  for (const KeptCopy::File& one : copy.files) file("copy/" + one.to, support::read_file(one.from));
  file("copy/x.scn", copy.text);
  const ParsedFile again = load_scenarios(temp_.path("copy/x.scn"));
  EXPECT_EQ(mistakes(again), Texts{});
  EXPECT_EQ(again.scenarios.at(0).packages.at(0).id.text(), "app:dev.os");
}

TEST_F(PackageStatement, ACopyHasTheFilesOfItsValuesBesideIt) {
  for (const char* name : {"here/a b.txt", "here/day.txt", "here/night.txt", "up.txt", "here/deep/x.bin"})
    file(name, name);
  const std::string text =
      "scenario \"T\"\nmatrix when day night\nlet up file:../up.txt\nsequence put what\n  x open d\n  x set d k "
      "{what}\n"
      "end\nprocess x x:y:z\ndo put file:./\"a b.txt\"\nx set d {when} file:{when}.txt\nrepeat 2 as i\n"
      "  x set d {i} file:deep/x.bin\nend\nx set d up {up}\nx get d k => file:./deep/../deep/x.bin\n";
  const KeptCopy copy = keep_copy(text, temp_.path("here/x.scn"), "../here");
  EXPECT_THAT(kept_files(copy), ElementsAre("files/a b.txt", "files/day.txt", "files/deep/up/deep/x.bin",
                                            "files/deep/x.bin", "files/night.txt", "files/up/up.txt"));
  for (const KeptCopy::File& one : copy.files) file("copy/" + one.to, support::read_file(one.from));
  file("copy/x.scn", copy.text);
  const ParsedFile again = load_scenarios(temp_.path("copy/x.scn"));
  EXPECT_EQ(mistakes(again), Texts{});
  EXPECT_EQ(again.scenarios.size(), 2U);
  for (const OperandFile& one : again.files) {
    EXPECT_THAT(std::filesystem::path(one.opened).lexically_normal().string(), testing::HasSubstr("copy/files/"));
  }
}

TEST_F(PackageStatement, ACopyKeepsWhatDependsOnAMatrix) {
  package("v1");
  package("my v2");
  const KeptCopy copy =
      keep_copy("scenario \"T\"\nmatrix v v1 \"my v2\"\npackage file:./\"{v}\"\n", temp_.path("x.scn"), "..");
  EXPECT_EQ(copy.text, "scenario \"T\"\nmatrix v v1 \"my v2\"\npackage file:files/\"{v}\"\n");
  EXPECT_EQ(copy.files.size(), 14U);
  const KeptCopy up =
      keep_copy("scenario \"T\"\nmatrix v v1 ./v1/../v1\npackage file:{v}\n", temp_.path("x.scn"), "..");
  EXPECT_EQ(up.text, "scenario \"T\"\nmatrix v v1 ./v1/../v1\npackage file:../{v}\n");
  EXPECT_THAT(up.files, IsEmpty());
  const KeptCopy whole =
      keep_copy("scenario \"T\"\npackage file:" + temp_.path("v1") + "\n", temp_.path("x.scn"), "..");
  EXPECT_THAT(whole.text, HasSubstr("package file:files/root" + temp_.path("v1")));
}

}  // namespace
}  // namespace hypersim::language
