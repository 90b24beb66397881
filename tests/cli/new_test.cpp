// hypersim new: what it writes is laid out, existing files stay, and what cannot be a name is refused. tests/package
// checks that what it writes builds and passes.

#include <algorithm>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/language/layout.hpp"

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::string kOurStyle = "file:" + support::source_dir() + "/.clang-format";

/// What clang-format would change in these files, in its own words.
std::string complaints_of_clang_format(const Scratch& scratch, const std::string& files, const std::string& style) {
  const std::string command = "cd " + support::quoted(scratch.path().string()) +
                              " && clang-format --dry-run -Werror --style='" + style + "' " + files +
                              " >complaints 2>&1; echo exit $? >>complaints";
  EXPECT_EQ(std::system(command.c_str()), 0);
  const std::string complaints = scratch.read("complaints");
  return complaints == "exit 0\n" ? "" : complaints;
}

/// Names of every shape. The last one is as long as a name may be.
class NewNamed : public testing::TestWithParam<const char*> {};

TEST_P(NewNamed, ProcessIsLaidOut) {
  const std::string name = GetParam();
  const Scratch scratch;
  const Finished finished = scratch.hypersim("new process " + name);
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const std::string file = name + "/" + name;
  const std::string sources = file + ".cpp " + file + "_test.cpp";
  EXPECT_THAT(complaints_of_clang_format(scratch, sources, kOurStyle), IsEmpty());
  EXPECT_THAT(complaints_of_clang_format(scratch, sources, "file"), IsEmpty()) << "by the style that it brings";
  const std::string scenario = scratch.read(file + ".scn");
  EXPECT_THAT(scenario, HasSubstr("program " + name));
  EXPECT_EQ(language::lay_out(scenario).value(), scenario);
}

TEST_P(NewNamed, ScenarioIsLaidOut) {
  const std::string file = GetParam() + std::string(".scn");
  const Scratch scratch;
  ASSERT_EQ(scratch.hypersim("new scenario " + std::string(GetParam())).exit_code, 0);
  const Finished laid_out = scratch.hypersim("fmt --check " + file);
  EXPECT_EQ(laid_out.exit_code, 0) << laid_out.out << laid_out.err;
  const Finished passed = scratch.hypersim("run --storage memory " + file);
  EXPECT_EQ(passed.exit_code, 0) << passed.out << passed.err;
}

INSTANTIATE_TEST_SUITE_P(
    Names, NewNamed,
    testing::Values("a", "7", "box", "node", "my-2nd-box", "2-be-or-not-2-be", "a-name-that-goes-on-for-quite-a-while",
                    "a-process-that-is-called-by-as-many-words-as-a-name-can-have-eighty-of-them-long"),
    [](const auto& name) {
      std::string words = "named_" + std::string(name.param);
      std::replace(words.begin(), words.end(), '-', '_');
      return words;
    });

TEST(New, ProcessBringsTheStyleOfThisRepository) {
  const Scratch scratch;
  ASSERT_EQ(
      scratch.hypersim("new process box", "cp " + support::quoted(support::source_dir() + "/.clang-format") + " ours;")
          .exit_code,
      0);
  EXPECT_EQ(scratch.read("box/.clang-format"), scratch.read("ours"));
}

TEST(NewCanary, ClangFormatComplainsOfWhatItWouldChange) {
  const Scratch scratch;
  scratch.write("ugly.cpp", "int  one ;\n");
  EXPECT_THAT(complaints_of_clang_format(scratch, "ugly.cpp", kOurStyle), HasSubstr("ugly.cpp:1:"));
}

TEST(New, OverwritesNothing) {
  const Scratch scratch;
  scratch.write("box.scn", "mine");
  EXPECT_EQ(scratch.hypersim("new scenario box").exit_code, 2);
  EXPECT_EQ(scratch.read("box.scn"), "mine");
  EXPECT_EQ(scratch.hypersim("new process box").exit_code, 0);
  EXPECT_THAT(scratch.complaint("new process box"), HasSubstr("the folder box cannot be made: it is there already"));
}

TEST(New, RefusesNamesThatCannotBe) {
  const Scratch scratch;
  for (const char* name : {"Box", "my_box", "''", "a/b", "test", "birthdays", "../x",
                           // 81 characters
                           "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz-01"}) {
    const Finished finished = scratch.hypersim(std::string("new process ") + name);
    EXPECT_EQ(finished.exit_code, 2) << name;
    EXPECT_THAT(finished.err, testing::StartsWith("hypersim: ")) << name;
  }
  EXPECT_THAT(scratch.hypersim("new scenario none/box").err, HasSubstr("No such file or directory"));
  EXPECT_EQ(scratch.hypersim("new scenario").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("new").exit_code, 2);
}

}  // namespace
}  // namespace hypersim::cli
