// What a file of a stranger may do: --confined, and what is printed of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Confined : public testing::Test {
 protected:
  Confined() {
    scratch_.write("secret", "the secret");
    scratch_.write("secret.cast", "process s s:app:dev.os\n");
    scratch_.write("in/s.scn", kHeader + "a set d k file:own => any\n");
    scratch_.write("in/own", "mine");
  }
  const std::string kHeader = "scenario \"t\"\nprocess a a:app:dev.os\n";
  Scratch scratch_;
};

TEST_F(Confined, ReadsNothingElsewhere) {
  support::run_shell(
      "ln -s ../secret in/link; ln -s .. in/up; ln -s ../secret.scn in/linked.scn; cp in/s.scn secret.scn",
      scratch_.path().string());
  EXPECT_EQ(scratch_.hypersim("run in/s.scn --confined=in --storage memory").exit_code, 0);
  const std::string refused = "it is not below in, and nothing else is read with --confined";
  for (const char* line : {"a set d k file:../secret", "a set d k file:link", "a set d k file:up/secret",
                           "a set d k file:/etc/hostname", "a set d k file:../no-such-file"}) {
    scratch_.write("in/s.scn", kHeader + line + " => any\n");
    for (const char* command : {"run", "check", "explore", "caps"}) {
      const Finished finished = scratch_.hypersim(command + std::string(" in/s.scn --confined=in"));
      EXPECT_EQ(finished.exit_code, 2) << line << finished.out << finished.err;
      EXPECT_THAT(finished.err, AllOf(HasSubstr(refused), Not(HasSubstr("the secret")))) << line;
    }
  }
  scratch_.write("in/s.scn", "scenario \"t\"\ninclude file:../secret.cast\nprocess a a:app:dev.os\n");
  EXPECT_THAT(scratch_.complaint("check in/s.scn --confined=in"), HasSubstr(refused));
  EXPECT_EQ(scratch_.hypersim("check in/s.scn").exit_code, 0);
  EXPECT_THAT(scratch_.complaint("check in/linked.scn --confined=in"), HasSubstr(refused));
  // Without a folder, the working folder; with one as a word of its own.
  scratch_.write("in/s.scn", kHeader + "a set d k file:../secret => any\n");
  EXPECT_EQ(scratch_.hypersim("check in/s.scn --confined").exit_code, 0);
  EXPECT_EQ(scratch_.hypersim("check --confined in/s.scn").exit_code, 0);
  EXPECT_THAT(scratch_.complaint("check --confined in in/s.scn"), HasSubstr(refused));
  EXPECT_THAT(scratch_.complaint("check in/s.scn --confined in"), HasSubstr(refused));
  EXPECT_THAT(scratch_.complaint("check in/s.scn --confined=nowhere"), HasSubstr("--confined: nowhere: "));
}

TEST_F(Confined, ReadsNothingThatAReplayFileNames) {
  scratch_.write("elsewhere.scn", kHeader + "a open d => error any\n");
  EXPECT_EQ(scratch_.hypersim("explore elsewhere.scn --out in/out").exit_code, 1);
  support::run_shell("rm in/out/*/scenario.scn", scratch_.path().string());
  EXPECT_EQ(scratch_.hypersim("replay in/out/latest").exit_code, 1);
  EXPECT_THAT(scratch_.complaint("replay in/out/latest --confined=in"), HasSubstr("it is not below in"));
  EXPECT_THAT(scratch_.complaint("replay in/out/latest --confined=in/own"), HasSubstr("it is not a folder"));
}

TEST_F(Confined, RaisesNoLimit) {
  for (const char* limit : {"memory 2GiB", "events 1000001"}) {
    scratch_.write("in/s.scn",
                   std::string("scenario \"t\"\noption limit ") + limit + "\nprocess a a:app:dev.os\na open d\n");
    EXPECT_EQ(scratch_.hypersim("run in/s.scn --storage memory").exit_code, 0);
    for (const char* command : {"run", "check", "explore"}) {
      EXPECT_THAT(scratch_.complaint(std::string(command) + " in/s.scn --confined"),
                  HasSubstr("raises `option limit "));
    }
  }
  scratch_.write(
      "in/both.scn",
      "scenario \"t\"\noption limit events 2000000\noption limit memory 2GiB\nprocess a a:app:dev.os\na open d\n");
  EXPECT_THAT(scratch_.complaint("check in/both.scn --confined"),
              HasSubstr("in/both.scn:2 raises `option limit events`, and in/both.scn:3 raises `option limit memory`"));
  scratch_.write("in/s.scn", "scenario \"t\"\noption limit memory 1MiB\nprocess a a:app:dev.os\na open d\n");
  EXPECT_EQ(scratch_.hypersim("run in/s.scn --confined --storage memory").exit_code, 0);
}

TEST_F(Confined, IsInTheCommandThatRepeatsARun) {
  scratch_.write("in/s.scn", kHeader + "a open d => error any\n");
  EXPECT_THAT(scratch_.hypersim("run in/s.scn --confined").out,
              HasSubstr("again\n    hypersim run in/s.scn --seed 0 --confined=.\n"));
  EXPECT_THAT(scratch_.hypersim("explore in/s.scn --confined=in").out,
              HasSubstr("again\n    hypersim replay hypersim-out/s-1 --confined=in\n"));
}

/// Lines that a terminal or a CI system acts on.
std::vector<std::string> acting(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    const std::size_t first = line.find_first_not_of(' ');
    const bool is_command =
        first != std::string::npos && (line.compare(first, 2, "::") == 0 || line.compare(first, 3, "##[") == 0);
    const bool controls = std::any_of(line.begin(), line.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
    const bool hides = line.find("\u200b") != std::string::npos || line.find("\u202e") != std::string::npos;
    if (is_command || controls || hides) found.push_back(line);
    at = end + 1;
  }
  return found;
}

TEST(Printed, NothingThatATerminalOrCiActsOn) {
  const std::string hostile = "::error::\x1b[2J\u202e\u200b\x07";
  const std::string name = "::warning file=x::\x1b]0;x\u200b.scn";
  const Scratch scratch;
  const std::string in_json = "::error::\\u001b[2J\u202e\u200b\\u0007";
  const std::string texts[] = {
      "::error::x\n::add-mask::y\n  ##[error]\u200b\u202e\n" + hostile + "\n",
      "scenario \"" + in_json + "\"\nprocess a a:app:dev.os\n::error::\u200b\n\n  ::set-output name=x::y\u202e\n",
      "scenario \"" + in_json + "\"\nprocess a a:app:dev.os\na open \"" + in_json + "\" => \"" + in_json + "\"\n",
      "scenario \"x\"\nprocess a a:app:dev.os\na open d\na set d \"" + in_json + "\" \"" + in_json + "\"\na log \"" +
          in_json + "\"\na get d \"" + in_json + "\" => \"::x\"\n",
      "scenario \"x\"\nprocess a a:app:dev.os\nprocess b b:app:dev.os grants a {\"" + in_json + "\":\"" + in_json +
          " " + in_json + " " + in_json + " " + in_json + "\"}\na crash \"" + in_json + "\"\na open d\n",
      "scenario \"x\"\nmatrix m \"" + in_json + "\"\nprocess a a:app:dev.os\na request a body \"" + in_json +
          "\" within 1s\n"};
  for (const std::string& text : texts) {
    scratch.write(name, text);
    for (const char* command :
         {"run .", "check .", "explore .", "fmt --check .", "caps ./*.scn", "replay hypersim-out/latest",
          "trace hypersim-out/latest", "trace hypersim-out/latest --format mermaid", "run . --update",
          "run . --keep-going --report tap:-"}) {
      const Finished finished = scratch.hypersim(command);
      EXPECT_THAT(acting(finished.out), testing::IsEmpty()) << command << "\n" << text;
      EXPECT_THAT(acting(finished.err), testing::IsEmpty()) << command << "\n" << text;
    }
  }
}

}  // namespace
}  // namespace hypersim::cli
