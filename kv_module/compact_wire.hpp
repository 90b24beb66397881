#pragma once
// A decoder of kv's messages in exactly the text that the shipped types write: no white space, fields in order, names
// of plain ASCII. Nearly every message has this form, and this decoder takes a fraction of the time of the strict
// decoder (kv_wire.cpp). It accepts only what the strict decoder reads in the same way. For everything else, the strict
// decoder decides (tests/kv_module/compact_wire_test.cpp compares the two).

#include <optional>
#include <string>
#include <string_view>

#include "hypersim/kv_module/kv_types.hpp"

namespace hypersim::kv_module {

std::optional<KvRequest> read_compact_request(std::string_view text);

/// The beginning of every request for that database: everything before the action.
std::string compact_opening(const DbKey& db);
/// Reads the action of a request from the text after its opening. Returns the action's own text, which is to_json() of
/// it. If the text cannot be read, returns none, and `action` may be anything.
std::optional<std::string_view> read_compact_rest(std::string_view text, KvAction& action);

/// Reads `"Ok"` and the answers to Get and BeginTx, but not errors.
std::optional<KvResponse> read_compact_response(std::string_view text);

}  // namespace hypersim::kv_module
