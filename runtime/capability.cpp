#include "hypersim/runtime/capability.hpp"

#include <string_view>
#include <utility>

#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::runtime {

namespace {
constexpr std::string_view kMessaging = "\"messaging\"";
}

Capability::Capability(Address issuer, std::string params) {
  std::string canonical = canonical_json(params).value_or("null");
  *this = Capability(std::move(issuer), std::move(params), std::move(canonical));
}

Capability::Capability(Address issuer, std::string params, std::string canonical_params) {
  auto parts = std::make_shared<Parts>();
  parts->issuer = std::move(issuer);
  parts->params = std::move(params);
  parts->canonical = std::move(canonical_params);
  parts->hash = parts->issuer.hash() * 31 + std::hash<std::string>()(parts->canonical);
  parts->is_messaging = parts->canonical == kMessaging;
  parts_ = std::move(parts);
}

bool operator==(const Capability& a, const Capability& b) {
  return a.parts_ == b.parts_ ||
         (a.hash() == b.hash() && a.issuer() == b.issuer() && a.canonical_params() == b.canonical_params());
}

std::strong_ordering operator<=>(const Capability& a, const Capability& b) {
  if (a.parts_ == b.parts_) return std::strong_ordering::equal;
  if (const auto order = a.issuer() <=> b.issuer(); order != 0) return order;
  return a.canonical_params() <=> b.canonical_params();
}

Capability Capability::messaging(const Address& target) {
  return {target, std::string(kMessaging), std::string(kMessaging)};
}

Capability Capability::networking(const NodeId& node) {
  return {Address(node, modules::kernel()), "\"network\"", "\"network\""};
}

}  // namespace hypersim::runtime
