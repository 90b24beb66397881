#pragma once
// The JSON forms of the runtime's own types (docs/wire.md): PackageId is an object (or serde's array form), ProcessId
// and Address are one string, Capability is {"issuer":…,"params":…}. The append_ functions write serde_json's exact
// text. The read_ functions accept exactly what the shipped types accept, and leave the reader refused otherwise.

#include <optional>
#include <string>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::runtime {

void append_json(std::string& out, const PackageId& id);
void append_json(std::string& out, const ProcessId& id);
void append_json(std::string& out, const Address& address);
void append_json(std::string& out, const Capability& cap);

bool read_json(JsonReader& in, PackageId& out);
bool read_json(JsonReader& in, ProcessId& out);
bool read_json(JsonReader& in, Address& out);
std::optional<Capability> read_json_capability(JsonReader& in);

/// A ProcessId from its text, as the shipped decoder reads it, also if it is the key of an object. It splits at colons
/// only; unlike ProcessId::parse, it accepts an '@'.
Result<ProcessId, ParseError> process_id_of_json(std::string_view text);

}  // namespace hypersim::runtime
