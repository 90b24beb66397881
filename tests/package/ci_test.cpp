// docs/ci.md: its workflow and its job are read as YAML, and each of their commands is run, for a project that passes
// and for one that fails.
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <vector>
#include <yaml-cpp/yaml.h>

#include "markdown.hpp"
#include "support/command.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {
namespace {

namespace fs = std::filesystem;
using support::Finished;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// The block of docs/ci.md that is that file.
YAML::Node file_of_page(const std::string& name) {
  const Page page = read_page("docs/ci.md", support::read_file(support::source_dir() + "/docs/ci.md"));
  for (const Block& block : page.blocks) {
    if (block.info != "yaml file=" + name) continue;
    std::string text;
    for (const std::string& line : block.lines) text += line + "\n";
    return YAML::Load(text);
  }
  throw std::runtime_error("docs/ci.md has no block for " + name);
}

std::vector<std::string> texts(const YAML::Node& sequence) {
  EXPECT_TRUE(sequence.IsSequence());
  std::vector<std::string> texts;
  for (const YAML::Node& each : sequence) texts.push_back(each.as<std::string>());
  return texts;
}

std::vector<std::string> lines_of_text(const std::string& text) {
  std::vector<std::string> lines = split_lines(text);
  std::erase(lines, "");
  return lines;
}

constexpr const char* kPasses = "scenario \"passes\"\nprocess a a:app:dev.os\na open d\n";
constexpr const char* kFails = "scenario \"fails\"\nprocess a a:app:dev.os\na get d k => 1\n";

/// A project whose job runs here. In place of apt-get, a script only looks for the packages that it is to install.
class Project : public support::TempFolder {
 public:
  explicit Project(const char* scenario) {
    write("scenarios/one.scn", scenario);
    write("tools/hypersim_1.0-1_amd64.deb", "");
    write("bin/apt-get", R"(#!/bin/bash
for word in "$@"; do
  case $word in
    update | install | -y) ;;
    ./*) [ -f "$word" ] || exit 100 ;;
    *) exit 100 ;;
  esac
done
)");
    fs::permissions(path("bin/apt-get"), fs::perms::owner_all);
    fs::create_symlink(support::hypersim_program(), path("bin/hypersim"));
  }

  /// As GitHub and GitLab do: the shell ends at the first command that fails.
  Finished run(const std::string& commands) const {
    return support::run_shell(
        "unset GITHUB_ACTIONS\nexport PATH=\"$PWD/bin:$PATH\"\n" + before_ + "set -e -o pipefail\n" + commands,
        path().string());
  }
  /// What is set before each command.
  void set(const std::string& name, const std::string& value) {
    before_ += "export " + name + "=" + support::quoted(value) + "\n";
  }

 private:
  std::string before_;
};

/// The steps of the workflow.
YAML::Node workflow_steps() { return file_of_page(".github/workflows/scenarios.yml")["jobs"]["scenarios"]["steps"]; }

/// What each step ends with; those of `uses` with 0.
std::vector<int> codes_of_workflow(const Project& project, std::string& printed) {
  std::vector<int> codes;
  for (const YAML::Node& step : workflow_steps()) {
    if (!step["run"]) continue;
    const Finished ended = project.run(step["run"].as<std::string>());
    codes.push_back(ended.exit_code);
    printed += ended.out + ended.err;
  }
  return codes;
}

TEST(CiPage, TheWorkflowIsOneOfGitHub) {
  const YAML::Node workflow = file_of_page(".github/workflows/scenarios.yml");
  EXPECT_THAT(texts(workflow["on"]), Contains("push"));
  const YAML::Node job = workflow["jobs"]["scenarios"];
  EXPECT_EQ(job["runs-on"].as<std::string>(), "ubuntu-latest");
  EXPECT_EQ(job["container"].as<std::string>(), "debian:12");
  std::vector<std::string> actions;
  for (const YAML::Node& step : job["steps"]) {
    EXPECT_NE(step["uses"].IsDefined(), step["run"].IsDefined());
    if (step["uses"]) actions.push_back(step["uses"].as<std::string>());
    for (const auto& key : step)
      EXPECT_THAT((std::vector<std::string>{"name", "uses", "run", "with", "if"}),
                  Contains(key.first.as<std::string>()));
  }
  EXPECT_EQ(actions,
            (std::vector<std::string>{"actions/checkout@v4", "actions/cache@v4", "actions/upload-artifact@v4"}));
}

TEST(CiPage, TheWorkflowPassesAndCachesComponents) {
  Project project(kPasses);
  const YAML::Node job = file_of_page(".github/workflows/scenarios.yml")["jobs"]["scenarios"];
  const auto cache = job["env"]["XDG_CACHE_HOME"].as<std::string>();
  project.set("XDG_CACHE_HOME", project.path("cache"));
  std::string printed;
  EXPECT_THAT(codes_of_workflow(project, printed), AllOf(testing::SizeIs(3), testing::Each(0))) << printed;
  EXPECT_THAT(project.run("hypersim cache").out, StartsWith(project.path("cache/hypersim/wasm")));
  for (const YAML::Node& step : job["steps"]) {
    if (!step["uses"] || step["uses"].as<std::string>() != "actions/cache@v4") continue;
    EXPECT_EQ(step["with"]["path"].as<std::string>(), cache + "/hypersim");
  }
}

TEST(CiPage, TheWorkflowFailsWithAnnotationsReportsAndFindings) {
  Project project(kFails);
  project.set("GITHUB_ACTIONS", "true");
  std::string printed;
  EXPECT_THAT(codes_of_workflow(project, printed), testing::ElementsAre(0, 1, 1)) << printed;
  EXPECT_THAT(printed, HasSubstr("::error file=scenarios/one.scn,line=3"));
  for (const YAML::Node& step : workflow_steps()) {
    const std::string uses = step["uses"] ? step["uses"].as<std::string>() : "";
    if (!uses.starts_with("actions/upload-artifact")) continue;
    EXPECT_EQ(step["if"].as<std::string>(), "always()");
    const auto kept = lines_of_text(step["with"]["path"].as<std::string>());
    EXPECT_EQ(kept.size(), 3U);
    for (const std::string& file : kept) EXPECT_TRUE(fs::exists(project.path(file))) << file;
  }
  EXPECT_THAT(project.read("run.xml"), HasSubstr("<failure"));
}

/// What the job ends with, all its lines in one shell.
Finished ended_job(const Project& project, const YAML::Node& job) {
  std::string script;
  for (const char* part : {"before_script", "script"}) {
    for (const std::string& line : texts(job[part])) script += line + "\n";
  }
  return project.run(script);
}

TEST(CiPage, TheJobOfGitLabPassesAndCachesComponents) {
  Project project(kPasses);
  const YAML::Node job = file_of_page(".gitlab-ci.yml")["scenarios"];
  EXPECT_EQ(job["image"].as<std::string>(), "debian:12");
  auto cache = job["variables"]["XDG_CACHE_HOME"].as<std::string>();
  const std::string project_dir = "$CI_PROJECT_DIR/";
  ASSERT_THAT(cache, StartsWith(project_dir));
  cache.erase(0, project_dir.size());
  project.set("XDG_CACHE_HOME", project.path(cache));
  const Finished ended = ended_job(project, job);
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(texts(job["cache"]["paths"]), testing::ElementsAre(cache + "/hypersim"));
  EXPECT_THAT(project.run("hypersim cache").out, StartsWith(project.path(cache + "/hypersim/wasm")));
}

TEST(CiPage, TheJobOfGitLabFailsWithReportsAndFindings) {
  Project project(kFails);
  const YAML::Node job = file_of_page(".gitlab-ci.yml")["scenarios"];
  const Finished ended = ended_job(project, job);
  EXPECT_EQ(ended.exit_code, 1) << ended.out << ended.err;
  EXPECT_EQ(job["artifacts"]["when"].as<std::string>(), "always");
  const std::vector<std::string> kept = texts(job["artifacts"]["paths"]);
  EXPECT_EQ(kept.size(), 3U);
  for (const std::string& file : kept) EXPECT_TRUE(fs::exists(project.path(file))) << file;
  for (const std::string& file : texts(job["artifacts"]["reports"]["junit"]))
    EXPECT_THAT(project.read(file), HasSubstr("<failure")) << file;
}

TEST(CiPage, AFileThatIsNotReadIsCaught) {
  EXPECT_THROW(file_of_page("none.yml"), std::runtime_error);
  Project project(kPasses);
  fs::remove(project.path("tools/hypersim_1.0-1_amd64.deb"));
  std::string printed;
  EXPECT_EQ(codes_of_workflow(project, printed).front(), 100);
}

}  // namespace
}  // namespace hypersim::docs
