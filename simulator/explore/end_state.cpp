#include "end_state.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/language/for_each_step.hpp"
#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

std::uint64_t hash_of(const runtime::Capability& cap) {
  return runtime::mix(runtime::hash_text(cap.issuer().text()), runtime::hash_text(cap.params()));
}

/// What the writes of the trace leave in the storage and in the states of processes; built-in checks hold both to it.
class Stored {
 public:
  static bool concerns(const runtime::Fact& fact) {
    return runtime::is_one_of<fact::StorageWritten, fact::DatabaseCreated, fact::DatabaseRemoved, fact::StateWritten>(
        fact);
  }
  void take(const runtime::TraceEvent& event) {
    if (const auto* written = std::get_if<fact::StorageWritten>(&event.fact)) {
      Db& db = db_of(written->db.string());
      for (const auto& [key, value] : written->writes) db.write(key, value);
    } else if (const auto* created = std::get_if<fact::DatabaseCreated>(&event.fact)) {
      db_of(created->db.string());
    } else if (const auto* removed = std::get_if<fact::DatabaseRemoved>(&event.fact)) {
      dbs_.erase(removed->db.string());
    } else if (const auto* state = std::get_if<fact::StateWritten>(&event.fact)) {
      states_[state->process] = state->state ? runtime::hash_text(state->state->view()) + 1 : 0;
    }
  }
  std::uint64_t hash() const {
    std::uint64_t sum = 0;
    for (const auto& [name, db] : dbs_) sum += runtime::mix(db.name) + db.sum;
    for (const auto& [process, state] : states_) {
      if (state != 0) sum += runtime::mix(runtime::mix(runtime::hash_text(process.text())), state);
    }
    return sum;
  }

 private:
  /// Its keys, and the sum over all that are there, so that it need not be formed anew for each run that goes on.
  struct Db {
    struct Entry {
      std::uint64_t key = 0;   // a hash of the database and the key
      std::uint64_t part = 0;  // of the sum
    };

    void write(std::string_view key, const std::optional<runtime::Bytes>& value) {
      const auto [at, is_new] = keys.try_emplace(key);
      Entry& entry = at->second;
      if (is_new) entry.key = runtime::mix(name, runtime::hash_text(key));
      sum -= entry.part;
      entry.part = value ? runtime::mix(entry.key, runtime::hash_text(value->view()) + 1) : 0;
      sum += entry.part;
    }

    std::uint64_t name = 0;
    std::uint64_t sum = 0;
    std::map<std::string_view, Entry> keys;
  };

  Db& db_of(std::string_view name) {
    const auto [at, is_new] = dbs_.try_emplace(name);
    if (is_new) at->second.name = runtime::hash_text(name);
    return at->second;
  }

  std::map<std::string_view, Db> dbs_;
  std::map<runtime::ProcessId, std::uint64_t> states_;
};

}  // namespace

EndStateHash::EndStateHash(const language::Scenario& scenario) : scenario_(scenario) {
  language::for_each_step(scenario.steps, [this](const language::Step& step) {
    const auto* kv = std::get_if<language::KvStep>(&step.is);
    if (kv != nullptr && kv->action == language::KvStep::Action::Begin) begins_.insert(step.id);
  });
}

struct EndStateHash::SoFar::Impl {
  std::size_t events = 0;
  std::uint64_t steps = 0;
  std::vector<Stored> stored;  // by number of the node
};

EndStateHash::SoFar::SoFar() : impl_(std::make_unique<Impl>()) {}
EndStateHash::SoFar::~SoFar() = default;
EndStateHash::SoFar::SoFar(SoFar&&) noexcept = default;
EndStateHash::SoFar& EndStateHash::SoFar::operator=(SoFar&&) noexcept = default;

void EndStateHash::follow(SoFar& so_far, const actors::Network& network) const {
  SoFar::Impl& known = *so_far.impl_;
  const auto& trace = network.trace().events();
  known.stored.resize(network.size());
  for (; known.events < trace.size(); ++known.events) {
    const runtime::TraceEvent& event = trace[known.events];
    if (const auto* ended = std::get_if<fact::StepEnded>(&event.fact)) known.steps += of_step(event.step, *ended);
    if (Stored::concerns(event.fact) && event.node != runtime::kNoNode) known.stored[event.node.value].take(event);
  }
}

std::uint64_t EndStateHash::of_step(runtime::StepId step, const fact::StepEnded& ended) const {
  const bool is_tx_id = begins_.contains(step) && ended.outcome.find_first_not_of("0123456789") == std::string::npos;
  return runtime::mix(step.value, is_tx_id ? 1 : runtime::hash_text(ended.outcome));
}

std::uint64_t EndStateHash::of(const actors::Network& network) const {
  SoFar so_far;
  return of(so_far, network);
}

std::uint64_t EndStateHash::of(SoFar& so_far, const actors::Network& network) const {
  follow(so_far, network);
  const std::vector<Stored>& stored = so_far.impl_->stored;
  std::uint64_t sum = so_far.impl_->steps + runtime::mix(stored.front().hash());
  for (std::size_t i = 1; i < stored.size(); ++i) sum += runtime::mix(i, stored[i].hash());
  for (std::size_t i = 0; i < scenario_.cast.size(); ++i) {
    const runtime::ProcessId& process = scenario_.cast[i].address.process();
    const actors::Node& node = *network.find(scenario_.cast[i].address.node());
    if (node.alive(process)) sum += runtime::mix(i + 1);
    const runtime::CapabilityRowPtr row = node.capabilities().row(process);
    if (!row) continue;
    row->held().for_each([&](const runtime::Capability& cap) { sum += runtime::mix(i + 1, hash_of(cap)); });
    row->dropped_wires().for_each([&](const runtime::Address& wire) {
      sum += runtime::mix(i + 1, runtime::mix(runtime::hash_text(wire.text())));
    });
  }
  return sum;
}

}  // namespace hypersim::simulator
