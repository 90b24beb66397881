#include "outcome.hpp"

#include <map>
#include <string_view>
#include <utility>

#include "../for_each_step.hpp"
#include "mix.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

std::uint64_t hash_of(const runtime::Capability& cap) {
  return mix(hash_text(cap.issuer().text()), hash_text(cap.params()));
}

/// What the writes of the trace leave in the storage; a built-in check holds the storage to it.
class Stored {
 public:
  void take(const runtime::TraceEvent& event) {
    if (const auto* written = std::get_if<fact::StorageWritten>(&event.fact)) {
      Db& db = dbs_[written->db.string()];
      for (const auto& [key, value] : written->writes) db[key] = value ? hash_text(value->view()) + 1 : 0;
    } else if (const auto* created = std::get_if<fact::DatabaseCreated>(&event.fact)) {
      dbs_[created->db.string()];
    } else if (const auto* removed = std::get_if<fact::DatabaseRemoved>(&event.fact)) {
      dbs_.erase(removed->db.string());
    }
  }
  std::uint64_t hash() const {
    std::uint64_t sum = 0;
    for (const auto& [name, db] : dbs_) {
      const std::uint64_t its_name = hash_text(name);
      sum += mix(its_name);
      for (const auto& [key, value] : db) {
        if (value != 0) sum += mix(mix(its_name, hash_text(key)), value);
      }
    }
    return sum;
  }

 private:
  using Db = std::map<std::string_view, std::uint64_t>;
  std::map<std::string_view, Db> dbs_;
};

}  // namespace

OutcomeHash::OutcomeHash(const Scenario& scenario) : scenario_(scenario) {
  for_each_step(scenario.steps, [this](const Step& step) {
    const auto* kv = std::get_if<KvStep>(&step.is);
    if (kv != nullptr && kv->action == KvStep::Action::Begin) begins_.insert(step.at.line);
  });
}

std::uint64_t OutcomeHash::steps(const std::vector<runtime::TraceEvent>& trace) const {
  std::uint64_t sum = 0;
  std::map<std::pair<int, std::string_view>, std::uint64_t> rounds;
  for (const runtime::TraceEvent& event : trace) {
    const auto* ended = std::get_if<fact::StepEnded>(&event.fact);
    if (ended == nullptr) continue;
    const std::uint64_t round = ++rounds[{ended->line, ended->lane}];
    const bool is_tx_id =
        begins_.contains(ended->line) && ended->outcome.find_first_not_of("0123456789") == std::string::npos;
    const std::uint64_t what = is_tx_id ? 1 : hash_text(ended->outcome);
    sum += mix(mix(static_cast<std::uint64_t>(ended->line), round), what);
  }
  return sum;
}

std::uint64_t OutcomeHash::of(const actors::Node& node) const {
  const auto& trace = node.trace().events();
  Stored stored;
  for (const runtime::TraceEvent& event : trace) stored.take(event);
  std::uint64_t sum = steps(trace) + mix(stored.hash());
  for (std::size_t i = 0; i < scenario_.cast.size(); ++i) {
    const runtime::ProcessId& process = scenario_.cast[i].address.process();
    if (node.alive(process)) sum += mix(i + 1);
    const runtime::CapabilityRowPtr row = node.capabilities().row(process);
    if (!row) continue;
    for (const runtime::Capability& cap : row->held()) sum += mix(i + 1, hash_of(cap));
    for (const runtime::Address& wire : row->dropped_wires()) sum += mix(i + 1, mix(hash_text(wire.text())));
  }
  return sum;
}

}  // namespace hypersim::simulator
