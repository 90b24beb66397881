#pragma once
// A folder in which the command runs, for tests of components as a user meets them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "support/command.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::wasm {

/// All tests share a cache in the build folder, unless they say otherwise.
class CommandFolder : public support::TempFolder {
 public:
  /// `before` stands before the command: variables of its environment.
  support::Finished run(const std::string& arguments, const std::string& before = "") const {
    const std::string cache = "XDG_CACHE_HOME=" + support::quoted(support::build_dir() + "/cache") + " ";
    return support::run_shell(cache + before + " " + support::quoted(support::hypersim_program()) + " " + arguments,
                              path().string());
  }
  /// What it says of a mistake: exit code 2, and nothing beside.
  std::string complaint(const std::string& arguments, const std::string& before = "") const {
    const support::Finished finished = run(arguments, before);
    EXPECT_EQ(finished.exit_code, 2) << arguments << "\n" << finished.out << finished.err;
    EXPECT_THAT(finished.out, testing::IsEmpty());
    return finished.err;
  }
};

}  // namespace hypersim::wasm
