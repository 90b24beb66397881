#include "storage_audits.hpp"

#include "../check/broken_off.hpp"

namespace hypersim::simulator {

StorageAudits::StorageAudits(actors::Network& network, runtime::Semantics semantics,
                             const std::atomic<bool>* interrupted, const DatabaseRights::Known* named)
    : network_(network), interrupted_(interrupted) {
  for (std::uint16_t number = 0; number < network.size(); ++number) {
    audits_.push_back(std::make_unique<StorageAudit>(network.node({number}).kv(), semantics, interrupted, named));
  }
}

bool StorageAudits::follow() {
  const std::vector<runtime::TraceEvent>& events = network_.trace().events();
  for (; seen_ < events.size(); ++seen_) {
    if (broken_off(interrupted_, seen_)) return false;
    const runtime::NodeNumber node = events[seen_].node;
    if (node != runtime::kNoNode) audits_[node.value]->note(events[seen_], seen_);
  }
  return true;
}

void StorageAudits::audit() {
  if (!follow()) return;
  for (const auto& audit : audits_) audit->compare_all();
}

std::vector<Breach> StorageAudits::breaches() const {
  std::vector<Breach> all;
  for (const auto& audit : audits_) all.insert(all.end(), audit->breaches().begin(), audit->breaches().end());
  return all;
}

}  // namespace hypersim::simulator
