// One test point for each scenario. What else there is to say is a YAML block below it, whose texts are double-quoted.

#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"

#include "printable.hpp"
#include "report.hpp"
#include "terminal_text.hpp"

namespace hypersim::cli {

namespace {

/// A description, or the reason behind a directive: `#` begins a directive.
std::string described(const std::string& text) {
  std::string out;
  for (const char c : printable(language::one_line(text))) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string yaml_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(language::one_line(text))) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string yaml_field(int indent, const char* name, std::string_view text) {
  return fmt::format("{:{}}{}: {}\n", "", indent, name, yaml_quoted(text));
}

template <class Texts>
std::string yaml_list(int indent, const char* name, const Texts& texts) {
  if (texts.empty()) return {};
  std::string out = fmt::format("{:{}}{}:\n", "", indent, name);
  for (const auto& text : texts) out += fmt::format("{:{}}- {}\n", "", indent + 2, yaml_quoted(text));
  return out;
}

std::string yaml_place(int indent, const Place& at) {
  std::string out = yaml_field(indent, "file", at.file);
  if (at.line > 0) out += fmt::format("{:{}}line: {}\n{:{}}column: {}\n", "", indent, at.line, "", indent, at.column);
  return out;
}

/// An item of a list: its first field stands behind the dash.
std::string yaml_item(int indent, std::string fields) {
  fields[static_cast<std::size_t>(indent) - 2] = '-';
  return fields;
}

std::string done_by_yaml(int indent, const std::vector<DoneLine>& lines) {
  std::vector<std::string> texts;
  texts.reserve(lines.size());
  for (const DoneLine& by : lines)
    texts.push_back(fmt::format("{}:{}:{}: {}", by.at.file, by.at.line, by.at.column, by.statement));
  return yaml_list(indent, "done_by", texts);
}

std::string failures_yaml(const ScenarioResult& result) {
  std::string out;
  for (const FailedRun& run : result.runs) {
    for (const ReportedFailure& failure : run.failures) {
      std::string fields = yaml_place(6, failure.at);
      if (!failure.statement.empty()) fields += yaml_field(6, "statement", failure.statement);
      fields += done_by_yaml(6, failure.done_by) + yaml_field(6, "expected", failure.expected) +
                yaml_field(6, "got", failure.got) + yaml_list(6, "why", failure.why) +
                yaml_field(6, "again", run.again);
      out += yaml_item(6, std::move(fields));
    }
  }
  return out.empty() ? out : "  failures:\n" + out;
}

std::string messages_yaml(const char* name, const std::vector<ReportedMessage>& messages) {
  std::string out;
  for (const ReportedMessage& message : messages) {
    std::string fields = yaml_place(6, message.at) + yaml_field(6, "message", message.message);
    if (!message.hint.empty()) fields += yaml_field(6, "hint", message.hint);
    out += yaml_item(6, fields + done_by_yaml(6, message.done_by));
  }
  return out.empty() ? out : fmt::format("  {}:\n", name) + out;
}

std::string block_of(const ScenarioResult& result) {
  const Status status = status_of(result.kind);
  std::string out;
  if (status == Status::Failed || status == Status::Error) {
    out += yaml_field(2, "message", summary_line(result));
    out += yaml_field(2, "severity", status == Status::Failed ? "fail" : "error");
    out += yaml_field(2, "result", to_text(result.kind));
    std::vector<std::string> breaches, again;
    for (const FailedRun& run : result.runs) {
      breaches.insert(breaches.end(), run.breaches.begin(), run.breaches.end());
      if (run.failures.empty()) again.push_back(run.again);
    }
    out += yaml_list(2, "breaches", breaches) + yaml_list(2, "again", again);
    out += failures_yaml(result) + messages_yaml("mistakes", result.mistakes);
  }
  out += messages_yaml("warnings", result.warnings) + yaml_list(2, "notes", result.notes);
  return out.empty() ? out : "  ---\n" + out + "  ...\n";
}

}  // namespace

std::string tap_text(const Report& report) {
  std::string out = fmt::format("TAP version 13\n1..{}\n", report.results.size());
  std::size_t number = 0;
  for (const ScenarioResult& result : report.results) {
    const Status status = status_of(result.kind);
    const bool ok = status == Status::Passed || status == Status::Skipped;
    const std::string group = group_of(report, result);
    std::string name = name_of(result);
    if (group != name) name = fmt::format("{}: {}", group, name);
    out += fmt::format("{}ok {} - {}", ok ? "" : "not ", ++number, described(name));
    if (status == Status::Skipped) out += " # SKIP " + described(result.message);
    out += "\n" + block_of(result);
  }
  return out;
}

}  // namespace hypersim::cli
