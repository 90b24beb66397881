#include "keyring.hpp"

#include <charconv>
#include <utility>

namespace hypersim::actors {

namespace {

const std::string kSeedOfKey = "the seed of the key";

std::string name_of_signature(const runtime::Capability& cap) {
  return "the signature of " + cap.issuer().text() + " " + cap.params();
}

}  // namespace

void Keyring::keep_in(KeptTexts texts) {
  kept_.emplace(std::move(texts));
  const std::optional<std::string> seed = kept_->find(kSeedOfKey);
  if (!seed) return;
  std::uint64_t number = 0;
  const auto read = std::from_chars(seed->data(), seed->data() + seed->size(), number);
  if (read.ec != std::errc()) return;
  seed_ = number;
  is_key_kept_ = true;
}

const runtime::NodeKey& Keyring::key() const {
  if (!key_) key_ = runtime::NodeKey::of(seed_, our_);
  return *key_;
}

const std::string* Keyring::find(const runtime::Capability& cap) {
  const auto known = known_.find(cap);
  if (known != known_.end()) return &known->second;
  auto kept = kept_ ? kept_->find(name_of_signature(cap)) : std::nullopt;
  return kept ? &known_.emplace(cap, std::move(*kept)).first->second : nullptr;
}

std::vector<std::string> Keyring::signatures_for(const runtime::Capabilities& caps) {
  std::vector<std::string> signatures;
  signatures.reserve(caps.size());
  for (const runtime::Capability& cap : caps) {
    if (cap.issuer().node() != our_ && policy_.signatures_are_the_issuers) {
      const std::string* known = find(cap);
      signatures.push_back(known == nullptr ? std::string() : *known);
      continue;
    }
    auto known = known_.find(cap);
    if (known == known_.end()) {
      known = known_.emplace(cap, key().sign(cap)).first;
      ++made_;
      if (kept_ && !std::exchange(is_key_kept_, true)) kept_->keep(kSeedOfKey, std::to_string(seed_));
    }
    signatures.push_back(known->second);
  }
  return signatures;
}

bool Keyring::accept(const runtime::Capability& cap, const std::string& signature, const Keyring* issuer) {
  if (cap.issuer().node() != our_ && !policy_.third_nodes_are_verified) return true;
  if (issuer == nullptr) return false;
  const auto known = known_.find(cap);
  if (known != known_.end() && known->second == signature) return true;
  ++verified_;
  if (!issuer->key().verify(cap, signature)) return false;
  if (cap.issuer().node() != our_ && !policy_.signatures_are_the_issuers) return true;
  known_.insert_or_assign(cap, signature);
  if (kept_ && cap.issuer().node() != our_) kept_->keep(name_of_signature(cap), signature);
  return true;
}

}  // namespace hypersim::actors
