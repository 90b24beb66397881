#include <cstdio>
#include <exception>
#include <string>

#include "complain.hpp"
#include "options.hpp"
#include "signals.hpp"
#include "standard_output.hpp"

using namespace hypersim::cli;

int main(int argc, char** argv) {
  take_closed_descriptors();
  let_the_reader_go();
  outlive_large_files();
  try {
    const auto parsed = parse_options(argc, argv);
    ExitCode code = ExitCode::Passed;
    if (const auto* run_command = std::get_if<RunCommand>(&parsed)) {
      code = run(*run_command);
    } else if (const auto* check_command = std::get_if<CheckCommand>(&parsed)) {
      code = check(*check_command);
    } else if (const auto* trace_command = std::get_if<TraceCommand>(&parsed)) {
      code = trace(*trace_command);
    } else if (const auto* fmt_command = std::get_if<FmtCommand>(&parsed)) {
      code = format(*fmt_command);
    } else if (const auto* new_command = std::get_if<NewCommand>(&parsed)) {
      code = make_new(*new_command);
    } else if (const auto* explore_command = std::get_if<ExploreCommand>(&parsed)) {
      code = explore(*explore_command);
    } else if (const auto* replay_command = std::get_if<ReplayCommand>(&parsed)) {
      code = replay(*replay_command);
    } else if (const auto* caps_command = std::get_if<CapsCommand>(&parsed)) {
      code = caps(*caps_command);
    } else {
      code = std::get<ExitCode>(parsed);
    }
    if (const std::string fault = fault_of_output(); !fault.empty()) code = complain(fault);
    return static_cast<int>(code);
  } catch (const std::exception& error) {
    // fmt::print() throws if it cannot write.
    if (const std::string fault = fault_of_output(); !fault.empty()) return static_cast<int>(complain(fault));
    std::fprintf(stderr, "hypersim: a fault of hypersim itself: %s\n", error.what());
    return static_cast<int>(ExitCode::Fault);
  }
}
