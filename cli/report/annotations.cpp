#include "annotations.hpp"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>

#include "hypersim/language/one_line.hpp"

#include "report.hpp"
#include "terminal_text.hpp"

namespace hypersim::cli {

namespace {

namespace fs = std::filesystem;

/// As a value of a property, or behind the second `::`, where `:` and `,` stand for themselves.
std::string escaped(const std::string& text, bool is_property) {
  std::string out;
  for (const char c : text) {
    const bool is_special = c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
    out += is_special ? fmt::format("%{:02X}", static_cast<unsigned>(c)) : std::string(1, c);
  }
  return out;
}

std::string from_workspace(const std::string& path) {
  const char* workspace = std::getenv("GITHUB_WORKSPACE");
  if (workspace == nullptr || *workspace == '\0') return path;
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  if (error) return path;
  const std::string relative = absolute.lexically_normal().lexically_relative(fs::path(workspace).lexically_normal());
  return relative.empty() || relative == ".." || relative.starts_with("../") ? path : relative;
}

std::string annotation(const char* command, const Place& at, const std::string& title, const std::string& text) {
  std::string properties;
  if (!at.file.empty()) {
    properties = fmt::format("file={},", escaped(language::one_line(from_workspace(at.file)), true));
    if (at.line > 0) properties += fmt::format("line={},col={},", at.line, at.column);
  }
  properties += "title=" + escaped(language::one_line(title), true);
  return fmt::format("::{} {}::{}\n", command, properties, escaped(text, false));
}

std::string text_of(const ReportedFailure& failure, const FailedRun& run) {
  std::string text;
  if (!failure.statement.empty()) text = language::one_line(failure.statement) + "\n";
  text += fmt::format("expected {}\ngot {}", language::one_line(failure.expected), language::one_line(failure.got));
  for (const std::string& why : failure.why) text += "\n" + language::one_line(why);
  return text + "\nagain: " + language::one_line(run.again);
}

std::string text_of(const ReportedMessage& message) {
  std::string text = language::one_line(message.message);
  if (!message.hint.empty()) text += "; " + language::one_line(message.hint);
  return text;
}

}  // namespace

bool wants_annotations() {
  const char* actions = std::getenv("GITHUB_ACTIONS");
  return actions != nullptr && std::string_view(actions) == "true";
}

std::string annotations(const ScenarioResult& result) {
  const std::string name = name_of(result);
  std::string out;
  for (const ReportedMessage& mistake : result.mistakes)
    out += annotation("error", mistake.at, "not a scenario", text_of(mistake));
  for (const FailedRun& run : result.runs) {
    for (const std::string& breach : run.breaches)
      out += annotation("error", {result.path}, "a fault of hypersim itself", language::one_line(breach));
    for (const ReportedFailure& failure : run.failures)
      out += annotation("error", failure.at, name, text_of(failure, run));
  }
  const Status status = status_of(result.kind);
  if (out.empty() && (status == Status::Failed || status == Status::Error))
    out += annotation("error", {result.path}, name, summary_line(result));
  for (const ReportedMessage& warning : result.warnings)
    out += annotation("warning", warning.at, "probably not meant", text_of(warning));
  for (const std::string& note : result.notes)
    out += annotation("notice", {result.path}, name, language::one_line(note));
  return out;
}

}  // namespace hypersim::cli
