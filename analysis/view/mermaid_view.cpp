#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <vector>

#include "hypersim/analysis/describe.hpp"
#include "hypersim/analysis/mermaid_label.hpp"
#include "hypersim/analysis/subject.hpp"
#include "hypersim/analysis/trace_view.hpp"
#include "hypersim/language/print.hpp"

#include "cast_names.hpp"

namespace hypersim::analysis {

namespace {

using runtime::KernelMessage;
namespace fact = runtime::fact;

class MermaidView : public TraceView {
 public:
  explicit MermaidView(const TraceInfo& info) : info_(info), cast_(info) {}

  std::string event(const runtime::TraceEvent& event, std::size_t) override {
    std::visit([&](const auto& e) { draw(e, event); }, event.fact);
    return {};
  }

  std::string end() override {
    std::string out = "sequenceDiagram\n";
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
      out += fmt::format("  participant p{} as {}\n", lane, mermaid_name(lanes_[lane]));
    }
    const std::string all = lanes_.size() < 2 ? "p0" : fmt::format("p0,p{}", lanes_.size() - 1);
    for (const Line& line : lines_) {
      const bool over_all = line.at.empty() && !lanes_.empty();
      if (!line.at.empty() || over_all) {
        out += fmt::format("  {}{}: {}\n", line.verb, over_all ? all : line.at, mermaid_line(line.text));
      }
    }
    return out;
  }

 private:
  struct Line {
    std::string_view verb;  // `Note over `, or nothing
    std::string at;         // lanes and the arrow between them; empty: all lanes
    std::string text;
    /// Of a right that somebody comes to hold or loses: the text without the right. Further ones join the note.
    std::string joins = {};
  };

  /// Lanes stand in the order in which they are met.
  std::string lane(const std::string& name) {
    const auto [at, is_new] = lane_of_.try_emplace(name, lanes_.size());
    if (is_new) lanes_.push_back(name);
    return fmt::format("p{}", at->second);
  }
  void note(std::string at, std::string text) { lines_.push_back({"Note over ", std::move(at), std::move(text), {}}); }
  void arrow_of(const KernelMessage& message, std::string_view head, const std::string& text) {
    const std::string source = lane(cast_.names().process(message.source));
    const std::string target = lane(cast_.names().process(message.target));
    lines_.push_back({"", fmt::format("{}{}{}{}", source, message.is_request() ? "-" : "--", head, target), text, {}});
  }
  /// A step of nobody (`sim`, `check`) stands over all lanes.
  std::string lane_of_step(const std::string& name) {
    const bool is_member =
        std::any_of(info_.cast.begin(), info_.cast.end(), [&](const auto& member) { return member.name == name; });
    return is_member ? lane(name) : std::string();
  }

  void draw(const fact::Sent&, const runtime::TraceEvent&) {}  // its delivery is drawn, or its end
  void draw(const fact::Delivered& e, const runtime::TraceEvent&) {
    arrow_of(*e.message, ">>", message_text(*e.message, cast_.names()));
  }
  void draw(const fact::Bounced& e, const runtime::TraceEvent&) {
    refused(*e.message, e.reported ? "bounced" : "dropped", e.why);
  }
  void draw(const fact::Dropped& e, const runtime::TraceEvent&) { refused(*e.message, "dropped", e.why); }
  void refused(const KernelMessage& message, std::string_view what, runtime::Refusal why) {
    arrow_of(message, "x",
             fmt::format("{} ({}: {})", message_text(message, cast_.names()), what,
                         refusal_text(why, message, cast_.names())));
  }
  void draw(const fact::StepStarted& e, const runtime::TraceEvent& event) {
    note(lane_of_step(e.lane), describe(event.fact, cast_.names(event.node)));
  }
  void draw(const fact::StepEnded& e, const runtime::TraceEvent&) {
    if (e.outcome != "ok")
      note(lane_of_step(e.lane), fmt::format("line {} ended: {}", e.line, language::statement_text(e.outcome)));
  }
  void draw(const fact::CapabilityAdded& e, const runtime::TraceEvent& event) { note_right(e.capability, event); }
  void draw(const fact::CapabilityRemoved& e, const runtime::TraceEvent& event) { note_right(e.capability, event); }
  /// One note for all the rights that somebody is given at once.
  void note_right(const runtime::Capability& capability, const runtime::TraceEvent& event) {
    const std::size_t before = lines_.size();
    draw_any(event);
    if (lines_.size() == before) return;
    Line& line = lines_.back();
    const std::string right = cast_.names(event.node).cap(capability);
    if (!line.text.ends_with(right)) return;
    line.joins = line.text.substr(0, line.text.size() - right.size());
    if (before == 0) return;
    Line& last = lines_[before - 1];
    if (last.at != line.at || last.joins != line.joins) return;
    last.text += ", " + right;
    lines_.pop_back();
  }
  template <class Other>
  void draw(const Other&, const runtime::TraceEvent& event) {
    draw_any(event);
  }
  void draw_any(const runtime::TraceEvent& event) {
    std::string text = describe(event.fact, cast_.names(event.node));
    if (text.empty()) return;
    const auto processes = subject_of(event, info_.nodes).processes;
    note(processes.empty() ? std::string() : lane(cast_.names().process(processes.front())), std::move(text));
  }

  TraceInfo info_;
  CastNames cast_;
  std::vector<std::string> lanes_;
  std::map<std::string, std::size_t> lane_of_;
  std::vector<Line> lines_;
};

}  // namespace

std::unique_ptr<TraceView> make_mermaid_view(const TraceInfo& info) { return std::make_unique<MermaidView>(info); }

}  // namespace hypersim::analysis
