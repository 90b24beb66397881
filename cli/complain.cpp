#include "complain.hpp"

#include <cstdio>

namespace hypersim::cli {

ExitCode complain(const std::string& sentence) {
  std::fflush(stdout);
  // Not fmt::print(), which throws where it cannot write.
  std::fputs(("hypersim: " + sentence + "\n").c_str(), stderr);
  return ExitCode::BadInput;
}

}  // namespace hypersim::cli
