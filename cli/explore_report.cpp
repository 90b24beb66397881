#include "explore_report.hpp"

#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>

#include "hypersim/language/one_line.hpp"

#include "report.hpp"

namespace hypersim::cli {

using runtime::fail;
using runtime::Result;
using simulator::Finding;
using simulator::PropertyCount;
using Entry = ExploreReport::Entry;
using Json = nlohmann::ordered_json;

namespace {

std::string text_of(const language::Property& property) {
  return fmt::format("{} {}", to_text(property.kind), property.condition.text);
}

/// Milliseconds are enough.
double rounded(double seconds) { return std::round(seconds * 1000) / 1000; }

Json json_of(const Finding& finding, const std::string& folder) {
  Json json;
  json["schedule"] = finding.schedule;
  json["strategy"] = finding.strategy;
  json["schedules"] = finding.times;
  json["verdict"] = simulator::to_text(finding.result.verdict);
  json["folder"] = folder;
  if (const auto& failure = finding.result.failure) {
    json["line"] = failure->at.line;
    json["statement"] = failure->statement;
    json["expected"] = failure->expected;
    json["got"] = failure->got;
  }
  if (!finding.result.breaches.empty()) json["breach"] = to_text(finding.result.breaches.front());
  return json;
}

Json json_of(const Entry& entry) {
  const simulator::Exploration& explored = entry.exploration;
  Json json;
  json["path"] = entry.scenario->path;
  json["title"] = entry.scenario->full_title();
  json["verdict"] = simulator::to_text(entry.verdict);
  json["seed"] = explored.seed;
  json["schedules"] = explored.schedules;
  json["distinct_outcomes"] = explored.distinct_outcomes;
  json["covered"] = explored.covered;
  json["properties"] = Json::array();
  for (const PropertyCount& count : explored.properties) {
    json["properties"].push_back(
        Json{{"property", text_of(*count.property)}, {"exercised", count.exercised}, {"held", count.held}});
  }
  json["rights"] = Json::array();
  for (const simulator::RightUse& use : explored.rights) {
    json["rights"].push_back(Json{{"right", use.right}, {"schedules", use.schedules}});
  }
  json["failures"] = Json::array();
  for (std::size_t i = 0; i < explored.findings.size(); ++i) {
    json["failures"].push_back(json_of(explored.findings[i], i < entry.folders.size() ? entry.folders[i] : ""));
  }
  json["elapsed_s"] = rounded(entry.elapsed_s);
  return json;
}

Json json_of(const ExploreReport& report) {
  std::uint64_t schedules = 0, outcomes = 0, failures = 0;
  Json scenarios = Json::array();
  for (const Entry& entry : report.entries) {
    schedules += entry.exploration.schedules;
    outcomes += entry.exploration.distinct_outcomes;
    failures += entry.exploration.findings.size() + entry.exploration.never_happened;
    scenarios.push_back(json_of(entry));
  }
  return Json{{"schedules", schedules},
              {"distinct_outcomes", outcomes},
              {"failures", failures},
              {"elapsed_s", rounded(report.elapsed_s())},
              {"scenarios", std::move(scenarios)}};
}

/// Bytes that are not UTF-8 become U+FFFD.
std::string json_text(const ExploreReport& report) {
  return json_of(report).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// On one line, and without what XML cannot hold.
std::string shown(std::string_view text) { return language::one_line(text); }

template <class Value>
void set(pugi::xml_node node, const char* name, const Value& value) {
  node.append_attribute(name).set_value(value);
}
void set(pugi::xml_node node, const char* name, const std::string& value) { set(node, name, value.c_str()); }

void add_failure(pugi::xml_node test, const char* kind, std::string_view message, std::string_view text) {
  pugi::xml_node failure = test.append_child(kind);
  set(failure, "message", shown(message));
  failure.text().set(shown(text).c_str());
}

void add_case(pugi::xml_node suite, const Entry& entry) {
  const simulator::Exploration& explored = entry.exploration;
  pugi::xml_node test = suite.append_child("testcase");
  set(test, "classname", shown(entry.scenario->path));
  set(test, "name", shown(entry.scenario->full_title()));
  set(test, "time", fmt::format("{:.3f}", entry.elapsed_s));
  pugi::xml_node properties = test.append_child("properties");
  for (const auto& [name, value] :
       {std::pair("schedules", explored.schedules), {"distinct_outcomes", explored.distinct_outcomes}}) {
    pugi::xml_node property = properties.append_child("property");
    set(property, "name", name);
    set(property, "value", std::to_string(value));
  }
  for (std::size_t i = 0; i < explored.findings.size(); ++i) {
    const Finding& finding = explored.findings[i];
    const bool is_fault = finding.result.verdict == simulator::Verdict::RuntimeFault;
    const std::string what = !finding.result.breaches.empty() ? to_text(finding.result.breaches.front())
                             : finding.result.failure         ? finding.result.failure->statement
                                                              : std::string();
    const std::string got = finding.result.failure ? finding.result.failure->got : std::string();
    add_failure(test, is_fault ? "error" : "failure", what,
                fmt::format("got {}; schedule {} ({}); {}", got, finding.schedule, finding.strategy,
                            i < entry.folders.size() ? entry.folders[i] : ""));
  }
  for (const PropertyCount& count : explored.properties) {
    const bool is_sometimes = count.property->kind == language::Property::Kind::Sometimes;
    if (!is_sometimes || count.held > 0 || explored.never_happened == 0) continue;
    add_failure(test, "failure", text_of(*count.property), "it held in no schedule");
  }
}

std::string xml_text(const ExploreReport& report) {
  std::size_t failures = 0, errors = 0;
  for (const Entry& entry : report.entries) {
    failures += entry.verdict == simulator::Verdict::Failed || entry.verdict == simulator::Verdict::Undecided;
    errors += entry.verdict == simulator::Verdict::RuntimeFault;
  }
  const auto set_counts = [&](pugi::xml_node node) {
    set(node, "tests", std::to_string(report.entries.size()));
    set(node, "failures", std::to_string(failures));
    set(node, "errors", std::to_string(errors));
    set(node, "time", fmt::format("{:.3f}", report.elapsed_s()));
  };
  pugi::xml_document document;
  pugi::xml_node suites = document.append_child("testsuites");
  set_counts(suites);
  pugi::xml_node suite = suites.append_child("testsuite");
  set(suite, "name", "hypersim explore");
  set_counts(suite);
  for (const Entry& entry : report.entries) add_case(suite, entry);
  pugi::xml_node declaration = document.prepend_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace

double ExploreReport::elapsed_s() const {
  double sum = 0;
  for (const Entry& entry : entries) sum += entry.elapsed_s;
  return sum;
}

Result<runtime::Done, std::string> check_report_name(const std::string& path) {
  if (path.ends_with(".json") || path.ends_with(".xml")) return runtime::kDone;
  return fail(fmt::format("--report {}: name a file that ends in .json or .xml", path));
}

Result<runtime::Done, std::string> write_report(const std::string& path, const ExploreReport& report) {
  std::ofstream out(path, std::ios::binary);
  out << (path.ends_with(".xml") ? xml_text(report) : json_text(report));
  if (!out.flush()) return fail(fmt::format("the report {} cannot be written", path));
  return runtime::kDone;
}

}  // namespace hypersim::cli
