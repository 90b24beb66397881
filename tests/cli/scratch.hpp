#pragma once
// Runs the hypersim command as a user does, in a folder of its own.

#include <string>

#include "support/command.hpp"
#include "support/files.hpp"

namespace hypersim::cli {

using support::Finished;

class Scratch : public support::TempFolder {
 public:
  /// `hypersim ARGUMENTS` by the shell, in this folder; they may say what standard input is (`<FILE`). `before` may
  /// hold what the shell is to do before.
  Finished hypersim(const std::string& arguments, const std::string& before = "") const {
    return support::run_shell(before + " " + support::quoted(HYPERSIM_BINARY) + " " + arguments, path().string());
  }
};

}  // namespace hypersim::cli
