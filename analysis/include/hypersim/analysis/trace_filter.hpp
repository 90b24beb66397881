#pragma once
// Which events of a trace somebody wants to see: terms `KEY=VALUE[,VALUE…]`. An event must satisfy every term, and a
// term is satisfied by any of its values. docs/trace.md, section "Filters", is the reference.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/runtime/result.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

class TraceFilter {
 public:
  /// The error is a sentence that names the term, what was expected, and the nearest spelling.
  static runtime::Result<TraceFilter, std::string> parse(const std::vector<std::string>& terms, const TraceInfo& info);

  TraceFilter(TraceFilter&& other) noexcept;
  TraceFilter& operator=(TraceFilter&&) = delete;
  ~TraceFilter();

  /// Does a term ask for events by their names?
  bool names_events() const;
  /// To be asked about every event of the trace, in order: some terms depend on what came before.
  bool wants(const runtime::TraceEvent& event, std::size_t number);

 private:
  struct Impl;
  explicit TraceFilter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hypersim::analysis
