// A library that ends the program when it is loaded.
#include <cstdlib>

#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

namespace {

struct Ends {
  Ends() { std::exit(0); }
};
const Ends ends;

Task<> never(Address) { co_return; }

}  // namespace

HYPERSIM_PROCESS("never", never)
