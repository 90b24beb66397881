#include "keyring.hpp"

namespace hypersim::actors {

const runtime::NodeKey& Keyring::key() const {
  if (!key_) key_ = runtime::NodeKey::of(run_seed_, our_);
  return *key_;
}

std::vector<std::string> Keyring::signatures_for(const runtime::Capabilities& caps) {
  std::vector<std::string> signatures;
  signatures.reserve(caps.size());
  for (const runtime::Capability& cap : caps) {
    auto known = known_.find(cap);
    if (known == known_.end() && cap.issuer().node() == our_) {
      known = known_.emplace(cap, key().sign(cap)).first;
      ++made_;
    }
    signatures.push_back(known == known_.end() ? std::string() : known->second);
  }
  return signatures;
}

bool Keyring::accept(const runtime::Capability& cap, const std::string& signature, const Keyring& issuer) {
  const auto known = known_.find(cap);
  if (known != known_.end() && known->second == signature) return true;
  ++verified_;
  if (!issuer.key().verify(cap, signature)) return false;
  known_.insert_or_assign(cap, signature);
  return true;
}

}  // namespace hypersim::actors
