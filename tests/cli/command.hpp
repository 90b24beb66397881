#pragma once
// Runs the hypersim command as a user does, in a scratch folder.

#include <string>

namespace hypersim::cli {

struct Finished {
  int exit_code = -1;  // -1: ended by a signal
  std::string out;     // stdout
  std::string err;     // stderr
};

/// A folder that is gone with everything in it when the test ends.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string write(const std::string& name, const std::string& content) const;
  std::string read(const std::string& name) const;

  /// `hypersim ARGUMENTS` by the shell, in this folder; they may say what standard input is (`<FILE`). `before` may
  /// hold what the shell is to do before.
  Finished hypersim(const std::string& arguments, const std::string& before = "") const;

 private:
  std::string folder_;
};

}  // namespace hypersim::cli
