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
    ExitCode code = run_command_line({argv, argv + argc});
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
