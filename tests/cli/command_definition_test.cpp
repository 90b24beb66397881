// The definition of a command line is read in one walk, and scripts and pages made from it hold everything that help
// texts show, whatever characters it has.

#include "definition/command_definition.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "completing.hpp"
#include "definition/completion.hpp"
#include "definition/man_page.hpp"

namespace hypersim::cli {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr const char* kHostile = "It's $(touch pwned) `touch pwned` \"x\" [y] a:b {z} \\n *.not ; | & end";

/// A program with everything that a command line can have. The App has to go before the values.
struct Tool {
  std::vector<std::string> paths;
  std::vector<std::string> many;
  std::pair<std::string, std::string> pair;
  std::string text;
  bool flag = false;
  CLI::App app{std::string("tool: ") + kHostile, "tool"};

  Tool() {
    app.set_version_flag("--version", "1");
    CLI::App* run = app.add_subcommand("run", kHostile)->alias("play");
    run->add_option("PATH", paths, "Scenarios")->required();
    run->add_flag("-q,--quiet", flag, kHostile)->excludes(run->add_flag("--loud", flag));
    run->add_option("-m,--mode", text, kHostile)->check(CLI::IsMember({"fast", "it's", "$(touch pwned)", "a;b"}));
    run->add_option("--number", text)->check(CLI::IsMember(std::map<std::string, int>{{"one", 1}, {"two", 2}}));
    run->add_option("--pair", pair, "Two words")->type_name("DIR FILE.txt");
    run->add_option("--set", many, "May be repeated")->type_name("NAME=VALUE")->allow_extra_args(false);
    run->add_option("--need", text)->required()->envname("TOOL_NEED")->default_str("5");
    run->add_option("--hidden", text)->group("");
    run->add_option("--out", text, "Written to FILE.xml, FILE.json or FILE.xml")->type_name("FILE");
    run->add_flag("--within{.}", text, "A folder or none")->type_name("FOLDER");
    run->add_flag("--no-color{false}", flag);
    run->add_option_group("others")->add_option("--extra", text)->group("More of it");
    app.add_subcommand("secret")->group("");
    app.add_subcommand("off")->disabled();
    CLI::App* add = app.add_subcommand("new", "Two levels");
    add->add_subcommand("process", "First")->add_option("NAME", text);
    add->add_subcommand("scenario", "Second");
    app.add_subcommand("man")->add_option("COMMAND", many);
    run->footer("Exit codes: 0 all passed; 1 some\nfailed.\nMore: /the/pages/a.md");
  }

  CommandDefinition definition() const { return definition_of(app); }
};

const OptionDefinition& option(const CommandDefinition& command, const std::string& name) {
  for (const OptionDefinition& each : command.options) {
    if (each.names.back() == name) return each;
  }
  throw std::out_of_range(name);
}

TEST(CommandLineDefinition, HasWhatHelpShowsAndNothingElse) {
  const CommandDefinition root = Tool().definition();
  std::vector<std::string> commands;
  for (const CommandDefinition* command : all_commands(root)) commands.push_back(command->joined(" "));
  EXPECT_THAT(commands,
              ElementsAre("tool", "tool run", "tool new", "tool new process", "tool new scenario", "tool man"));
  const CommandDefinition& run = root.commands.front();
  EXPECT_THAT(run.aliases, ElementsAre("play"));
  std::vector<std::string> names;
  for (const OptionDefinition& each : run.options) names.push_back(each.names.back());
  EXPECT_THAT(names, ElementsAre("--help", "--quiet", "--loud", "--mode", "--number", "--pair", "--set", "--need",
                                 "--out", "--within", "--no-color", "--extra"));
  EXPECT_THAT(option(run, "--quiet").names, ElementsAre("-q", "--quiet"));
  EXPECT_THAT(option(run, "--quiet").excludes, ElementsAre("--loud"));
  EXPECT_THAT(option(run, "--quiet").words, IsEmpty());
  EXPECT_THAT(option(run, "--no-color").words, IsEmpty());
  EXPECT_THAT(option(run, "--extra").group, "More of it");
  EXPECT_TRUE(option(run, "--need").is_required);
  EXPECT_EQ(option(run, "--need").variable + option(run, "--need").default_value, "TOOL_NEED5");
}

TEST(CommandLineDefinition, KnowsWhatEachWordCanBe) {
  const CommandDefinition root = Tool().definition();
  const CommandDefinition& run = root.commands.front();
  EXPECT_THAT(option(run, "--mode").words.at(0).choices, UnorderedElementsAre("fast", "it's", "$(touch pwned)", "a;b"));
  EXPECT_THAT(option(run, "--number").words.at(0).choices, ElementsAre("one", "two"));
  EXPECT_THAT(option(run, "--pair").words, SizeIs(2));
  EXPECT_TRUE(option(run, "--pair").words.at(0).is_folder);
  EXPECT_TRUE(option(run, "--pair").words.at(1).is_file);
  EXPECT_THAT(option(run, "--pair").words.at(1).endings, ElementsAre("txt"));
  EXPECT_THAT(option(run, "--out").words.at(0).endings, ElementsAre("xml", "json"));
  EXPECT_TRUE(option(run, "--set").repeats);
  EXPECT_FALSE(option(run, "--out").repeats);
  EXPECT_TRUE(option(run, "--within").has_optional_word);
  EXPECT_TRUE(option(run, "--within").words.at(0).is_folder);
  EXPECT_THAT(run.arguments.at(0).form.endings, ElementsAre("scn"));
  EXPECT_TRUE(run.arguments.at(0).repeats && run.arguments.at(0).is_required);
  EXPECT_THAT(root.commands.back().arguments.at(0).form.choices, ElementsAre("run", "new", "man"));
}

/// A folder with the scripts of Tool, and some files.
class ToolScripts : public testing::Test {
 protected:
  ToolScripts() {
    const CommandDefinition root = Tool().definition();
    shells_.write("tool.bash", bash_completion(root));
    shells_.write("tool.zsh", zsh_completion(root));
    shells_.write("tool.fish", fish_completion(root));
    make_files(shells_);
  }
  ~ToolScripts() override { EXPECT_FALSE(std::filesystem::exists(shells_.path("pwned"))); }

  std::vector<std::string> bash(const std::vector<std::string>& words) { return bash_proposes(shells_, "tool", words); }
  std::vector<std::string> fish(const std::string& line) { return fish_proposes(shells_, "tool", line); }

  support::TempFolder shells_;
};

TEST_F(ToolScripts, CompleteInBash) {
  EXPECT_THAT(bash({"tool", ""}), ElementsAre("run", "new", "man"));
  EXPECT_THAT(bash({"tool", "new", ""}), ElementsAre("process", "scenario"));
  EXPECT_THAT(bash({"tool", "--"}), ElementsAre("--help", "--version"));
  EXPECT_THAT(bash({"tool", "run", "-"}), AllOf(Contains("-q"), Contains("--extra"), Not(Contains("--hidden"))));
  EXPECT_THAT(bash({"tool", "run", "--mode", ""}), UnorderedElementsAre("fast", "it's", "$(touch pwned)", "a;b"));
  EXPECT_THAT(bash({"tool", "run", "-m", "f"}), ElementsAre("fast"));
  EXPECT_THAT(bash({"tool", "play", "--mode", "=", "i"}), ElementsAre("it's"));
  EXPECT_THAT(bash({"tool", "run", "--pair", ""}), UnorderedElementsAre("my folder", "sub"));
  EXPECT_THAT(bash({"tool", "run", "--pair", "sub", ""}), UnorderedElementsAre("my folder", "sub", "c.txt"));
  EXPECT_THAT(bash({"tool", "run", "--pair", "sub", "c.txt", ""}), Contains("a.scn"));
  EXPECT_THAT(bash({"tool", "run", "--within", "=", "s"}), ElementsAre("sub"));
  EXPECT_THAT(bash({"tool", "run", "--within", "a"}), ElementsAre("a.scn"));
  EXPECT_THAT(bash({"tool", "run", "--", "--"}), IsEmpty());
  EXPECT_THAT(bash({"tool", "secret", ""}), IsEmpty());
}

TEST_F(ToolScripts, CompleteInFish) {
  if (!has_program("fish")) GTEST_SKIP() << "there is no fish: apt install fish";
  EXPECT_THAT(fish("tool "), UnorderedElementsAre("run", "new", "man"));
  EXPECT_THAT(fish("tool new "), UnorderedElementsAre("process", "scenario"));
  EXPECT_THAT(fish("tool run --mo"), ElementsAre("--mode"));
  EXPECT_THAT(fish("tool run --mode "), UnorderedElementsAre("fast", "it's", "$(touch pwned)", "a;b"));
  EXPECT_THAT(fish("tool run --pair "), UnorderedElementsAre("my folder/", "sub/"));
  EXPECT_THAT(fish("tool run --pair sub "), Not(Contains("a.scn")));
  EXPECT_THAT(fish("tool run --within="), UnorderedElementsAre("--within=my folder/", "--within=sub/"));
  EXPECT_THAT(fish("tool run a.scn "), UnorderedElementsAre("a.scn", "my folder/", "sub/"));
  EXPECT_THAT(fish("tool play --mode f"), ElementsAre("fast"));
  EXPECT_THAT(fish("tool secret "), IsEmpty());
}

TEST_F(ToolScripts, CompleteInZsh) {
  if (!has_program("zsh")) GTEST_SKIP() << "there is no zsh: apt install zsh";
  EXPECT_THAT(typed_in_zsh(shells_, "tool", R"(tool ru\t--mod\tfa\ta.\t)"), ElementsAre("run", "--mode=fast", "a.scn"));
  EXPECT_THAT(typed_in_zsh(shells_, "tool", R"(tool run --mode=it\t--quie\t)"),
              ElementsAre("run", "--mode=it's", "--quiet"));
}

TEST(ManPage, HoldsHostileTextsAsTheyAre) {
  const CommandDefinition root = Tool().definition();
  const std::string page = man_page({&root, &root.commands.front()}, {"1.0", "2026-01-02", "/the/pages"});
  EXPECT_THAT(page, HasSubstr(".TH \"TOOL-RUN\" 1 \"2026-01-02\" \"tool 1.0\""));
  EXPECT_THAT(page, HasSubstr("\\en *.not"));
  EXPECT_THAT(page, HasSubstr(".TP\n\\fB\\-m\\fR, \\fB\\-\\-mode\\fR"));
  EXPECT_THAT(page, HasSubstr("Environment: \\fBTOOL_NEED\\fR"));
  EXPECT_THAT(page, HasSubstr(".SH \"More of it\""));
  EXPECT_THAT(page, HasSubstr(".TP\n\\fB1\\fR\nsome failed\n"));
  EXPECT_THAT(page, HasSubstr("More: share/doc/hypersim/docs/a.md"));
  EXPECT_THAT(page, Not(AnyOf(HasSubstr("/the/pages"), HasSubstr("hidden"))));
  if (!has_program("man")) GTEST_SKIP() << "there is no man: apt install man-db";
  const support::TempFolder folder;
  const std::string file = support::quoted(folder.write("tool-run.1", page));
  // As lintian asks for the complaints of groff.
  const auto shown = support::run_shell("LC_ALL=C.UTF-8 MANWIDTH=120 man --warnings -E UTF-8 -l " + file);
  EXPECT_EQ(shown.err, "");
  EXPECT_THAT(shown.out, HasSubstr("It's $(touch pwned)"));
  EXPECT_THAT(shown.out, HasSubstr("[y] a:b {z} \\n *.not ; | & end"));
}

TEST(ManPage, BeginsNoLineWithWhatManTakesForARequest) {
  CLI::App app("x", "tool");
  bool flag = false;
  app.add_flag("--dot", flag, ".SH is a request\n.SH too\n'so is this");
  const CommandDefinition root = definition_of(app);
  EXPECT_THAT(man_page({&root}, {}), HasSubstr("\\&.SH is a request\n\\&.SH too\n\\&'so is this"));
}

}  // namespace
}  // namespace hypersim::cli
