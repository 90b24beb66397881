#pragma once
// Runs the hypersim command as a user does, in a folder of its own.

#include <gtest/gtest.h>
#include <string>

#include "support/command.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::cli {

using support::Finished;

/// A shared library that the build makes for these tests.
inline std::string library(const std::string& name) { return support::build_dir() + "/tests/cli/lib" + name + ".so"; }

/// A run without an end, and the option that it needs.
inline const std::string kEndless =
    "scenario \"endless\"\noption limit events 1000000000\noption limit memory 64GiB\nprocess a a:app:dev.os program "
    "load-test-endless\n"
    "process b b:app:dev.os\nb sleep 1s\n";
inline const std::string kLoadEndless = " --load " + library("load_test_library");

class Scratch : public support::TempFolder {
 public:
  /// Runs `hypersim ARGUMENTS` by the shell, in this folder. The arguments may say what standard input is (`<FILE`).
  /// `before` is what the shell does first.
  Finished hypersim(const std::string& arguments, const std::string& before = "") const {
    return support::run_shell(before + " " + support::quoted(support::hypersim_program()) + " " + arguments,
                              path().string());
  }
  /// What a command, which must end with exit code 2, prints to standard error.
  std::string complaint(const std::string& arguments) const {
    const Finished finished = hypersim(arguments);
    EXPECT_EQ(finished.exit_code, 2) << arguments << "\n" << finished.out << finished.err;
    return finished.err;
  }
};

}  // namespace hypersim::cli
