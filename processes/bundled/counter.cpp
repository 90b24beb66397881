// A counter that races: it reads, adds one and writes, as three steps, and other processes may have their turn in
// between. Two such processes of one package that are asked at once may both read the same number.
//
//   process left  left:app:dev.os  program counter
//   process right right:app:dev.os program counter

#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

namespace {

Task<> counter(Address our) {
  auto kv = (co_await kv::open<std::string, std::uint64_t>(our.package_id(), "counter")).unwrap();
  for (;;) {
    const auto message = co_await await_message();
    if (!message || !message.unwrap().is_request()) continue;
    const auto before = co_await kv.get("count");
    if (!before && before.error() != kv::Error::Kind::KeyNotFound) throw Panic(Where::here(), to_text(before.error()));
    std::uint64_t count = before ? before.unwrap() : 0;
    if (message.unwrap().text() == "add") (co_await kv.set("count", ++count)).unwrap();
    co_await Response().body(count).send();
  }
}

}  // namespace

HYPERSIM_PROCESS("counter", counter)
