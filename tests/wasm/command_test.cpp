// Components as a user meets them: `--load FILE.wasm`, its mistakes, runs that are the same whatever compiled them, and
// `hypersim cache`.

#include "support/command.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "command_folder.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::wasm {
namespace {

using support::Finished;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

std::string guests() { return support::source_dir() + "/tests/wasm/guests/"; }

std::string load(const std::string& name) { return " --load " + support::quoted(guests() + name + ".wasm"); }

constexpr const char* kEcho =
    "scenario \"It answers\"\nprocess echo echo:app:dev.os program echo\nprocess client client:app:dev.os\n"
    "client request echo body hello => hello\n";

TEST(LoadComponent, IsTheProgramThatItsFileIsCalledAfter) {
  const CommandFolder folder;
  folder.write("echo.scn", kEcho);
  for (const char* command : {"run echo.scn --storage memory", "check echo.scn", "caps echo.scn", "explore echo.scn",
                              "run echo.scn --storage memory --check-determinism"}) {
    const Finished finished = folder.run(command + load("echo"));
    EXPECT_EQ(finished.exit_code, 0) << command << "\n" << finished.out << finished.err;
  }
}

TEST(LoadComponent, SaysWhyAFileCannotBeUsed) {
  const CommandFolder folder;
  folder.write("echo.scn", kEcho);
  const auto refused = [&](const std::string& file, const std::string& content) {
    folder.write(file, content);
    return folder.complaint("run echo.scn --load " + support::quoted(file));
  };
  const std::string echo = support::read_file(guests() + "echo.wasm");
  EXPECT_THAT(refused("text.wasm", "(module)"), HasSubstr("text.wasm cannot be loaded: it is WebAssembly as text"));
  EXPECT_THAT(refused("cut.wasm", echo.substr(0, 900)), HasSubstr("cut.wasm cannot be loaded: it is damaged: byte"));
  EXPECT_THAT(refused("core", std::string("\0asm\1\0\0\0", 8)), HasSubstr("it is a core module of WebAssembly"));
  EXPECT_THAT(refused("my app.wasm", echo), HasSubstr("its program would be called \"my app\""));
  EXPECT_THAT(refused("script.wasm", echo), HasSubstr("rename the file"));
  support::run_shell("truncate -s 257M large.wasm", folder.path().string());
  EXPECT_THAT(folder.complaint("run echo.scn --load large.wasm"), HasSubstr("it is larger than 256 MiB"));
  EXPECT_THAT(folder.complaint("run echo.scn --load none.wasm"), HasSubstr("No such file"));
  EXPECT_THAT(folder.complaint("run echo.scn --load ."), HasSubstr("cannot be loaded"));
  EXPECT_THAT(folder.complaint("run echo.scn" + load("echo") + load("echo")),
              HasSubstr("two processes are called \"echo\""));
  EXPECT_THAT(folder.complaint("run echo.scn --wasm-opt 3" + load("echo")), HasSubstr("--wasm-opt"));
}

TEST(LoadComponent, NeedsNoToolsToBeRead) {
  const CommandFolder folder;
  folder.write("echo.scn", kEcho);
  EXPECT_EQ(folder.run("check echo.scn" + load("echo"), "PATH=/none").exit_code, 0);
  EXPECT_THAT(folder.complaint("run echo.scn" + load("echo"), "PATH=/none"),
              HasSubstr("wasm2c is needed, and is not there: apt install wabt"));
}

TEST(LoadComponent, IsCompiledOnceAndSaysSo) {
  const CommandFolder folder;
  folder.write("echo.scn", kEcho);
  const std::string own = "XDG_CACHE_HOME=$PWD/cache";
  const Finished first = folder.run("run echo.scn --storage memory" + load("echo"), own);
  EXPECT_EQ(first.exit_code, 0);
  EXPECT_THAT(first.err,
              AllOf(HasSubstr("hypersim: compiling "), HasSubstr("with --wasm-opt 0; what is made is kept in"),
                    HasSubstr("hypersim: compiled in ")));
  EXPECT_THAT(folder.run("run echo.scn --storage memory" + load("echo"), own).err, IsEmpty());
  EXPECT_THAT(folder.run("cache", own).out,
              AllOf(HasSubstr("echo  --wasm-opt 0"), HasSubstr("cache/hypersim/wasm: 1 component,")));
  EXPECT_THAT(folder.run("explore echo.scn" + load("echo"), own).err, HasSubstr("with --wasm-opt 1"));
  EXPECT_EQ(folder.run("compare echo.scn" + load("echo"), own).err, "");  // it plays a few runs, as run does
  EXPECT_THAT(folder.run("run echo.scn --wasm-opt 2 --storage memory" + load("echo"), own).err,
              HasSubstr("with --wasm-opt 2"));
  EXPECT_THAT(folder.run("cache --clear", own).out, HasSubstr("cache/hypersim/wasm: 3 removed"));
  EXPECT_THAT(folder.run("cache --list", own).out, HasSubstr("0 components"));
}

/// The trace is the same, whatever made machine code of the component, and however it optimized.
TEST(LoadComponent, RunsTheSameWhateverCompiledIt) {
  const CommandFolder folder;
  const std::string scenario = support::quoted(support::source_dir() + "/scenarios/wasm/ok/clocks-and-chance.scn");
  std::string first;
  for (const char* how : {"CC=clang 0", "CC=clang 0", "CC=clang 2", "CC=gcc 0", "CC=gcc 1"}) {
    const std::string words = how;
    const Finished finished =
        folder.run("run " + scenario + " --trace trace.jsonl --seed 5 --storage memory --wasm-opt " +
                       words.substr(words.size() - 1) + load("clocks"),
                   words.substr(0, words.size() - 2));
    ASSERT_EQ(finished.exit_code, 0) << how << finished.out << finished.err;
    const std::string trace = folder.read("trace.jsonl");
    if (first.empty()) first = trace;
    EXPECT_EQ(trace, first) << how;
  }
}

/// Each life of each process has chance of its own, by the seed of the run.
TEST(LoadComponent, HasChanceOfItsOwn) {
  const CommandFolder folder;
  folder.write("chance.scn",
               "scenario \"chance\"\nprocess a a:app:dev.os program clocks\nprocess b b:app:dev.os program clocks\n"
               "process c c:app:dev.os\nc request a body random -> one\nc request b body random -> two\n"
               "c log \"$one $two\"\n");
  const auto numbers = [&](int seed) {
    const Finished finished =
        folder.run("run chance.scn --trace t.jsonl --storage memory --seed " + std::to_string(seed) + load("clocks"));
    EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
    return support::run_shell("grep -o '\"body\":\"[0-9]*\"' t.jsonl | sort -u", folder.path().string()).out;
  };
  const std::string first = numbers(1);
  EXPECT_EQ(first, numbers(1));
  EXPECT_NE(first, numbers(2));
  EXPECT_EQ(std::count(first.begin(), first.end(), '\n'), 2) << "two processes draw different numbers:\n" << first;
}

TEST(LoadComponent, ALoopWithoutEndIsUndecidedAndNamesTheProcess) {
  const CommandFolder folder;
  folder.write("loop.scn",
               "scenario \"It spins\"\nprocess loop loop:app:dev.os program loop\nprocess client client:app:dev.os\n"
               "client request loop body spin\n");
  const Finished finished = folder.run("run loop.scn --storage memory --step-time 200ms" + load("loop"));
  EXPECT_EQ(finished.exit_code, 4);
  EXPECT_THAT(finished.out, AllOf(HasSubstr("loop did not end its turn within 200 ms of processor time (--step-time)"),
                                  HasSubstr("loop.scn:4:1"), HasSubstr("from one call that waits to the next")));
}

TEST(LoadComponent, PrintsAndSendsWithoutEndAreHeldByTheLimit) {
  const CommandFolder folder;
  for (const char* what : {"print", "send"}) {
    folder.write("loop.scn",
                 std::string("scenario \"It goes on\"\noption limit events 10000\nprocess loop loop:app:dev.os "
                             "program loop\nprocess client client:app:dev.os\nclient request loop body ") +
                     what + "\n");
    const Finished finished = folder.run("run loop.scn --storage memory" + load("loop"));
    EXPECT_EQ(finished.exit_code, 4) << what << finished.out;
    EXPECT_THAT(finished.out, HasSubstr("UNDECIDED")) << what;
  }
}

TEST(LoadComponent, ItsMemoryCountsForTheLimitOfTheRun) {
  const CommandFolder folder;
  folder.write("grow.scn",
               "scenario \"It grows\"\noption limit memory 100MiB\nprocess app app:app:dev.os program loop\n"
               "process client client:app:dev.os\nclient request app body grow => 4096\n");
  const Finished finished = folder.run("run grow.scn --storage memory" + load("loop"));
  EXPECT_EQ(finished.exit_code, 4) << finished.out << finished.err;
  EXPECT_THAT(finished.out, AllOf(HasSubstr("more than 100 MiB of memory (option limit memory)"),
                                  HasSubstr("Components have 256 MiB for themselves.")));
}

TEST(LoadComponent, APanicIsInTheReportAndInTheTrace) {
  const CommandFolder folder;
  const std::string scenario = support::quoted(support::source_dir() + "/scenarios/wasm/failed/panic.scn");
  const Finished finished = folder.run("run " + scenario + " --trace t.jsonl --storage memory" + load("panics"));
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.out, HasSubstr("panicked at 'no apples left', panics.rs:14:24"));
  EXPECT_THAT(folder.read("t.jsonl"), HasSubstr("panicked at 'no apples left', panics.rs:14:24"));
}

TEST(LoadComponent, IsKilledAtAnyAwaitByAnExploration) {
  const CommandFolder folder;
  folder.write("kills.scn",
               "scenario \"It dies\"\nprocess visits visits:app:dev.os program guestbook exit restart\n"
               "process client client:app:dev.os\nfault crash visits at most 2\n"
               "parallel\n  client request visits body \"count hall\" => any\n  sim wait 1ms\nend\n");
  const Finished finished = folder.run("explore kills.scn --schedules 300" + load("guestbook"));
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
}

}  // namespace
}  // namespace hypersim::wasm
