#include "rights_of_run.hpp"

#include <variant>

#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::simulator {

void RightsOfRun::follow(const std::vector<runtime::TraceEvent>& trace) {
  for (; events_ < trace.size(); ++events_) {
    const auto* checked = std::get_if<runtime::fact::KvChecked>(&trace[events_].fact);
    if (checked == nullptr || !checked->held || !checked->needs) continue;
    const runtime::ProcessId& process = checked->source.process();
    if (!seen_.insert(runtime::mix(process.hash(), checked->needs->hash())).second) continue;
    const std::uint64_t hash = runtime::mix(process.hash(), runtime::hash_text(checked->needs->params()));
    if (known_.insert(hash).second) rights_.push_back({hash, process, *checked->needs});
  }
}

std::vector<VerifiedRight> RightsOfRun::results(ToldRights& told) const {
  std::vector<VerifiedRight> results;
  results.reserve(rights_.size());
  for (const Right& right : rights_) {
    results.push_back({right.hash, {}});
    if (told.insert(right.hash).second) {
      results.back().text = right.process.text() + ": " + right.capability.params();
    }
  }
  return results;
}

}  // namespace hypersim::simulator
