#pragma once
// The ways to show a trace: the lines of JSON that it is, an indented sequence to read, a Mermaid sequence diagram.

#include <cstddef>
#include <memory>
#include <string>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

/// Is told the events that are to be shown, in order; gives text, with its line ends, as soon as it can.
class TraceView {
 public:
  virtual ~TraceView() = default;
  virtual std::string begin() { return {}; }
  virtual std::string event(const runtime::TraceEvent& event, std::size_t number) = 0;
  virtual std::string end() { return {}; }
};

std::unique_ptr<TraceView> make_jsonl_view(const TraceInfo& info);
/// `every`: also the events that only repeat what others say.
std::unique_ptr<TraceView> make_text_view(const TraceInfo& info, const std::string& writer, bool every);
/// A lane for each process that takes part; deliveries and refusals are arrows, all else that describe() speaks of
/// notes.
std::unique_ptr<TraceView> make_mermaid_view(const TraceInfo& info);

/// GitHub shows an error in place of a longer diagram.
inline constexpr std::size_t kMermaidTextMax = 50'000;

}  // namespace hypersim::analysis
