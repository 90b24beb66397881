#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <system_error>

#include "complain.hpp"
#include "options.hpp"
#include "out_of_memory.hpp"
#include "signals.hpp"
#include "standard_output.hpp"

using namespace hypersim::cli;

namespace {

/// A limit of the system that has been reached, as a sentence; empty if it is none.
std::string refused_by_system(const std::error_code& error) {
  if (error == std::errc::resource_unavailable_try_again)
    return "the system starts no more threads; a higher limit of processes (ulimit -u) or fewer --jobs helps";
  if (error == std::errc::too_many_files_open || error == std::errc::too_many_files_open_in_system)
    return "the system opens no more files; a higher limit of open files (ulimit -n) helps";
  return {};
}

ExitCode end_with(const std::exception& error) {
  // fmt::print() throws if it cannot write.
  if (const std::string fault = fault_of_output(); !fault.empty()) return complain(fault);
  std::fprintf(stderr, "hypersim: a fault of hypersim itself: %s\n", error.what());
  return ExitCode::Fault;
}

}  // namespace

int main(int argc, char** argv) {
  end_without_threads();
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
    } else if (const auto* compare_command = std::get_if<CompareCommand>(&parsed)) {
      code = compare(*compare_command);
    } else if (const auto* audit_command = std::get_if<AuditCommand>(&parsed)) {
      code = audit(*audit_command);
    } else if (const auto* cache_command = std::get_if<CacheCommand>(&parsed)) {
      code = cache(*cache_command);
    } else if (const auto* shell_command = std::get_if<ShellCommand>(&parsed)) {
      code = shell_session(*shell_command);
    } else if (const auto* help_command = std::get_if<HelpCommand>(&parsed)) {
      code = help(*help_command);
    } else if (const auto* lsp_command = std::get_if<LspCommand>(&parsed)) {
      code = serve_editor(*lsp_command);
    } else if (const auto* diff_command = std::get_if<DiffCommand>(&parsed)) {
      code = diff(*diff_command);
    } else if (const auto* caps_command = std::get_if<CapsCommand>(&parsed)) {
      code = caps(*caps_command);
    } else {
      code = std::get<ExitCode>(parsed);
    }
    if (const std::string fault = fault_of_output(); !fault.empty()) code = complain(fault);
    return static_cast<int>(code);
  } catch (const std::bad_alloc&) {  // thrown by others than `new`, which has ended the program by then
    complain("the system gives no more memory; a lower `option limit memory` or fewer --jobs helps");
    return static_cast<int>(ExitCode::Undecided);
  } catch (const std::system_error& error) {
    if (const std::string refused = refused_by_system(error.code()); !refused.empty())
      return static_cast<int>(complain(refused));
    return static_cast<int>(end_with(error));
  } catch (const std::exception& error) {
    return static_cast<int>(end_with(error));
  }
}
