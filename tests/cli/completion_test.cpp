// `hypersim completion` and `hypersim man`, as users and packages use them.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "completing.hpp"
#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

/// The words at the beginning of the lines of a help text that begin with two blanks: its commands.
std::vector<std::string> commands_in(const std::string& help) {
  std::vector<std::string> commands;
  for (const std::string& line : lines_of(help.substr(help.find("Subcommands:")))) {
    if (line.starts_with("  ") && line[2] != ' ') commands.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return commands;
}

/// A folder with the scripts that the command prints, and some files.
class Completion : public testing::Test {
 protected:
  Completion() {
    for (const std::string shell : {"bash", "zsh", "fish"}) {
      const Finished script = scratch_.hypersim("completion " + shell);
      EXPECT_EQ(script.exit_code, 0) << script.err;
      scratch_.write("hypersim." + shell, script.out);
    }
    make_files(scratch_);
  }

  std::vector<std::string> bash(std::vector<std::string> words) {
    words.insert(words.begin(), "hypersim");
    return bash_proposes(scratch_, "hypersim", words);
  }

  Scratch scratch_;
};

TEST_F(Completion, ProposesEveryCommandAndOptionThatHelpNames) {
  const std::vector<std::string> commands = commands_in(scratch_.hypersim("--help").out);
  EXPECT_THAT(commands, AllOf(Contains("run"), Contains("completion"), Contains("man")));
  EXPECT_EQ(bash({""}), commands);
  std::string helps;
  for (const std::string& command : commands)
    helps += "--help of " + command + "\n" + scratch_.hypersim(command + " --help").out;
  for (const std::string& command : commands) {
    const std::size_t begin = helps.find("--help of " + command + "\n");
    const std::string help = helps.substr(begin, helps.find("--help of ", begin + 1) - begin);
    const std::vector<std::string> options = bash({command, "--"});
    EXPECT_THAT(options, Contains("--help"));
    for (const std::string& option : options) EXPECT_THAT(help, HasSubstr(option)) << command;
    for (const std::string& line : lines_of(help)) {
      const std::size_t at = line.find("--");
      if (!line.starts_with("  -") || at == std::string::npos) continue;
      EXPECT_THAT(options, Contains(line.substr(at, line.find_first_of(" ,{", at) - at))) << command << ": " << line;
    }
  }
}

TEST_F(Completion, ProposesFilesByTheirEndingsAndTheWordsOfOptions) {
  EXPECT_THAT(bash({"run", ""}), UnorderedElementsAre("my folder", "sub", "a.scn"));
  EXPECT_THAT(bash({"run", "sub/"}), ElementsAre("sub/f.scn"));
  EXPECT_THAT(bash({"run", "my\\ folder/"}), ElementsAre("my folder/x y.scn"));
  EXPECT_THAT(bash({"run", "\"my folder/"}), ElementsAre("my folder/x y.scn"));
  EXPECT_THAT(bash({"run", "a.scn", "--schedule", ""}), ElementsAre("fifo", "random"));
  EXPECT_THAT(bash({"run", "--storage", "=", "m"}), ElementsAre("memory"));
  EXPECT_THAT(bash({"run", "--load", ""}), UnorderedElementsAre("my folder", "sub", "d.so", "e.wasm"));
  EXPECT_THAT(bash({"run", "--home", ""}), UnorderedElementsAre("my folder", "sub"));
  EXPECT_THAT(bash({"run", "--confined", "=", ""}), UnorderedElementsAre("my folder", "sub"));
  EXPECT_THAT(bash({"run", "--set", "a", "=", "b", "a"}), ElementsAre("a.scn"));
  EXPECT_THAT(bash({"run", "--seed", "a"}), IsEmpty());
  EXPECT_THAT(bash({"caps", "a.scn", ""}), IsEmpty());
  EXPECT_THAT(bash({"new", ""}), ElementsAre("process", "scenario"));
  EXPECT_THAT(bash({"completion", "z"}), ElementsAre("zsh"));
  EXPECT_THAT(bash({"man", "rep"}), ElementsAre("replay"));
}

TEST_F(Completion, WorksWhereAUserTypesInBash) {
  EXPECT_THAT(typed_in_bash(scratch_, "hypersim", R"(hypersim ru\tmy\tx\t--stor\tme\t)"),
              ElementsAre("run", "my folder/x y.scn", "--storage", "memory"));
  EXPECT_THAT(typed_in_bash(scratch_, "hypersim", R"(hypersim run --storage=ro\t"my f\tx\t)"),
              ElementsAre("run", "--storage=rocksdb", "my folder/x y.scn"));
}

TEST_F(Completion, WorksWhereAUserTypesInZsh) {
  if (!has_program("zsh")) GTEST_SKIP() << "there is no zsh: apt install zsh";
  EXPECT_THAT(typed_in_zsh(scratch_, "hypersim", R"(hypersim ru\tmy\tx\t--stor\tme\t)"),
              ElementsAre("run", "my folder/x y.scn", "--storage=memory"));
  EXPECT_THAT(typed_in_zsh(scratch_, "hypersim", R"(hypersim new pro\t)"), ElementsAre("new", "process"));
}

TEST_F(Completion, WorksInFish) {
  if (!has_program("fish")) GTEST_SKIP() << "there is no fish: apt install fish";
  const auto fish = [&](const std::string& line) { return fish_proposes(scratch_, "hypersim", line); };
  EXPECT_THAT(fish("hypersim ru"), ElementsAre("run"));
  EXPECT_THAT(fish("hypersim run "), UnorderedElementsAre("a.scn", "my folder/", "sub/"));
  EXPECT_THAT(fish("hypersim run my\\ folder/"), ElementsAre("my folder/x y.scn"));
  EXPECT_THAT(fish("hypersim run --storage "), UnorderedElementsAre("rocksdb", "memory"));
  EXPECT_THAT(fish("hypersim run --home="), UnorderedElementsAre("--home=my folder/", "--home=sub/"));
  EXPECT_THAT(fish("hypersim run --load "), UnorderedElementsAre("d.so", "e.wasm", "my folder/", "sub/"));
}

TEST_F(Completion, NamesTheShellsThatItKnows) {
  EXPECT_THAT(scratch_.complaint("completion tcsh"), HasSubstr("expected bash, zsh or fish, got \"tcsh\""));
  EXPECT_THAT(scratch_.complaint("completion"), StartsWith("hypersim: completion needs SHELL"));
}

TEST(Man, HasAPageForEveryCommandWithEveryOption) {
  const Scratch scratch;
  const Finished made = scratch.hypersim("man --all a/man1");
  EXPECT_EQ(made.exit_code, 0) << made.err;
  std::set<std::string> pages;
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path("a/man1")))
    pages.insert(entry.path().filename().string());
  EXPECT_THAT(pages, AllOf(Contains("hypersim.1"), Contains("hypersim-new-process.1")));
  for (const std::string& command : commands_in(scratch.hypersim("--help").out)) {
    EXPECT_THAT(pages, Contains("hypersim-" + command + ".1"));
    const std::string page = scratch.read("a/man1/hypersim-" + command + ".1");
    EXPECT_EQ(page, scratch.hypersim("man " + command).out);
    for (const std::string& line : lines_of(scratch.hypersim(command + " --help").out)) {
      if (!line.starts_with("  --")) continue;
      std::string option = line.substr(2, line.find_first_of(" ,{", 4) - 2);
      for (std::size_t at = option.find('-'); at != std::string::npos; at = option.find('-', at + 2))
        option.insert(at, "\\");
      EXPECT_THAT(page, HasSubstr("\\fB" + option + "\\fR")) << command;
    }
  }
}

TEST(Man, PagesAreTheSameWhereverTheyAreMadeAndNameWhatIsInstalled) {
  const Scratch scratch;
  const std::string page = scratch.hypersim("man run").out;
  EXPECT_THAT(page, HasSubstr("share/doc/hypersim/docs/scenario-language.md"));
  EXPECT_THAT(page, Not(HasSubstr(support::source_dir())));
  EXPECT_THAT(page, HasSubstr(".SH \"EXIT STATUS\"\n.TP\n\\fB0\\fR\nall passed\n"));
}

TEST(Man, NeitherManNorMandocComplains) {
  const Scratch scratch;
  ASSERT_EQ(scratch.hypersim("man --all pages").exit_code, 0);
  const std::string each = "for page in pages/*.1; do ";
  if (!has_program("man") || !has_program("mandoc")) GTEST_SKIP() << "apt install man-db mandoc";
  const Finished man = support::run_shell("export LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80\n" + each +
                                              "man --warnings -E UTF-8 -l -Tutf8 -Z $page >/dev/null; done",
                                          scratch.path().string());
  EXPECT_EQ(man.err, "");
  const Finished mandoc = support::run_shell("mandoc -T lint -W warning pages/*.1", scratch.path().string());
  EXPECT_EQ(mandoc.out, "");
}

TEST(Man, SaysWhatIsNotACommandAndWhereItCannotWrite) {
  const Scratch scratch;
  EXPECT_THAT(scratch.complaint("man rnu"),
              StartsWith("hypersim: \"hypersim rnu\" is not a command; did you mean \"run\"? there are run, "));
  EXPECT_THAT(scratch.complaint("man new proces"), HasSubstr("did you mean \"process\"?"));
  EXPECT_THAT(scratch.complaint("man run fast"), HasSubstr("hypersim run has none below it"));
  scratch.write("file", "");
  EXPECT_THAT(scratch.complaint("man --all file/x"), HasSubstr("the folder file/x cannot be made: Not a directory"));
  EXPECT_THAT(scratch.complaint("man run --all x"), HasSubstr("exclude each other"));
  const Finished full = scratch.hypersim("man run >/dev/full");
  EXPECT_NE(full.exit_code, 0);
}

TEST(Version, NamesTheFolderOfThePages) {
  const std::vector<std::string> lines = lines_of(Scratch().hypersim("--version").out);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], StartsWith("hypersim "));
  constexpr std::string_view kBefore = "Documentation: ";
  EXPECT_TRUE(std::filesystem::is_regular_file(lines[1].substr(kBefore.size()) + "/install.md")) << lines[1];
}

}  // namespace
}  // namespace hypersim::cli
