#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

runtime::Capabilities requested_by(const ProcessDecl& decl) {
  runtime::Capabilities caps;
  for (const CapOperand& operand : decl.requests) caps.insert(caps.end(), operand.caps.begin(), operand.caps.end());
  if (decl.networking) caps.push_back(runtime::networking_capability(decl.address.node()));
  return caps;
}

}  // namespace hypersim::language
