#pragma once
// What an event is about: which processes, which request, which database and keys.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

struct Subject {
  /// In the order of the event's fields: the sender before the receiver.
  std::vector<runtime::Address> processes;
  std::optional<runtime::RequestId> request;
  runtime::MessagePtr message;
  /// For a step: its lane.
  std::optional<std::string_view> lane;
  std::vector<kv_module::DbKey> dbs;
  std::vector<std::string> keys;
  /// It is of a request to kv, and names what that is about.
  bool is_kv_request = false;
};

/// As far as the event itself tells. A response does not name its database: the request with its id does. A process
/// that the event names without its node is on `node`.
Subject subject_of(const runtime::TraceEvent& event, std::span<const runtime::NodeId> nodes);

}  // namespace hypersim::analysis
