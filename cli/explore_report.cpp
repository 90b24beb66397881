#include "explore_report.hpp"

#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

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
  if (!finding.result.breaches.empty()) json["breach"] = finding.result.breaches.front();
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

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : language::one_line(text)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string xml_of(const Entry& entry) {
  const simulator::Exploration& explored = entry.exploration;
  std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">\n      <properties>\n",
                                 escaped(entry.scenario->path), escaped(entry.scenario->full_title()), entry.elapsed_s);
  for (const auto& [name, value] :
       {std::pair("schedules", explored.schedules), {"distinct_outcomes", explored.distinct_outcomes}}) {
    text += fmt::format("        <property name=\"{}\" value=\"{}\"/>\n", name, value);
  }
  text += "      </properties>\n";
  for (std::size_t i = 0; i < explored.findings.size(); ++i) {
    const Finding& finding = explored.findings[i];
    const bool is_fault = finding.result.verdict == simulator::Verdict::RuntimeFault;
    const std::string what = !finding.result.breaches.empty() ? finding.result.breaches.front()
                             : finding.result.failure         ? finding.result.failure->statement
                                                              : std::string();
    const std::string got = finding.result.failure ? finding.result.failure->got : std::string();
    text += fmt::format("      <{0} message=\"{1}\">got {2}; schedule {3} ({4}); {5}</{0}>\n",
                        is_fault ? "error" : "failure", escaped(what), escaped(got), finding.schedule,
                        escaped(finding.strategy), escaped(i < entry.folders.size() ? entry.folders[i] : ""));
  }
  for (const PropertyCount& count : explored.properties) {
    const bool is_sometimes = count.property->kind == language::Property::Kind::Sometimes;
    if (!is_sometimes || count.held > 0 || explored.never_happened == 0) continue;
    text += fmt::format("      <failure message=\"{}\">it held in no schedule</failure>\n",
                        escaped(text_of(*count.property)));
  }
  return text + "    </testcase>\n";
}

std::string xml_of(const ExploreReport& report) {
  std::string cases;
  std::size_t failures = 0, errors = 0;
  for (const Entry& entry : report.entries) {
    cases += xml_of(entry);
    failures += entry.verdict == simulator::Verdict::Failed || entry.verdict == simulator::Verdict::Undecided;
    errors += entry.verdict == simulator::Verdict::RuntimeFault;
  }
  const std::string counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\"",
                                         report.entries.size(), failures, errors, report.elapsed_s());
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite name=\"hypersim explore\" "
      "{0}>\n{1}  </testsuite>\n</testsuites>\n",
      counts, cases);
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
  out << (path.ends_with(".xml") ? xml_of(report) : json_text(report));
  if (!out.flush()) return fail(fmt::format("the report {} cannot be written", path));
  return runtime::kDone;
}

}  // namespace hypersim::cli
