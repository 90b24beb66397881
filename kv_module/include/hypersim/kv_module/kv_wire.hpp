#pragma once
// The JSON of kv's protocol, byte for byte as the shipped types write and read it (docs/wire.md).

#include <optional>
#include <string>
#include <string_view>

#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/runtime/json_reader.hpp"

namespace hypersim::kv_module {

std::string to_json(const KvRequest& request);
std::string to_json(const KvAction& action);
std::string to_json(const KvResponse& response);
std::string to_json(const KvError& error);
std::string to_json(const KvCapabilityParams& params);

/// The params of the capabilities for one database, whose names are UTF-8.
class DbParams {
 public:
  explicit DbParams(const DbKey& db);

  /// to_json(KvCapabilityParams{kind, db}).
  std::string json(KvCapabilityKind kind) const;
  /// The same as Capability::canonical_params() has it.
  std::string canonical_json(KvCapabilityKind kind) const;

 private:
  std::string db_;
};

/// The value of the text, or none if the shipped runtime would refuse the text.
std::optional<KvRequest> parse_kv_request(std::string_view text);
std::optional<KvAction> parse_kv_action(std::string_view text);
std::optional<KvResponse> parse_kv_response(std::string_view text);
std::optional<KvError> parse_kv_error(std::string_view text);
std::optional<KvCapabilityParams> parse_kv_capability_params(std::string_view text);

/// Why the text is refused; nothing if it is not.
std::optional<runtime::JsonMistake> kv_request_mistake(std::string_view text);

/// The same without the short cut for the usual text, for tests that compare the two.
std::optional<KvRequest> parse_kv_request_strictly(std::string_view text);
std::optional<KvResponse> parse_kv_response_strictly(std::string_view text);

}  // namespace hypersim::kv_module
