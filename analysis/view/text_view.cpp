#include <fmt/format.h>

#include "hypersim/analysis/describe.hpp"
#include "hypersim/analysis/trace_view.hpp"
#include "hypersim/language/one_line.hpp"

#include "cast_names.hpp"

namespace hypersim::analysis {

namespace {

namespace fact = runtime::fact;

class JsonlView : public TraceView {
 public:
  explicit JsonlView(std::vector<runtime::NodeId> nodes) : nodes_(std::move(nodes)) {}

  std::string event(const runtime::TraceEvent& event, std::size_t number) override {
    return runtime::to_jsonl(event, number, nodes_) + "\n";
  }

 private:
  std::vector<runtime::NodeId> nodes_;
};

class TextView : public TraceView {
 public:
  TextView(const TraceInfo& info, const std::string& writer, bool every)
      : cast_(info), info_(info), writer_(writer), every_(every) {}

  std::string begin() override {
    const bool is_usual = info_.semantics.empty() || info_.semantics == "documented";
    const std::string semantics = is_usual ? "" : ", semantics " + info_.semantics;
    return language::beginning_of_line(fmt::format("{}  {}", info_.path, info_.title)) + "\n" +
           language::beginning_of_line(fmt::format("{}; seed {}, schedule {}, storage {}{}; hypersim {}", info_.verdict,
                                                   info_.seed, info_.schedule, info_.storage, semantics, writer_)) +
           "\n" + what_failed() + "\n";
  }

  std::string event(const runtime::TraceEvent& event, std::size_t) override {
    const bool is_step = std::holds_alternative<fact::StepStarted>(event.fact);
    const auto* ended = std::get_if<fact::StepEnded>(&event.fact);
    std::string text = every_ || ended != nullptr ? describe_any(event.fact, cast_.names(event.node))
                                                  : describe(event.fact, cast_.names(event.node));
    if (text.empty()) return {};
    return language::one_line(fmt::format("{:>6} ms  {}{}", event.time.ms, is_step ? "" : "  ", text)) + "\n";
  }

 private:
  /// As a report says it, so that nobody has to look for it in the trace.
  std::string what_failed() const {
    std::string out;
    const auto add = [&](std::string_view indent, std::string_view what) {
      out += std::string(indent) + language::one_line(what) + "\n";
    };
    for (const std::string& breach : info_.breaches) add("  ", "a fault of hypersim itself: " + breach);
    for (const TraceInfo::Failure& failure : info_.failures) {
      if (!failure.statement.empty()) {
        add("  ", fmt::format("{}line {}: {}", failure.file.empty() ? "" : failure.file + ", ", failure.line,
                              failure.statement));
      }
      add("    ", "expected  " + failure.expected);
      add("    ", "got       " + failure.got);
      if (failure.why.empty()) continue;
      add("  ", "why");
      for (const std::string& sentence : failure.why) add("    ", sentence);
    }
    return out;
  }

  CastNames cast_;
  TraceInfo info_;
  std::string writer_;
  bool every_;
};

}  // namespace

std::unique_ptr<TraceView> make_jsonl_view(const TraceInfo& info) { return std::make_unique<JsonlView>(info.nodes); }

std::unique_ptr<TraceView> make_text_view(const TraceInfo& info, const std::string& writer, bool every) {
  return std::make_unique<TextView>(info, writer, every);
}

}  // namespace hypersim::analysis
