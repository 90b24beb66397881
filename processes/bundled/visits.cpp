// A count of visits that races with itself: it handles the next visit while the one before awaits kv. Both may read the
// same number, and one of them is lost. `counter` takes one message after the other and loses none by itself.
//
//   process hall hall:app:dev.os program visits

#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

namespace {

Task<> visits(Address our) {
  auto kv = (co_await kv::open<std::string, std::uint64_t>(our.package_id(), "visits")).unwrap();
  const auto visit = [&kv](Message message) -> Task<> {
    const auto before = co_await kv.get("count");
    if (!before && before.error() != kv::Error::Kind::KeyNotFound) throw Panic(Where::here(), to_text(before.error()));
    std::uint64_t count = before ? *before : 0;
    if (message.text() == "visit") (co_await kv.set("count", ++count)).unwrap();
    co_await Response().body(count).send();
  };
  co_await handle_messages(visit);
}

}  // namespace

HYPERSIM_PROCESS("visits", visits)
