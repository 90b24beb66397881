// hypersim shell by scripts.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kCast = "process owner birthdays:app:dev.os\nprocess viewer viewer:viewer:other.os\n";
const std::string kOpened = kCast + "owner open birthdays\nowner set birthdays alice 1990-01-01\n";

class Shell : public testing::Test {
 protected:
  /// A session of these lines.
  Finished shell(const std::string& lines, const std::string& arguments = "") {
    scratch_.write("lines", lines);
    return scratch_.hypersim("shell " + arguments + " < lines");
  }
  /// What it prints behind the last line that is `line`.
  std::string behind(const std::string& lines, const std::string& line, const std::string& arguments = "") {
    const Finished ended = shell(lines, arguments);
    EXPECT_EQ(ended.err, "");
    const std::size_t at = ended.out.rfind("> " + line + "\n");
    EXPECT_NE(at, std::string::npos) << ended.out;
    return at == std::string::npos ? "" : ended.out.substr(at + line.size() + 3);
  }
  /// The same of the last line.
  std::string last(const std::string& lines, const std::string& line) { return behind(lines + line + "\n", line); }

  Scratch scratch_;
};

TEST_F(Shell, ShowsTheEventsAndTheOutcomeOfAStep) {
  const std::string told = last(kOpened, "viewer get owner/birthdays alice");
  EXPECT_EQ(told,
            "     0 ms  viewer -> kv:distro:sys  Get owner/birthdays alice\n"
            "     0 ms  kv:distro:sys => viewer  error NoReadCap\n"
            "=> error NoReadCap\n");
  EXPECT_EQ(shell(kOpened).exit_code, 0);
  EXPECT_EQ(shell("").out, "");
}

TEST_F(Shell, SaysWhatWasExpectedAndDidNotCome) {
  const Finished ended =
      shell(kOpened + "owner get birthdays alice => 1991\nowner get birthdays alice => 1990-01-01\n");
  EXPECT_THAT(ended.out, HasSubstr("=> 1990-01-01, expected 1991\n"));
  EXPECT_EQ(ended.exit_code, 1);
}

TEST_F(Shell, RefusesALineWithAMistakeAndGoesOn) {
  const Finished ended = shell(kOpened + "owner gett birthdays alice\nowner get birthdays alice\n");
  EXPECT_THAT(ended.out, HasSubstr("session:8:7: expected a verb, found \"gett\"\n  owner gett birthdays alice\n"
                                   "        ^ did you mean \"get\"?\n"));
  EXPECT_THAT(ended.out, HasSubstr("=> 1990-01-01\n"));
  EXPECT_EQ(ended.exit_code, 2);
}

TEST_F(Shell, ExplainsARefusalAndWhatIsHeld) {
  const std::string refused = kOpened + "viewer get owner/birthdays alice\n";
  EXPECT_THAT(last(refused, "why"), AllOf(HasSubstr("viewer does not hold owner/birthdays read."),
                                          HasSubstr("`owner share birthdays read with viewer`")));
  EXPECT_THAT(last(refused, ":why 8"), HasSubstr("viewer does not hold owner/birthdays read."));
  EXPECT_THAT(last(refused, "why 7"), HasSubstr("line 7 succeeded"));
  EXPECT_THAT(last(refused, "why 3"), HasSubstr("there is no step at line 3"));
  EXPECT_THAT(last(refused, "why viewer holds owner/birthdays read"), StartsWith("It does not hold.\n"));
  EXPECT_THAT(last(refused, "why viewer lacks owner/birthdays read"),
              AllOf(StartsWith("It holds.\n"), HasSubstr("It is held by owner")));
  EXPECT_THAT(last(refused + "owner share birthdays read with viewer\n", "why viewer holds owner/birthdays read"),
              HasSubstr("viewer holds owner/birthdays read: shared by owner at line 9; never used."));
  EXPECT_THAT(last(refused, "why viewer hold x"), HasSubstr("why takes nothing, the number of a line, or a condition"));
  EXPECT_THAT(last("", "why"), HasSubstr("nothing to explain"));
  EXPECT_THAT(last(kOpened + "viewer get owner/birthdays alice => error NoReadCap\n", "why"),
              HasSubstr("viewer does not hold owner/birthdays read."))
      << "a refusal that was expected has a reason, too";
}

TEST_F(Shell, DoesNotKeepWhatCouldNotBePlayed) {
  EXPECT_THAT(last(kOpened, "viewer receive"), AllOf(HasSubstr("=> no message came"), HasSubstr("is not kept.")));
  EXPECT_THAT(last(kOpened, "check owner/birthdays absent"),
              AllOf(HasSubstr("=> it does not hold"), HasSubstr("is not kept.")));
  EXPECT_THAT(last(kOpened + "owner crash \"boom\"\n", "owner get birthdays alice"),
              AllOf(HasSubstr("=> owner is dead"), HasSubstr("is not kept.")));
  EXPECT_THAT(last(kOpened + "viewer receive\ncheck owner/birthdays absent\n", "list"), Not(HasSubstr("receive")));
}

TEST_F(Shell, LetsAnEarlierRequestWaitForALaterReceive) {
  const std::string sent = kCast + "owner send viewer body hello -> asked\n";
  EXPECT_THAT(last(sent, "viewer receive from owner"), HasSubstr("=> hello\n"));
  EXPECT_THAT(last(sent + "owner await $asked\n", "viewer receive from owner"),
              HasSubstr("=> hello\nline 7 now comes to timeout, and came to \"ok\" before\n"));
}

TEST_F(Shell, SaysWhichEarlierStepsChange) {
  const std::string told = last(kCast + "owner request new:new:dev.os\n", "process new new:new:dev.os");
  EXPECT_EQ(told, "line 7 now comes to \"ok\", and came to bounced before\n");
}

TEST_F(Shell, TellsABrokenPromiseOnce) {
  const std::string never = "never viewer holds owner/birthdays read\n";
  const Finished ended = shell(kOpened + never + "owner share birthdays read with viewer\nowner get birthdays alice\n");
  const std::string broken = "broken: never viewer holds owner/birthdays read (it holds)\n";
  EXPECT_THAT(ended.out, HasSubstr(broken));
  EXPECT_EQ(ended.out.find(broken), ended.out.rfind(broken));
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(shell(kOpened + "finally owner/birthdays key alice is x\nowner set birthdays alice x\n").out,
              HasSubstr("finally owner/birthdays key alice is x: it does not hold so far"));
}

TEST_F(Shell, TakesBlocksAndJsonOverSeveralLines) {
  const std::string told =
      shell(kOpened +
            "repeat 2 as i\n  owner set birthdays k{i} {i}\nend\nowner set birthdays j {\"a\":\n [1,\n2]}\n"
            "owner set birthdays \\\n  k v\n")
          .out;
  EXPECT_THAT(told, HasSubstr("> repeat 2 as i\n.   owner set birthdays k{i} {i}\n. end\n     0 ms  line 9: owner set "
                              "birthdays k1 1\n"));
  EXPECT_THAT(told, HasSubstr("Set birthdays j = {\"a\":[1,2]}\n"));
  EXPECT_THAT(told, HasSubstr("> owner set birthdays \\\n.   k v\n     0 ms  owner -> kv:distro:sys  Set birthdays k"));
  EXPECT_THAT(shell(kOpened + "owner set birthdays j {\"a\": [\n\nowner get birthdays alice\n").out,
              AllOf(HasSubstr("session:8:"), HasSubstr("=> 1990-01-01\n")))
      << "an empty line ends what lacks a bracket";
  EXPECT_THAT(shell(kOpened + "parallel\n  owner get birthdays alice\n").out, HasSubstr("\"end\""))
      << "the end of the script ends a block";
}

TEST_F(Shell, SaysWhatALineOfASequenceCameTo) {
  const Finished ended =
      shell(kOpened + "sequence look who\n  {who} get birthdays alice => 1991\nend\ndo look owner\n");
  EXPECT_THAT(ended.out, HasSubstr("=> 1990-01-01\nline 6: expected 1991, got 1990-01-01\n"));
  EXPECT_EQ(ended.exit_code, 1);
}

TEST_F(Shell, ShortensWhatIsLong) {
  const Finished ended = shell(kOpened + "repeat 500\n  owner get birthdays alice\nend\n" + "owner set birthdays k " +
                               std::string(900'000, 'x') + "\nlist\n");
  EXPECT_THAT(ended.out, HasSubstr("more lines\n"));
  EXPECT_LT(ended.out.size(), 20'000U);
  EXPECT_EQ(ended.exit_code, 0);
}

TEST_F(Shell, TakesBackAndBringsBack) {
  const std::string told = shell(kOpened +
                                 "owner delete birthdays alice\nundo\nowner get birthdays alice\nundo 2\nredo\n"
                                 "redo\nredo\nundo 100\nundo\nlist\nundo x\n")
                               .out;
  EXPECT_THAT(told, HasSubstr("> undo\nundone: owner delete birthdays alice\n> owner get birthdays alice\n"));
  EXPECT_THAT(told, HasSubstr("=> 1990-01-01\n> undo 2\nundone: owner get birthdays alice\nundone: owner set birthdays "
                              "alice 1990-01-01\n> redo\nredone: owner set birthdays alice 1990-01-01\n"));
  EXPECT_THAT(told, HasSubstr("> redo\nthere is nothing to redo\n"));
  EXPECT_THAT(told, HasSubstr("> undo\nthere is nothing to undo\n> list\n1  scenario \"A session of the shell\"\n"));
  EXPECT_THAT(told, HasSubstr("undo takes a number of statements, got \"x\""));
}

TEST_F(Shell, TellsCommandsFromProcesses) {
  const std::string cast = "process caps caps:app:dev.os\nprocess undo undo:app:dev.os\n";
  EXPECT_THAT(last(cast, "undo open d"), HasSubstr("=> ok\n"));
  EXPECT_THAT(last(cast + "caps open d\n", ":caps caps"),
              AllOf(HasSubstr("\ncaps  caps:app:dev.os\n"), Not(HasSubstr("\nundo  "))));
  EXPECT_THAT(last(cast, ":undo"), HasSubstr("undone: process undo undo:app:dev.os\n"));
  EXPECT_THAT(last("", ":lisst"), HasSubstr("there is no command \":lisst\"; did you mean \"list\"?"));
  EXPECT_THAT(last(kCast, "caps ownr"), HasSubstr("there is no process \"ownr\"; did you mean \"owner\"?"));
}

TEST_F(Shell, ExplainsWords) {
  EXPECT_THAT(last("", "help"), AllOf(HasSubstr("undo [N]"), HasSubstr("save [FILE.scn]")));
  EXPECT_THAT(last("", "help get"), StartsWith("WHO get DB KEY [within D]\n  reads a value\n"));
  EXPECT_THAT(last("", "help gett"), HasSubstr("\"gett\" is not a word of the language"));
}

TEST_F(Shell, SavesAScenarioThatPasses) {
  const std::string told =
      last(kOpened +
               "viewer get owner/birthdays alice\nowner get birthdays alice => 1991\nowner get birthdays alice => "
               "matches \"^19\"\nowner get birthdays alice\nrepeat 2 as i\nowner set birthdays k{i} {i}\nowner get "
               "birthdays k{i}\nend\nowner exit\n",
           "save s.scn");
  EXPECT_THAT(told, HasSubstr("line 9 of the session: what came is written, 1990-01-01, in place of 1991\n"));
  EXPECT_THAT(told, HasSubstr("hypersim run s.scn: passed\n"));
  const Finished played = scratch_.hypersim("run s.scn");
  EXPECT_EQ(played.exit_code, 0) << played.out;
  EXPECT_EQ(scratch_.hypersim("fmt --check s.scn").exit_code, 0);
  EXPECT_THAT(
      scratch_.read("s.scn"),
      HasSubstr("viewer get owner/birthdays alice            => error NoReadCap\n"
                "owner  get birthdays alice                  => 1990-01-01\n"
                "owner  get birthdays alice                  => matches \"^19\"\n"
                "owner  get birthdays alice                  => 1990-01-01\n"
                "repeat 2 as i\n  owner set birthdays k{i} {i}\n  owner get birthdays k{i}\nend\nowner exit\n"));
}

TEST_F(Shell, SavesOverNothingThatItHasNotWritten) {
  scratch_.write("there.scn", "mine\n");
  const std::string told =
      shell(kOpened + "save\nsave x.txt\nsave there.scn\nsave new.scn\nsave\nsave no/such.scn\n").out;
  EXPECT_THAT(told, HasSubstr("> save\nsave needs the name of a file: save NAME.scn\n"));
  EXPECT_THAT(told, HasSubstr("the name of a scenario ends in .scn: save x.txt.scn\n"));
  EXPECT_THAT(told, HasSubstr("there.scn is there already; save! there.scn writes over it\n"));
  EXPECT_THAT(told, HasSubstr("> save\nwrote new.scn, 7 lines\n"));
  EXPECT_THAT(told, HasSubstr("no/such.scn cannot be written: No such file or directory\n"));
  EXPECT_EQ(scratch_.read("there.scn"), "mine\n");
  EXPECT_THAT(last(kOpened, "save! there.scn"), HasSubstr("wrote there.scn"));
  EXPECT_EQ(scratch_.hypersim("run there.scn").exit_code, 0);
}

TEST_F(Shell, SavesABrokenPromiseAsOne) {
  EXPECT_THAT(
      last(kOpened + "never owner/birthdays exists\n", "save s.scn"),
      AllOf(HasSubstr("hypersim run s.scn: failed, as it did here"), HasSubstr("never owner/birthdays exists")));
  EXPECT_EQ(scratch_.hypersim("run s.scn").exit_code, 1);
}

TEST_F(Shell, SavesForAnotherFolder) {
  scratch_.write("motto.txt", "carpe diem");
  ASSERT_EQ(support::run_shell("mkdir below", scratch_.path().string()).exit_code, 0);
  EXPECT_THAT(last(kOpened + "owner set birthdays motto file:motto.txt\n", "save below/s.scn"),
              HasSubstr(": passed\n"));
  EXPECT_THAT(scratch_.read("below/s.scn"), HasSubstr("file:../motto.txt"));
}

TEST_F(Shell, GoesOnFromAScenario) {
  scratch_.write("s.scn", "scenario \"As it was\"\n" + kOpened + "owner get birthdays alice => 1991\n");
  const Finished ended = shell("viewer get owner/birthdays alice\nundo 2\nlist\nsave\n", "s.scn");
  EXPECT_THAT(ended.out, StartsWith("s.scn  As it was\n  3 steps\n  line 6: expected 1991, got 1990-01-01\n"));
  EXPECT_THAT(ended.out, HasSubstr("undone: owner get birthdays alice => 1991\n"));
  EXPECT_THAT(ended.out, HasSubstr("wrote s.scn, 5 lines\nhypersim run s.scn: passed\n"));
  EXPECT_THAT(scratch_.complaint("shell nothing.scn"), HasSubstr("nothing.scn:1:1:"));
  scratch_.write("bad.scn", "scenario \"x\"\nowner opne d\n");
  EXPECT_THAT(scratch_.complaint("shell bad.scn"), HasSubstr("bad.scn:2:1:"));
  scratch_.write("matrix.scn", "scenario \"x\"\nmatrix size 1 2\nprocess a a:b:c\na open d{size}\n");
  EXPECT_THAT(scratch_.complaint("shell matrix.scn"), AllOf(HasSubstr("matrix.scn:2:1: a `matrix` makes 2 scenarios"),
                                                            HasSubstr("--only REGEX or --set NAME=VALUE")));
  const std::string typed = shell(kCast + "matrix size 1 2\nowner open d\n").out;
  EXPECT_THAT(typed, AllOf(HasSubstr("session:5:1: a `matrix` makes 2 scenarios of this, and the shell plays one\n"
                                     "  matrix size 1 2\n"),
                           HasSubstr("`let NAME VALUE` gives the name one value"), HasSubstr("=> ok\n")));
  EXPECT_THAT(shell("a open d3\n", "matrix.scn --set size=3").out, HasSubstr("Open d3"));
  EXPECT_THAT(scratch_.complaint("shell matrix.scn --set sise=3"), HasSubstr("did you mean \"size\"?"));
}

TEST_F(Shell, SaysInTheSessionWhatTheCommandLineSays) {
  EXPECT_THAT(behind("list\n", "list", "--seed 7 --semantics hyperdrive"),
              HasSubstr("option semantics hyperdrive\n4  option seed 7\n"));
}

TEST_F(Shell, SurvivesWhatALoadedProgramDoes) {
  const Finished ended = shell(
      "process bad bad:app:dev.os program exits\nprocess owner owner:app:dev.os\n"
      "owner request bad body go\nowner open d\n",
      "--load " + library("ending_library"));
  EXPECT_THAT(ended.out, HasSubstr("stopped: bad ended the program, with exit code 0\n"));
  EXPECT_THAT(ended.out, HasSubstr("is not kept.\n> owner open d\n"));
  EXPECT_THAT(ended.out, HasSubstr("=> ok\n"));
}

TEST_F(Shell, RefusesHostileLines) {
  const std::string nul("owner log \"a\0b\"\n", 15);
  EXPECT_THAT(shell(kCast + nul).out, AllOf(HasSubstr("U+0000"), Not(HasSubstr(std::string(1, '\0')))));
  EXPECT_THAT(shell(kCast + "owner log \"\xff\xfe\"\n").out, HasSubstr("this byte is not UTF-8"));
  EXPECT_THAT(shell(kCast + "owner log \"\x1b[2J\"\n").out, Not(HasSubstr("\x1b")));
  const Finished lengthy = shell(kCast + "owner log \"" + std::string(3'000'000, 'x') + "\"\nowner open d\n");
  EXPECT_THAT(lengthy.out, AllOf(HasSubstr("this line has more than 1048576 bytes"), HasSubstr("=> ok\n")));
  EXPECT_EQ(lengthy.exit_code, 2);
  EXPECT_LT(lengthy.out.size(), 10'000U);
  scratch_.write("noise", support::read_file(support::hypersim_program()).substr(0, 300'000));
  const Finished noise = scratch_.hypersim("shell < noise");
  EXPECT_EQ(noise.exit_code, 2) << noise.err;
  EXPECT_THAT(scratch_.complaint("shell noise"), HasSubstr("noise:1:"));
  EXPECT_THAT(shell(kCast + "owner open d\r\nlist\r\n").out, AllOf(HasSubstr("=> ok\n"), HasSubstr("owner open d\n")));
}

}  // namespace
}  // namespace hypersim::cli
