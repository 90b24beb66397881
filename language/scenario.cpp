#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

std::string_view to_text(Property::Kind kind) {
  switch (kind) {
    case Property::Kind::Never:
      return "never";
    case Property::Kind::Always:
      return "always";
    case Property::Kind::Eventually:
      return "eventually";
    case Property::Kind::Finally:
      return "finally";
    case Property::Kind::Sometimes:
      return "sometimes";
  }
  return "?";
}

runtime::Capabilities requested_by(const ProcessDecl& decl) {
  runtime::Capabilities caps;
  for (const CapOperand& operand : decl.requests) caps.insert(caps.end(), operand.caps.begin(), operand.caps.end());
  if (decl.networking) caps.push_back(runtime::networking_capability(decl.address.node()));
  return caps;
}

}  // namespace hypersim::language
