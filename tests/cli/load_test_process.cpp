// A process in a library of its own. Arguments that are not an object crash it.
#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

namespace {

Task<> answer(Address) {
  (void)args<std::optional<std::map<std::string, int>>>();
  for (;;) {
    const auto message = co_await await_message();
    if (!message) continue;
    const std::string text(message.unwrap().text());
    co_await Response().body(text + " from load-test").send();
  }
}

/// Sends to itself, and takes it, for ever and at no time.
Task<> endless(Address our) {
  for (;;) {
    co_await Request::to(our).body("again").send();
    (void)co_await await_message();
  }
}

}  // namespace

HYPERSIM_PROCESS("load-test-endless", endless)
HYPERSIM_PROCESS("load-test", answer)
