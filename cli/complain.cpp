#include "complain.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace hypersim::cli {

ExitCode complain(const std::string& sentence) {
  std::fflush(stdout);
  fmt::print(stderr, "hypersim: {}\n", sentence);
  return ExitCode::BadInput;
}

}  // namespace hypersim::cli
