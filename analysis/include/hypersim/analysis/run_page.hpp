#pragma once
// The data of the page for a run: the story of its events in columns, as viewer/src/run/story.js reads it. What people
// read is worked out here, by the same code as for the other forms of a trace, so the page says what `trace` says.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

/// What a page says of the run beside its events.
struct RunOnPage {
  TraceInfo info;
  std::string writer;                // the hypersim that played it: `0.1.0 (commit 1a2b3c)`
  std::string again;                 // the command that plays it again, or empty
  std::vector<std::string> filters;  // terms with which the page opens
};

/// Is told the events of the whole trace, in order.
class RunPage {
 public:
  explicit RunPage(RunOnPage run);
  RunPage(RunPage&&) noexcept;
  RunPage& operator=(RunPage&&) = delete;
  ~RunPage();

  void take(const runtime::TraceEvent& event);

  /// The story: one JSON object, valid UTF-8 whatever the events hold. To be asked once, after the last event.
  std::string story() const;
  /// All fields of all events: the lines of `--trace FILE.jsonl`.
  const std::string& lines() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hypersim::analysis
