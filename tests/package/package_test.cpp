// Other projects: hypersim is installed into a scratch folder, and what the tutorial and `hypersim new` make is
// configured, built and tested against that.
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "markdown.hpp"
#include "session.hpp"
#include "support/command.hpp"
#include "support/compiler.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {
namespace {

namespace fs = std::filesystem;
using support::Finished;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The text on one line, because CMake breaks its messages at any place.
std::string squeezed(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n';
    if (!blank || out.empty() || out.back() != ' ') out += blank ? ' ' : c;
  }
  return out;
}

/// A folder to work in, with hypersim installed beside it. hypersim is installed once for all tests of this program.
class Package : public ::testing::Test {
 public:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<support::TempFolder>();
    fs::create_directory(folder_->path("work"));
    const Finished installed = run("cmake --install " + support::quoted(support::build_dir()) + " --prefix " +
                                   support::quoted(folder_->path("prefix")));
    ASSERT_EQ(installed.exit_code, 0) << installed.out;
  }
  static void TearDownTestSuite() { folder_.reset(); }

  /// Everything that it prints is in `out`.
  static Finished run(const std::string& command) {
    return support::run_shell("exec 2>&1\nexport PATH=" + support::quoted(folder_->path("prefix/bin")) +
                                  ":\"$PATH\" CMAKE_PREFIX_PATH=" + support::quoted(folder_->path("prefix")) +
                                  " CXX=" + support::quoted(support::compiler()) +
                                  " CMAKE_GENERATOR=Ninja LC_ALL=C.UTF-8\nset -e -o pipefail\n" + command,
                              folder_->path("work"));
  }

 protected:
  static std::unique_ptr<support::TempFolder> folder_;
};
std::unique_ptr<support::TempFolder> Package::folder_;

TEST_F(Package, InstalledHeadersShowNeitherCafNorRocksDbNorCereal) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_->path("prefix/include"))) {
    if (!entry.is_regular_file()) continue;
    ++count;
    const std::string text = support::read_file(entry.path());
    for (const char* word : {"caf/", "rocksdb/", "cereal", "nlohmann", "sodium", "utf8proc"}) {
      EXPECT_EQ(text.find(std::string("#include <") + word), std::string::npos) << entry.path() << " shows " << word;
    }
    for (const char* folder : {"hypersim/actors/", "hypersim/kv_module/", "hypersim/simulator/"}) {
      EXPECT_EQ(text.find(folder), std::string::npos) << entry.path() << " needs " << folder;
    }
  }
  EXPECT_GT(count, 30U);
}

/// Every page of the documentation that help texts name.
std::vector<std::string> pages_in_help() {
  const std::string each = "for c in $(hypersim --help | awk '/^  [a-z]/ {print $1}'); do hypersim $c --help; done\n";
  const Finished help = Package::run("hypersim --help\n" + each + "hypersim new process --help");
  EXPECT_EQ(help.exit_code, 0) << help.out;
  static const std::regex page(R"(\S+\.md\b)");
  std::set<std::string> pages;
  for (std::sregex_iterator at(help.out.begin(), help.out.end(), page), end; at != end; ++at) {
    pages.insert((*at)[0].str());
  }
  return {pages.begin(), pages.end()};
}

TEST_F(Package, HelpNamesPagesThatAreInstalled) {
  const std::vector<std::string> pages = pages_in_help();
  const std::string folder = fs::canonical(folder_->path("prefix/share/doc/hypersim/docs")).string();
  EXPECT_THAT(pages, Contains(folder + "/scenario-language.md"));
  EXPECT_THAT(pages, Contains(folder + "/exploring.md"));
  for (const std::string& page : pages) EXPECT_TRUE(fs::is_regular_file(page)) << page;
}

TEST_F(Package, HelpNamesNoPageThatIsNotInstalled) {
  fs::rename(folder_->path("prefix/share/doc"), folder_->path("elsewhere"));
  const std::vector<std::string> pages = pages_in_help();
  fs::rename(folder_->path("elsewhere"), folder_->path("prefix/share/doc"));
  EXPECT_THAT(pages, IsEmpty());
}

TEST_F(Package, InstalledPagesLinkToOneAnother) {
  std::size_t links = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_->path("prefix/share/doc/hypersim"))) {
    if (entry.path().extension() != ".md") continue;
    for (const Place& link : read_page(entry.path().string(), support::read_file(entry.path())).links) {
      const std::string file = link.text.substr(0, link.text.find('#'));
      if (file.empty() || file.starts_with("https://")) continue;
      EXPECT_TRUE(fs::exists(entry.path().parent_path() / file)) << entry.path() << ":" << link.line << ": " << file;
      ++links;
    }
  }
  EXPECT_GT(links, 200U);
}

TEST_F(Package, TheInstalledScenariosPass) {
  const Finished done = run("cd ../prefix/share/doc/hypersim && hypersim run scenarios/ok --storage memory | tail -1");
  EXPECT_EQ(done.exit_code, 0) << done.out;
}

TEST_F(Package, ANewProcessBuildsAndPassesAtOnce) {
  const Finished done =
      run("hypersim new process my-2nd-box\ncmake -S my-2nd-box -B my-2nd-box/build\ncmake --build my-2nd-box/build\n"
          "ctest --test-dir my-2nd-box/build --output-on-failure\n"
          "hypersim fmt --check my-2nd-box/my-2nd-box.scn --load my-2nd-box/build/libmy-2nd-box.so");
  EXPECT_EQ(done.exit_code, 0) << done.out;
  EXPECT_THAT(done.out, HasSubstr("100% tests passed, 0 tests failed out of 2"));
}

TEST_F(Package, ANewScenarioPassesAtOnce) {
  const Finished done =
      run("hypersim new scenario shared-box\nhypersim run shared-box.scn\nhypersim fmt --check shared-box.scn");
  EXPECT_EQ(done.exit_code, 0) << done.out;
  EXPECT_THAT(done.out, HasSubstr("passed     shared-box.scn  Shared box"));
}

TEST_F(Package, AMistakeInTheCallOfTheFunctionSaysSo) {
  const auto configure = [](const std::string& lines) {
    return squeezed(
        run("rm -rf wrong && mkdir wrong && cd wrong\ncat >CMakeLists.txt <<'END'\ncmake_minimum_required(VERSION "
            "3.25)\n"
            "project(wrong LANGUAGES CXX)\nfind_package(hypersim REQUIRED)\nenable_testing()\n" +
            lines + "\nEND\ncmake -S . -B build")
            .out);
  };
  EXPECT_THAT(configure("hypersim_add_scenarios(TARGET none SCENARIOS a.scn)"), HasSubstr("LIBRARY is a target"));
  EXPECT_THAT(configure("file(WRITE a.cpp \"\")\nadd_library(a STATIC a.cpp)\n"
                        "hypersim_add_scenarios(TARGET a SCENARIOS a.scn)"),
              HasSubstr("a is not a shared library"));
  EXPECT_THAT(configure("file(WRITE a.cpp \"\")\nadd_library(a MODULE a.cpp)\n"
                        "hypersim_add_scenarios(TARGET a SCENARIOS none.scn)"),
              AllOf(HasSubstr("there is no"), HasSubstr("none.scn")));
}

/// Does what a page says, block by block: writes `X file=NAME`, runs `sh`, which must succeed, and runs
/// `console tutorial`, which must print what the page shows.
std::vector<std::string> walk(const Page& page) {
  std::vector<std::string> mistakes;
  for (const Block& block : page.blocks) {
    std::string text;
    for (const std::string& line : block.lines) text += line + "\n";
    const std::size_t file = block.info.find(" file=");
    if (file != std::string::npos) {
      Package::run("cat >" + block.info.substr(file + 6) + " <<'END_OF_BLOCK'\n" + text + "END_OF_BLOCK\n");
      continue;
    }
    if (block.language() == "sh") {
      const Finished done = Package::run(text);
      if (done.exit_code != 0) mistakes.push_back(block.place() + " failed:\n" + done.out);
    } else if (block.info == "console tutorial") {
      for (const Exchange& exchange : read_session(block.lines)) {
        const Finished done = Package::run(exchange.command + " || true");
        if (done.out != exchange.output) mistakes.push_back(block.place() + " printed:\n" + done.out);
      }
    }
  }
  return mistakes;
}

TEST_F(Package, TheTutorialDoesWhatItSays) {
  const std::string path = "docs/tutorial.md";
  const Page page = read_page(path, support::read_file(support::source_dir() + "/" + path));
  EXPECT_GT(page.blocks.size(), 10U);
  for (const std::string& mistake : walk(page)) ADD_FAILURE() << mistake;
}

TEST_F(Package, ABlockThatFailsOrPrintsSomethingElseIsCaught) {
  const Page page =
      read_page("page.md",
                "```sh\nfalse\n```\n```console tutorial\n$ echo one\ntwo\n```\n```text file=x.txt\nfour\n```\n"
                "```console tutorial\n$ cat x.txt\nfour\n```\n");
  EXPECT_EQ(walk(page).size(), 2U);
}

}  // namespace
}  // namespace hypersim::docs
