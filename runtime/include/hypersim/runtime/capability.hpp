#pragma once
// A capability: an issuer and params, a string that holds JSON. Two are equal when the issuers are equal and the
// params are the same JSON *value*: key order and white space do not matter, and params that are not JSON (or are
// nested deeper than serde_json reads) compare as null (docs/semantics.md, section 4). Cheap to copy.

#include <compare>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/identity.hpp"

namespace hypersim::runtime {

class Capability {
 public:
  Capability(Address issuer, std::string params);
  /// For a maker that knows what canonical_params() will be: finding that out is most of what a capability costs.
  Capability(Address issuer, std::string params, std::string canonical_params);
  /// params `"messaging"`, issued by `target`: the right to send messages to it.
  static Capability messaging(const Address& target);
  /// params `"network"`, issued by `node@kernel:distro:sys`: the right to exchange messages with other nodes.
  static Capability networking(const NodeId& node);

  const Address& issuer() const { return parts_->issuer; }
  /// The params as they were written.
  const std::string& params() const { return parts_->params; }
  /// The params' JSON value as one canonical text: equal texts mean equal values.
  const std::string& canonical_params() const { return parts_->canonical; }
  std::size_t hash() const { return parts_->hash; }
  /// Is it that of its issuer, whoever that is, to be sent messages?
  bool is_messaging() const { return parts_->is_messaging; }

  friend bool operator==(const Capability& a, const Capability& b);
  friend std::strong_ordering operator<=>(const Capability& a, const Capability& b);

 private:
  struct Parts {
    Address issuer;
    std::string params;
    std::string canonical;
    std::size_t hash = 0;
    bool is_messaging = false;
  };
  std::shared_ptr<const Parts> parts_;
};

using Capabilities = std::vector<Capability>;

inline bool is_messaging(const Capability& cap) { return cap.is_messaging(); }

}  // namespace hypersim::runtime

template <>
struct std::hash<hypersim::runtime::Capability> {
  std::size_t operator()(const hypersim::runtime::Capability& cap) const { return cap.hash(); }
};
