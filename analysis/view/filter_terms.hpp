#pragma once
// The terms of a filter: `event=sent,delivered`, `line=12-20`, … read into predicates, and the books that they need.

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/analysis/subject.hpp"
#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::analysis {

/// What the predicates know beside the event: what it is about, and what came before it.
struct FilterContext {
  runtime::NodeId node;
  std::map<runtime::Address, std::string> lanes;        // of the cast
  std::map<std::string, int, std::less<>> in_progress;  // lane -> line of its step
  std::map<runtime::RequestId, Subject> kv_requests;
  Subject subject;

  /// To be called with each event before and after it is looked at.
  void begin(const runtime::TraceEvent& event);
  void end(const runtime::TraceEvent& event);
  /// The lines of the steps that the event belongs to: those of its processes, or, where these have none, every step in
  /// progress.
  std::set<std::uint64_t> lines() const;
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
