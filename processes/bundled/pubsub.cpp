// Topics: the hub spawns a publisher for each topic. A subscriber gets what is published from then on. The last three
// messages are kept in a ring in the database `log`, for processes that ask for them.
//
//   process hub    hub:news:dev.os program pubsub
//   process reader reader:reader:other.os
//
//   reader request hub {"NewTopic":"weather"}
//   reader request weather:news:dev.os {"Subscribe":null} with cap reader "messaging"

#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

namespace {

constexpr std::uint64_t kRing = 3;

struct NewTopic {
  std::string name;
};
HYPERSIM_JSON_NEWTYPE(NewTopic, name)
using AskHub = std::variant<NewTopic>;

struct Subscribe {};
HYPERSIM_JSON(Subscribe)
struct Publish {
  std::string text;
};
HYPERSIM_JSON_NEWTYPE(Publish, text)
struct Latest {};
HYPERSIM_JSON(Latest)
using AskPublisher = std::variant<Subscribe, Publish, Latest>;

Task<> pubsub(Address) {
  const ProcessId kv = Target("our@kv:distro:sys").address().process();
  for (;;) {
    const auto message = co_await await_message();
    if (!message || !message.unwrap().is_request()) continue;
    const auto ask = message.unwrap().body_as<AskHub>();
    std::string answer = ask ? "" : ask.error();
    if (ask) {
      // It may message only its parent: it is given the right to message kv; subscribers bring their own rights.
      const Capabilities rights = {Capability::messaging(address_of("our@kv:distro:sys"))};
      const std::vector<GrantCapability> grants = {GrantCapability(kv, "\"messaging\"")};
      const std::string& topic = std::get<NewTopic>(ask.unwrap()).name;
      const auto child = co_await spawn(topic, "publisher", OnExit::none(), rights, grants, true);
      answer = child ? child.unwrap().text() : std::string(to_text(child.error()));
    }
    co_await Response().body(answer).send();
  }
}

using Log = kv::Kv<std::string, std::string>;

/// Appends to the ring; both keys change at once, or neither.
Task<> append(Log log, std::string topic, std::string text) {
  const auto before = co_await log.get_as<std::uint64_t>(topic);
  const std::uint64_t count = before ? before.unwrap() : 0;
  const std::uint64_t tx_id = (co_await log.begin_tx()).unwrap();
  (co_await log.set(topic + "/" + std::to_string(count % kRing), text, tx_id)).unwrap();
  (co_await log.set_as(topic, count + 1, tx_id)).unwrap();
  (co_await log.commit_tx(tx_id)).unwrap();
}

/// The last messages, the oldest first.
Task<std::vector<std::string>> latest(Log log, std::string topic) {
  const auto before = co_await log.get_as<std::uint64_t>(topic);
  const std::uint64_t count = before ? before.unwrap() : 0;
  std::vector<std::string> texts;
  for (std::uint64_t i = count > kRing ? count - kRing : 0; i < count; ++i) {
    texts.push_back((co_await log.get(topic + "/" + std::to_string(i % kRing))).unwrap());
  }
  co_return texts;
}

Task<> publisher(Address our) {
  const std::string topic(our.process().process_name());
  const Log log = (co_await kv::open<std::string, std::string>(our.package_id(), "log")).unwrap();
  std::vector<Address> subscribers;
  for (;;) {
    const auto message = co_await await_message();
    if (!message || !message.unwrap().is_request()) continue;
    const Message& request = message.unwrap();
    co_await save_capabilities(request.capabilities());  // answering needs the right to message, too
    const auto ask = request.body_as<AskPublisher>();
    std::string answer = "Ok";
    if (!ask) {
      answer = ask.error();
    } else if (std::holds_alternative<Subscribe>(ask.unwrap())) {
      subscribers.push_back(request.source());
    } else if (const auto* publish = std::get_if<Publish>(&ask.unwrap())) {
      co_await append(log, topic, publish->text);
      for (const Address& each : subscribers) co_await Request::to(each).body(topic + ": " + publish->text).send();
    } else {
      answer = to_json(co_await latest(log, topic));
    }
    co_await Response().body(answer).send();
  }
}

}  // namespace

HYPERSIM_PROCESS("pubsub", pubsub)
HYPERSIM_PROCESS("publisher", publisher)
