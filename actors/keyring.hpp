#pragma once
// The signatures of capabilities at the border of a node (docs/semantics.md, section 12): what leaves is signed by the
// key of its issuer's node, and what comes in is verified. Within a node nothing is signed.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/signature.hpp"

#include "policies.hpp"

namespace hypersim::actors {

/// Where a keyring keeps what outlives the program: small texts by name.
struct KeptTexts {
  std::function<std::optional<std::string>(const std::string& name)> find;
  std::function<void(std::string name, std::string text)> keep;
};

class Keyring {
 public:
  /// The name outlives it.
  Keyring(std::uint64_t run_seed, const runtime::NodeId& our, const NetworkPolicy& policy)
      : seed_(run_seed), our_(our), policy_(policy) {}

  /// From now on, the key that a node had in this home is its key, and signatures of other nodes are found there again.
  /// To be called before anything is signed.
  void keep_in(KeptTexts texts);

  /// Of each of these, in their order: made here for what this node issues, and else the one with which it came. Empty
  /// for a capability of another node that did not come from it. What ships makes all of them here (D31).
  std::vector<std::string> signatures_for(const runtime::Capabilities& caps);
  /// Is that the signature of the capability's issuer's node, whose keyring is given? Then it is kept, so that the
  /// capability can go on. Nobody may have that keyring. What ships believes what other nodes have issued (D32).
  bool accept(const runtime::Capability& cap, const std::string& signature, const Keyring* issuer);

  /// How many signatures were made, and how many verified.
  std::uint64_t made() const { return made_; }
  std::uint64_t verified() const { return verified_; }

 private:
  const runtime::NodeKey& key() const;
  /// The signature with which a capability of another node came here; null if it has not.
  const std::string* find(const runtime::Capability& cap);

  std::uint64_t seed_;  // of the key
  const runtime::NodeId& our_;
  NetworkPolicy policy_;
  mutable std::optional<runtime::NodeKey> key_;  // made when it is first needed
  std::map<runtime::Capability, std::string> known_;
  std::optional<KeptTexts> kept_;
  bool is_key_kept_ = false;
  std::uint64_t made_ = 0;
  std::uint64_t verified_ = 0;
};

}  // namespace hypersim::actors
