#include "hypersim/runtime/wire.hpp"

#include "hypersim/runtime/json_decode.hpp"

namespace hypersim::runtime {

void append_json(std::string& out, const PackageId& id) {
  out += "{\"package_name\":";
  append_json_string(out, id.package_name);
  out += ",\"publisher_node\":";
  append_json_string(out, id.publisher_node);
  out += '}';
}

void append_json(std::string& out, const ProcessId& id) { append_json_string(out, id.text()); }
void append_json(std::string& out, const Address& address) { append_json_string(out, address.text()); }

void append_json(std::string& out, const Capability& cap) {
  out += "{\"issuer\":";
  append_json(out, cap.issuer());
  out += ",\"params\":";
  append_json_string(out, cap.params());
  out += '}';
}

bool read_json(JsonReader& in, PackageId& out) {
  return read_struct(in, field("package_name", [&] { return in.read_string(out.package_name); }),
                     field("publisher_node", [&] { return in.read_string(out.publisher_node); }));
}

Result<ProcessId, ParseError> process_id_of_json(std::string_view text) {
  const std::size_t first = text.find(':');
  if (first == std::string_view::npos) return fail(ParseError::MissingField);
  const std::size_t second = text.find(':', first + 1);
  if (second == std::string_view::npos) return fail(ParseError::MissingField);
  PackageId package{std::string(text.substr(first + 1, second - first - 1)), std::string(text.substr(second + 1))};
  if (package.publisher_node.find(':') != std::string::npos) return fail(ParseError::TooManyColons);
  if (first == 0 || package.package_name.empty() || package.publisher_node.empty()) {
    return fail(ParseError::MissingField);
  }
  return ProcessId(text.substr(0, first), package);
}

bool read_json(JsonReader& in, ProcessId& out) {
  std::string text;
  if (!in.read_string(text)) return false;
  auto id = process_id_of_json(text);
  if (!id) return in.refuse(to_text(id.error()));
  out = *std::move(id);
  return true;
}

bool read_json(JsonReader& in, Address& out) {
  std::string text;
  if (!in.read_string(text)) return false;
  auto address = Address::parse(text);
  if (!address) return in.refuse(to_text(address.error()));
  out = *std::move(address);
  return true;
}

std::optional<Capability> read_json_capability(JsonReader& in) {
  Address issuer;
  std::string params;
  if (!read_struct(in, field("issuer", [&] { return read_json(in, issuer); }),
                   field("params", [&] { return in.read_string(params); }))) {
    return std::nullopt;
  }
  return Capability(std::move(issuer), std::move(params));
}

}  // namespace hypersim::runtime
