#include "wire_check.hpp"

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/utf8.hpp"

#include "codec.hpp"

namespace hypersim::fuzz {

namespace {

std::string fault_of_codecs(std::string_view text) {
  for (const auto& [type, rewritten] : wire_vectors::codecs()) {
    const auto once = rewritten(text);
    if (!once) continue;
    if (rewritten(*once) != once) return "a " + type + " is read from " + *once + ", but not as the same";
  }
  return {};
}

std::string fault_of_short_cut(std::string_view text) {
  using namespace kv_module;
  if (parse_kv_request(text) != parse_kv_request_strictly(text))
    return "a KvRequest is not what the strict reader reads";
  if (parse_kv_response(text) != parse_kv_response_strictly(text)) {
    return "a KvResponse is not what the strict reader reads";
  }
  return {};
}

std::string fault_of_values(std::string_view text) {
  const auto canonical = runtime::canonical_json(text);
  const auto compact = runtime::compact_json(text);
  if (compact && runtime::compact_json(*compact) != compact) return "compact JSON changes: " + *compact;
  if (canonical && !compact) return "JSON that has a value cannot be made compact";
  if (compact && runtime::canonical_json(*compact) != canonical) return "compact JSON has another value: " + *compact;
  return {};
}

std::string fault_of_strings(std::string_view text) {
  if (!runtime::is_utf8(text)) return {};
  const std::string json = runtime::json_string(text);
  runtime::JsonReader in(json);
  std::string back;
  const bool same = in.read_string(back) && in.finish() && back == text;
  return same ? std::string() : "text does not come back from " + json;
}

}  // namespace

std::string fault_in_reading(std::string_view text) {
  for (const auto fault : {fault_of_codecs, fault_of_short_cut, fault_of_values, fault_of_strings}) {
    if (std::string found = fault(text); !found.empty()) return found;
  }
  return {};
}

}  // namespace hypersim::fuzz
