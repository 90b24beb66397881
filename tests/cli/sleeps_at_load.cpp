// A library whose constructor never comes to its end, and takes no processor time.
#include <unistd.h>

#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

namespace {

struct Sleeper {
  Sleeper() {
    for (;;) ::pause();
  }
} sleeper;

Task<> returns(Address) { co_return; }

}  // namespace

HYPERSIM_PROCESS("returns", returns)
