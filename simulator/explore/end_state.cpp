#include "end_state.hpp"

#include <map>
#include <string_view>
#include <utility>

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
      Db& db = dbs_[written->db.string()];
      for (const auto& [key, value] : written->writes) db[key] = value ? runtime::hash_text(value->view()) + 1 : 0;
    } else if (const auto* created = std::get_if<fact::DatabaseCreated>(&event.fact)) {
      dbs_[created->db.string()];
    } else if (const auto* removed = std::get_if<fact::DatabaseRemoved>(&event.fact)) {
      dbs_.erase(removed->db.string());
    } else if (const auto* state = std::get_if<fact::StateWritten>(&event.fact)) {
      states_[state->process] = state->state ? runtime::hash_text(state->state->view()) + 1 : 0;
    }
  }
  std::uint64_t hash() const {
    std::uint64_t sum = 0;
    for (const auto& [name, db] : dbs_) {
      const std::uint64_t its_name = runtime::hash_text(name);
      sum += runtime::mix(its_name);
      for (const auto& [key, value] : db) {
        if (value != 0) sum += runtime::mix(runtime::mix(its_name, runtime::hash_text(key)), value);
      }
    }
    for (const auto& [process, state] : states_) {
      if (state != 0) sum += runtime::mix(runtime::mix(runtime::hash_text(process.text())), state);
    }
    return sum;
  }

 private:
  using Db = std::map<std::string_view, std::uint64_t>;
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

std::uint64_t EndStateHash::of_step(runtime::StepId step, const fact::StepEnded& ended) const {
  const bool is_tx_id = begins_.contains(step) && ended.outcome.find_first_not_of("0123456789") == std::string::npos;
  return runtime::mix(step.value, is_tx_id ? 1 : runtime::hash_text(ended.outcome));
}

std::uint64_t EndStateHash::of(const actors::Network& network) const {
  const auto& trace = network.trace().events();
  std::vector<Stored> stored(network.size());
  std::uint64_t sum = 0;
  for (const runtime::TraceEvent& event : trace) {
    if (const auto* ended = std::get_if<fact::StepEnded>(&event.fact)) sum += of_step(event.step, *ended);
    if (Stored::concerns(event.fact) && event.node != runtime::kNoNode) stored[event.node.value].take(event);
  }
  sum += runtime::mix(stored.front().hash());
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
