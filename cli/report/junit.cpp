// One `testcase` for each scenario, with one `failure`, `error` or `skipped` that says what the terminal says. It is
// valid by the schema of Jenkins' xUnit plugin (junit-10.xsd), and its `testsuite` by that of Maven's Surefire.

#include <fmt/format.h>
#include <pugixml.hpp>
#include <sstream>

#include "printable.hpp"
#include "report.hpp"
#include "terminal_text.hpp"

namespace hypersim::cli {

namespace {

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(printable(value).c_str());
}

void set_text(pugi::xml_node node, const std::string& text) { node.text().set(printable(text).c_str()); }

std::string seconds(double value) { return fmt::format("{:.3f}", value); }

/// `error` where nothing is known about the scenario, `failure` where it is known to fail.
const char* element_of(Status status) {
  return status == Status::Failed ? "failure" : status == Status::Skipped ? "skipped" : "error";
}

void add_case(pugi::xml_node suite, const Report& report, const ScenarioResult& result) {
  pugi::xml_node test = suite.append_child("testcase");
  set(test, "name", name_of(result));
  set(test, "classname", group_of(report, result));
  set(test, "time", seconds(result.elapsed_s));
  const Status status = status_of(result.kind);
  if (status != Status::Passed) {
    pugi::xml_node why = test.append_child(element_of(status));
    set(why, "message", summary_line(result));
    if (status != Status::Skipped) {  // for which Surefire has no type
      set(why, "type", std::string(to_text(result.kind)));
      set_text(why, story(result));
    }
  }
  if (result.explored)
    set_text(test.append_child("system-out"), explored_text(*result.explored, status == Status::Failed));
  std::string warnings;
  for (const ReportedMessage& warning : result.warnings) warnings += warning_text(warning);
  warnings += notes_text(result);
  if (!warnings.empty()) set_text(test.append_child("system-err"), warnings);
}

}  // namespace

std::string junit_text(const Report& report) {
  const ReportCounts counts = counts_of(report);
  const auto set_counts = [&](pugi::xml_node node) {
    set(node, "name", "hypersim " + report.command);
    set(node, "tests", std::to_string(report.results.size()));
    set(node, "failures", std::to_string(counts.failed));
    set(node, "errors", std::to_string(counts.errors));
    set(node, "time", seconds(report.elapsed_s));
  };
  pugi::xml_document document;
  pugi::xml_node suites = document.append_child("testsuites");
  set_counts(suites);
  pugi::xml_node suite = suites.append_child("testsuite");
  set_counts(suite);
  set(suite, "skipped", std::to_string(counts.skipped));
  for (const ScenarioResult& result : report.results) add_case(suite, report, result);
  pugi::xml_node declaration = document.prepend_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace hypersim::cli
