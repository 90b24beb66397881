#include "exit_code.hpp"

namespace hypersim::cli {

using simulator::Verdict;

ExitCode exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Passed:
      return ExitCode::Passed;
    case Verdict::Failed:
      return ExitCode::Failed;
    case Verdict::Undecided:
      return ExitCode::Undecided;
    case Verdict::RuntimeFault:
      return ExitCode::Fault;
  }
  return ExitCode::Fault;
}

ExitCode worse(ExitCode a, ExitCode b) {
  for (const ExitCode code : {ExitCode::BadInput, ExitCode::Fault, ExitCode::Failed, ExitCode::Undecided}) {
    if (a == code || b == code) return code;
  }
  return ExitCode::Passed;
}

}  // namespace hypersim::cli
