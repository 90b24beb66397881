// The example of the KV API's page: opens `birthdays`, sets, gets, deletes, and commits a transaction. Then it answers
// requests: a request is a name, the response is that person's birthday.
//
//   process owner birthdays:app:dev.os program birthdays args {"alice":"1990-01-01"}

#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

namespace {

using Birthdays = std::map<std::string, std::string>;

Task<> birthdays(Address our) {
  auto kv = (co_await kv::open<std::string, std::string>(our.package_id(), "birthdays")).unwrap();

  (co_await kv.set("hello", "world")).unwrap();
  println("hello " + (co_await kv.get("hello")).unwrap());
  (co_await kv.delete_("hello")).unwrap();

  const std::uint64_t tx_id = (co_await kv.begin_tx()).unwrap();
  const auto known = args<std::optional<Birthdays>>().value_or(Birthdays());
  for (const auto& [name, birthday] : known) {
    (co_await kv.set(name, birthday, tx_id)).unwrap();
  }
  (co_await kv.commit_tx(tx_id)).unwrap();

  for (;;) {
    const auto message = co_await await_message();
    if (!message || !message.unwrap().is_request()) continue;
    const auto birthday = co_await kv.get(std::string(message.unwrap().text()));
    const std::string answer = birthday ? birthday.unwrap() : to_text(birthday.error());
    co_await Response().body(answer).send();
  }
}

}  // namespace

HYPERSIM_PROCESS("birthdays", birthdays)
