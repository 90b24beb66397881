#pragma once
// Who comes to hold what, and who ceases to, event by event: what a ledger of each node says has changed.

#include <cstddef>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/runtime/capability_table.hpp"
#include "hypersim/runtime/trace.hpp"

#include "authority/ledger.hpp"

namespace hypersim::analysis::page {

struct HeldChange {
  runtime::Address holder;
  runtime::Capability capability;
  bool added = false;
  std::string_view how;  // `saved`, `dropped`, `it ended`
};

class Holdings {
 public:
  /// The scenario outlives it. Only its nodes and its semantics count.
  explicit Holdings(const language::Scenario& scenario);

  /// What changed with the event, in the order of holders and capabilities; what goes before what comes.
  std::vector<HeldChange> take(const runtime::TraceEvent& event);

 private:
  struct Node;
  void take_on(Node& node, const runtime::TraceEvent& event, std::vector<HeldChange>& changes);

  std::vector<std::shared_ptr<Node>> nodes_;  // by number
};

}  // namespace hypersim::analysis::page
