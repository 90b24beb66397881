// Stands in for terminal:terminal:sys: it is there, takes what comes and answers nothing, as the shipped one does with
// requests of other packages.

#include "programs.hpp"

namespace hypersim::processes {

runtime::Task<> run_terminal(runtime::Process& self, StandInHost&) {
  for (;;) co_await self.receive();
}

}  // namespace hypersim::processes
