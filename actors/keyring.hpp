#pragma once
// The signatures of capabilities at the border of a node (docs/semantics.md, section 12): what leaves is signed by the
// key of its issuer's node, and what comes in is verified. Within a node nothing is signed.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/signature.hpp"

namespace hypersim::actors {

class Keyring {
 public:
  /// The name outlives it.
  Keyring(std::uint64_t run_seed, const runtime::NodeId& our) : run_seed_(run_seed), our_(our) {}

  /// Of each of these, in their order: made here for what this node issues, and else the one with which it came. Empty
  /// for a capability of another node that did not come from it.
  std::vector<std::string> signatures_for(const runtime::Capabilities& caps);
  /// Is that the signature of the capability's issuer's node, whose keyring is given? Then it is kept, so that the
  /// capability can go on.
  bool accept(const runtime::Capability& cap, const std::string& signature, const Keyring& issuer);

  /// How many signatures were made, and how many verified.
  std::uint64_t made() const { return made_; }
  std::uint64_t verified() const { return verified_; }

 private:
  const runtime::NodeKey& key() const;

  std::uint64_t run_seed_;
  const runtime::NodeId& our_;
  mutable std::optional<runtime::NodeKey> key_;  // made when it is first needed
  std::map<runtime::Capability, std::string> known_;
  std::uint64_t made_ = 0;
  std::uint64_t verified_ = 0;
};

}  // namespace hypersim::actors
