#include "complain.hpp"

#include <cstdio>

#include "hypersim/language/one_line.hpp"

namespace hypersim::cli {

ExitCode complain(const std::string& sentence) {
  std::fflush(stdout);
  // fmt::print() would throw if it cannot write.
  std::fputs(("hypersim: " + language::one_line(sentence) + "\n").c_str(), stderr);
  return ExitCode::BadInput;
}

}  // namespace hypersim::cli
