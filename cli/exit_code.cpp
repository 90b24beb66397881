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

ExitCode exit_code_of(ResultKind kind) {
  switch (kind) {
    case ResultKind::Passed:
    case ResultKind::Skipped:
      return ExitCode::Passed;
    case ResultKind::Failed:
    case ResultKind::EndedProgram:
      return ExitCode::Failed;
    case ResultKind::Undecided:
    case ResultKind::Interrupted:
    case ResultKind::NotPlayed:
      return ExitCode::Undecided;
    case ResultKind::BadInput:
      return ExitCode::BadInput;
    case ResultKind::Fault:
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
