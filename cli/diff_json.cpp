#include "diff_json.hpp"

#include "hypersim/runtime/trace.hpp"

#include "verdict_json.hpp"

namespace hypersim::cli {

using analysis::NamedTrace;
using analysis::OneSide;
using analysis::TraceInfo;

namespace {

using DiffJson = nlohmann::ordered_json;

/// Another number: a field is gone or means something else.
constexpr int kDiffVersion = 1;

DiffJson run_json(const NamedTrace& named) {
  const TraceInfo& info = named.trace.info;
  DiffJson json;
  json["path"] = named.path;
  json["scenario"] = info.path;
  json["title"] = info.title;
  json["seed"] = info.seed;
  json["schedule"] = info.schedule;
  json["storage"] = info.storage;
  json["semantics"] = info.semantics;
  json["events"] = named.trace.events.size();
  add_verdict(json, info);
  return json;
}

DiffJson first_json(const NamedTrace& named, const OneSide& side) {
  if (!side.first) return nullptr;
  DiffJson json;
  json["event"] = DiffJson::parse(
      runtime::to_jsonl(named.trace.events[*side.first], *side.first, named.trace.info.nodes), nullptr, false);
  json["in_other"] = side.first_in_other ? DiffJson(*side.first_in_other) : DiffJson(nullptr);
  return json;
}

DiffJson came_json(const std::optional<int>& line, const std::optional<std::string>& came) {
  if (!line) return nullptr;
  DiffJson json;
  json["line"] = *line;
  json["outcome"] = came ? DiffJson(*came) : DiffJson(nullptr);
  return json;
}

DiffJson only_json(const OneSide& side) {
  DiffJson json;
  json["from_it"] = side.from_it;
  json["besides"] = side.besides;
  return json;
}

}  // namespace

std::string diff_json(const NamedTrace& a, const NamedTrace& b, const analysis::TraceDiff& diff) {
  DiffJson json;
  json["format"] = "hypersim-diff";
  json["version"] = kDiffVersion;
  json["same"] = diff.same;
  json["a"] = run_json(a);
  json["b"] = run_json(b);
  json["alike"] = diff.alike;
  if (!diff.same_events) {
    json["first"]["a"] = first_json(a, diff.a);
    json["first"]["b"] = first_json(b, diff.b);
    json["steps"] = DiffJson::array();
    for (const analysis::StepDifference& step : diff.steps) {
      DiffJson& told = json["steps"].emplace_back();
      told["statement"] = step.statement;
      told["a"] = came_json(step.line_a, step.came_a);
      told["b"] = came_json(step.line_b, step.came_b);
      told["from_it"] = step.follows;
    }
    json["only_in_a"] = only_json(diff.a);
    json["only_in_b"] = only_json(diff.b);
    json["in_another_order"] = diff.in_another_order;
    json["at_another_time"] = diff.at_another_time;
  }
  return json.dump(2, ' ', false, DiffJson::error_handler_t::replace) + "\n";
}

}  // namespace hypersim::cli
