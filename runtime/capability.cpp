#include "hypersim/runtime/capability.hpp"

#include "hypersim/runtime/json_value.hpp"

namespace hypersim::runtime {

struct Capability::Parts {
  Address issuer;
  std::string params;
  std::string canonical;
  std::size_t hash = 0;
};

Capability::Capability(Address issuer, std::string params) {
  auto parts = std::make_shared<Parts>();
  parts->issuer = std::move(issuer);
  parts->params = std::move(params);
  parts->canonical = canonical_json(parts->params).value_or("null");
  parts->hash = parts->issuer.hash() * 31 + std::hash<std::string>()(parts->canonical);
  parts_ = std::move(parts);
}

const Address& Capability::issuer() const { return parts_->issuer; }
const std::string& Capability::params() const { return parts_->params; }
const std::string& Capability::canonical_params() const { return parts_->canonical; }
std::size_t Capability::hash() const { return parts_->hash; }

bool operator==(const Capability& a, const Capability& b) {
  return a.parts_ == b.parts_ ||
         (a.hash() == b.hash() && a.issuer() == b.issuer() && a.canonical_params() == b.canonical_params());
}

std::strong_ordering operator<=>(const Capability& a, const Capability& b) {
  if (const auto order = a.issuer() <=> b.issuer(); order != 0) return order;
  return a.canonical_params() <=> b.canonical_params();
}

Capability messaging_capability(const Address& target) { return Capability(target, "\"messaging\""); }

Capability networking_capability(const NodeId& node) {
  return Capability(Address(node, ProcessId("kernel", PackageId{"distro", "sys"})), "\"network\"");
}

}  // namespace hypersim::runtime
