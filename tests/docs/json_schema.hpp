#pragma once
// The part of JSON Schema (draft 2020-12) that docs/trace.schema.json uses: type, properties, required,
// additionalProperties, items, minItems, const, enum, pattern, minimum, maximum, anyOf, oneOf, $ref into $defs. Any
// other keyword is reported as a mistake of the schema.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace hypersim::docs {

/// Keeps the order of an object's fields.
using Json = nlohmann::ordered_json;

/// What is wrong with the value, one sentence for each mistake; empty if it is as the schema says.
std::vector<std::string> schema_breaches(const Json& schema, const Json& value);

}  // namespace hypersim::docs
