#pragma once
// A decoder of kv's messages in the one text that the shipped types write: no white space, fields in order, names of
// plain ASCII. Nearly every message is so, and this takes a fraction of what the strict decoder (kv_wire.cpp) does. It
// only ever says yes to what the strict one reads in the same way; of everything else it says nothing, and the strict
// one decides (tests/kv_module/compact_wire_test.cpp holds the two against each other).

#include <optional>
#include <string>
#include <string_view>

#include "hypersim/kv_module/kv_types.hpp"

namespace hypersim::kv_module {

std::optional<KvRequest> read_compact_request(std::string_view text);

/// What every request for that database begins with: everything in front of its action.
std::string compact_opening(const DbKey& db);
/// The action of a request, from the text behind its opening. If that is read, the action's own text, which is
/// to_json() of it; else none, and `action` may be anything.
std::optional<std::string_view> read_compact_rest(std::string_view text, KvAction& action);

/// `"Ok"`, a Get's and a BeginTx's answer; no errors.
std::optional<KvResponse> read_compact_response(std::string_view text);

}  // namespace hypersim::kv_module
