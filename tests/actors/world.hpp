#pragma once
// A node with a memory disk for tests, the programs that run on it, and a log to which they write how their requests
// ended. A program is a free coroutine. The World outlives the node, and so it outlives every program.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/actors/network.hpp"
#include "hypersim/kv_module/kv_wire.hpp"

namespace hypersim::actors::testing {

inline constexpr const char* kNode = "our.dev";

/// `alice` is alice:app:dev.os; a text with colons is the id itself.
runtime::ProcessId id(std::string_view name);
runtime::Address at(std::string_view name);
runtime::Address timer_address();
runtime::Capability messaging(std::string_view name);
/// A capability that `issuer` issues.
runtime::Capability ticket(std::string_view issuer, std::string params = "\"ticket\"");

kv_module::DbKey db(std::string name, std::string package = "app");
runtime::Capability db_read(const kv_module::DbKey& key);
runtime::Capability db_write(const kv_module::DbKey& key);

runtime::RequestDraft ask(std::string_view target, std::string body = "hello");
runtime::RequestDraft tell(std::string_view target, std::string body = "hello");
runtime::RequestDraft set_timer(std::string body, std::uint64_t timeout_s = 1000);
runtime::RequestDraft kv(const kv_module::DbKey& key, kv_module::KvAction action,
                         std::optional<std::string> value = std::nullopt);

/// `yes`, `yes + blob value`, `Timeout (bounced)`, …
std::string describe(const runtime::Answer& answer);

class World {
 public:
  explicit World(std::uint64_t seed = 0, std::unique_ptr<Chooser> chooser = make_fifo_chooser(),
                 runtime::Semantics semantics = runtime::Semantics::documented());
  explicit World(runtime::Semantics semantics) : World(0, make_fifo_chooser(), semantics) {}
  /// One whose node does what ships.
  static World hyperdrive() { return World(0, make_fifo_chooser(), runtime::Semantics::hyperdrive()); }

  /// The processes that exist from the beginning, in this order.
  template <class... Specs>
  void boot(Specs... specs) {
    std::vector<ProcessSpec> all;
    (all.push_back(std::move(specs)), ...);
    node->boot(std::move(all));
  }
  /// Runs until nothing is left to do without time passing.
  void settle();
  /// Runs until nothing is left to do at all.
  void finish();

  void note(std::string line) { log.push_back(std::to_string(network->now().ms) + " " + std::move(line)); }
  template <class F>
  std::vector<F> facts() const {
    std::vector<F> found;
    for (const runtime::TraceEvent& event : network->trace().events()) {
      if (const F* fact = std::get_if<F>(&event.fact)) found.push_back(*fact);
    }
    return found;
  }
  /// What was printed, and by whom: `kv: text`.
  std::vector<std::string> terminal() const;
  std::vector<std::string> jsonl() const;
  bool holds(std::string_view process, const runtime::Capability& cap) const {
    return node->capabilities().has(id(process), cap);
  }

  std::vector<std::string> log;
  std::unique_ptr<Network> network;
  Node* node;  // the only one
};

// Processes.

/// May message every other wired process.
ProcessSpec wired(std::string_view name, runtime::Program program);
/// Holds only what the test gives it.
ProcessSpec alone(std::string_view name, runtime::Program program);

// Programs.

/// Sends these one after the other, each when the previous one has its answer, and then stays. Each answer is noted
/// with the time.
runtime::Program asks(World& world, std::vector<runtime::RequestDraft> drafts);
/// Sends all of them, then awaits their answers in the same order.
runtime::Program pipelines(World& world, std::vector<runtime::RequestDraft> drafts);
/// Answers every request with its own body, and stays.
runtime::Program echoes();
/// Takes every message and does nothing.
runtime::Program idles();
/// Saves the capabilities on each message that it takes, notes how many were refused, and answers `kept`.
runtime::Program keeps(World& world);
/// Stays for ever.
runtime::Task<> stay(runtime::Process& self);

}  // namespace hypersim::actors::testing
