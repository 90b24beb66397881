// Files that were sent are read as those of the disk were, under the same names.

#include "hypersim/language/given_files.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/language/read_file.hpp"
#include "hypersim/language/read_paths.hpp"

#include "scenario_dump.hpp"
#include "support/files.hpp"

namespace hypersim::language {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// While it lives, these files count.
class Given {
 public:
  explicit Given(GivenFiles files) { read_given_files(std::make_shared<const GivenFiles>(std::move(files))); }
  ~Given() { read_given_files(nullptr); }
  Given(const Given&) = delete;
  Given& operator=(const Given&) = delete;
};

constexpr const char* kManifest =
    R"([{"process_name":"main","process_wasm_path":"/main.wasm","on_exit":"None","request_networking":false,)"
    R"("request_capabilities":[],"grant_capabilities":[],"public":false}])";

class GivenFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    temp_.write("s/cast.scn", "process ann ann:app:dev.os\n");
    fs::create_symlink("cast.scn", temp_.path("s/same.scn"));
    temp_.write("value", "a value");
    temp_.write("app/metadata.json", R"({"properties":{"package_name":"app","publisher":"dev.os"}})");
    temp_.write("app/pkg/manifest.json", kManifest);
    temp_.write("app/pkg/main.wasm", "a program");
    temp_.write("app/pkg/ui/index.html", "<p>");
    scenario_ = temp_.write("s/t.scn",
                            "scenario \"T\"\ninclude file:same.scn\npackage file:../app/\n"
                            "ann open d\nann set d k file:../value\n");
  }
  /// Everything at which the reading looks, and what comes of it.
  std::pair<GivenFiles, ParsedFile> read_from_disk() const {
    ReadPaths looked_at;
    ParsedFile parsed = load_scenarios(scenario_);
    auto files = files_at(looked_at.take());
    EXPECT_TRUE(files.ok());
    return {std::move(files).value(), std::move(parsed)};
  }

  support::TempFolder temp_;
  std::string scenario_;
};

TEST_F(GivenFilesTest, AreReadAsTheFilesOfTheDiskWere) {
  auto [files, parsed] = read_from_disk();
  EXPECT_EQ(format_diagnostics(parsed), "");
  EXPECT_EQ(parsed.sources.size(), 4u);
  fs::remove_all(temp_.path("s"));
  fs::remove_all(temp_.path("app"));
  fs::remove_all(temp_.path("value"));
  EXPECT_NE(format_diagnostics(load_scenarios(scenario_)), "");
  const Given given(std::move(files));
  const ParsedFile again = load_scenarios(scenario_);
  EXPECT_EQ(format_diagnostics(again), "");
  EXPECT_EQ(ScenarioDump::of(again), ScenarioDump::of(parsed));
  ASSERT_EQ(again.sources.size(), parsed.sources.size());
  for (std::size_t i = 0; i < again.sources.size(); ++i) {
    EXPECT_EQ(again.sources[i].path, parsed.sources[i].path);
    EXPECT_EQ(again.sources[i].text, parsed.sources[i].text);
  }
  ASSERT_EQ(again.scenarios.size(), 1u);
  const PackageFolder& folder = *again.scenarios.front().packages.front().folder;
  EXPECT_EQ(read_regular_file(folder.find("main.wasm")->file, 100).value(), "a program");
}

TEST_F(GivenFilesTest, AreAllThatThereIs) {
  auto [files, parsed] = read_from_disk();
  ASSERT_EQ(std::erase_if(files, [](const auto& one) { return one.first.ends_with("/value"); }), 1u);
  const std::string there = temp_.write("other", "text");
  const Given given(std::move(files));
  EXPECT_THAT(format_diagnostics(load_scenarios(scenario_)), HasSubstr("No such file or directory"));
  EXPECT_FALSE(read_regular_file(there, 100).ok()) << "the disk does not count";
}

TEST_F(GivenFilesTest, AreRefusedAsFilesOfTheDiskAre) {
  GivenFiles files;
  files["/f"] = {true, nullptr, "/f"};
  files["/f/a"] = {false, std::make_shared<const std::string>("12345"), "/f/a"};
  const Given given(std::move(files));
  EXPECT_EQ(read_regular_file("/f", 100).error(), "it is a directory");
  EXPECT_EQ(read_regular_file("/f/a", 4).error(), "it is larger than 4 bytes");
  EXPECT_EQ(read_regular_file("/f/a", 5).value(), "12345");
  EXPECT_EQ(read_regular_file("/f/b", 5).error(), "No such file or directory");
  EXPECT_EQ(state_of_path("/f/").kind, PathKind::Folder);
  EXPECT_EQ(state_of_path("/f/a").kind, PathKind::File);
  EXPECT_EQ(state_of_path("/").kind, PathKind::Nothing);
}

}  // namespace
}  // namespace hypersim::language
