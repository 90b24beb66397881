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

/// Lines `$ COMMAND`, each followed by its output. A command that ends in `\` goes on in the next line.
std::vector<Exchange> read_session(const std::vector<std::string>& lines);

}  // namespace hypersim::docs
