#pragma once
// The terms of a filter: `event=sent,delivered`, `line=12-20`, … read into predicates, and the books that they need.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/analysis/steps.hpp"
#include "hypersim/analysis/subject.hpp"
#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::analysis {

/// What the predicates know beside the event: what it is about, and what came before it.
struct FilterContext {
  std::vector<runtime::NodeId> nodes;             // by number; at least one
  std::map<runtime::Address, std::string> lanes;  // of the cast
  StepCursor steps;
  std::map<runtime::RequestId, Subject> kv_requests;
  Subject subject;

  /// The next event, before it is looked at.
  void take(const runtime::TraceEvent& event);
};

struct FilteredEvent {
  const runtime::TraceEvent& event;
  std::size_t number;
  const FilterContext& context;
};

struct FilterTerm {
  bool by_name = false;  // of events
  std::vector<std::function<bool(const FilteredEvent&)>> values;
};
using FilterTerms = std::vector<FilterTerm>;

/// `KEY=VALUE[,VALUE…]`; the error is a sentence.
runtime::Result<FilterTerm, std::string> parse_filter_term(const std::string& text, const TraceInfo& info);

}  // namespace hypersim::analysis
