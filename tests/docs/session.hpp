#pragma once
// A session in the documentation: commands and what they print.

#include <string>
#include <vector>

namespace hypersim::docs {

/// A command and what it prints, stdout and stderr together.
struct Exchange {
  std::string command;
  std::string output;
};

/// Lines `$ COMMAND`, each followed by its output. A command that ends in `\` continues in the next line.
std::vector<Exchange> read_session(const std::vector<std::string>& lines);

/// The lines of a block with these commands and outputs; the inverse of read_session().
std::vector<std::string> write_session(const std::vector<Exchange>& session);

}  // namespace hypersim::docs
