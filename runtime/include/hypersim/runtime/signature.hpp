#pragma once
// The signature of a capability (docs/wire.md): Ed25519, by the key of the issuer's node, over the capability's
// MessagePack form. Only it and digest.hpp know libsodium.
//
// A NodeKey belongs to its node. It makes its pair of keys when it is first used, so that a run in which no capability
// leaves its node pays nearly nothing. Not thread-safe.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/identity.hpp"

namespace hypersim::runtime {

/// The form that rmp-serde's to_vec writes: the struct as an array of its fields, each length in its shortest form.
std::string to_message_pack(const Capability& cap);

using PublicKey = std::array<std::uint8_t, 32>;

class NodeKey {
 public:
  using Seed = std::array<std::uint8_t, 32>;

  explicit NodeKey(const Seed& seed) : seed_(seed) {}
  /// The key of a node in the run with this seed: always the same key, and a different one for each other node or seed.
  static NodeKey of(std::uint64_t run_seed, const NodeId& node);

  const PublicKey& public_key() const { return pair().public_key; }
  /// 64 bytes. Ed25519 is deterministic: one key and one text have one signature.
  std::string sign(const Capability& cap) const { return sign_bytes(to_message_pack(cap)); }
  std::string sign_bytes(std::string_view message) const;
  /// Whether this key made the signature, which may be of any size.
  bool verify(const Capability& cap, std::string_view signature) const;

 private:
  struct Pair {
    PublicKey public_key;
    std::array<std::uint8_t, 64> secret_key;
  };
  const Pair& pair() const;

  Seed seed_;
  mutable std::optional<Pair> pair_;  // made from the seed when it is first needed
};

/// The same for code that knows only the public key.
bool verify(const PublicKey& key, const Capability& cap, std::string_view signature);
bool verify_bytes(const PublicKey& key, std::string_view message, std::string_view signature);

}  // namespace hypersim::runtime
