#include "complain.hpp"

#include <cstdio>

#include "hypersim/language/one_line.hpp"
#include "hypersim/runtime/system_failure.hpp"

namespace hypersim::cli {

namespace {

std::vector<std::string>& all_complaints() {
  static std::vector<std::string> all;
  return all;
}

}  // namespace

ExitCode complain(const std::string& sentence) {
  all_complaints().push_back(sentence);
  std::fflush(stdout);
  // fmt::print() would throw if it cannot write.
  std::fputs(("hypersim: " + language::one_line(sentence) + "\n").c_str(), stderr);
  return ExitCode::BadInput;
}

ExitCode complain_of_loss(const std::string& sentence) {
  const auto failure = runtime::system_failure_in(sentence);
  complain(failure ? sentence + ". " + runtime::remedy_of(*failure) : sentence);
  return ExitCode::Undecided;
}

void take_over_complaints(const std::vector<std::string>& sentences) {
  all_complaints().insert(all_complaints().end(), sentences.begin(), sentences.end());
}

const std::vector<std::string>& complaints() { return all_complaints(); }

}  // namespace hypersim::cli
