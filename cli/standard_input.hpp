#pragma once
// Lines of standard input, for a command that waits for them.

#include <optional>
#include <string>

namespace hypersim::cli {

class StandardInput {
 public:
  /// The next line, without its end; nothing at the end of the input, or when a signal has come (see signals.hpp). What
  /// is longer than a terminal line is cut into several.
  std::optional<std::string> next_line();

 private:
  std::string read_;  // and not yet handed out
  bool is_over_ = false;
};

}  // namespace hypersim::cli
