#include "check_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hypersim/language/one_line.hpp"

#include "version.hpp"

namespace hypersim::cli {

namespace {

using Json = nlohmann::ordered_json;

const std::string& path_of(const CheckedFile& file, int source) {
  return file.sources[static_cast<std::size_t>(source)];
}

Json place_json(const CheckedFile& file, const lsp::ProblemRange& range) {
  return {{"file", path_of(file, range.source)},
          {"line", range.begin.line},
          {"column", range.begin.column},
          {"end_line", range.end.line},
          {"end_column", range.end.column}};
}

Json problem_json(const CheckedFile& file, const lsp::Problem& problem) {
  Json json = {{"severity", lsp::to_text(problem.severity)}, {"code", problem.code}};
  json.update(place_json(file, problem.range));
  json["message"] = problem.message;
  if (!problem.hint.empty()) json["hint"] = problem.hint;
  if (!problem.meant.empty()) json["replacements"] = problem.meant;
  for (const lsp::RelatedRange& one : problem.related) {
    Json related = place_json(file, one.range);
    related["message"] = one.message;
    json["related"].push_back(std::move(related));
  }
  return json;
}

std::string gnu_line(const CheckedFile& file, const lsp::ProblemRange& range, std::string_view kind,
                     const std::string& message) {
  return fmt::format("{}:{}:{}: {}: {}\n", language::beginning_of_line(path_of(file, range.source)), range.begin.line,
                     range.begin.column, kind, language::one_line(message));
}

}  // namespace

std::string check_json(const std::vector<CheckedFile>& files, bool is_complete) {
  Json json = {{"format", "hypersim-check"},
               {"version", 1},
               {"hypersim", kVersion},
               {"complete", is_complete},
               {"errors", 0},
               {"warnings", 0},
               {"files", Json::array()},
               {"problems", Json::array()}};
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const CheckedFile& file : files) {
    json["files"].push_back({{"file", file.path}, {"valid", !file.titles.empty()}, {"scenarios", file.titles}});
    for (const lsp::Problem& problem : file.problems) {
      ++(problem.severity == lsp::Problem::Severity::Error ? errors : warnings);
      json["problems"].push_back(problem_json(file, problem));
    }
  }
  json["errors"] = errors;
  json["warnings"] = warnings;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string check_gnu(const std::vector<CheckedFile>& files) {
  std::string text;
  for (const CheckedFile& file : files) {
    for (const lsp::Problem& problem : file.problems) {
      const std::string message = problem.hint.empty() ? problem.message : problem.message + "; " + problem.hint;
      text += gnu_line(file, problem.range, lsp::to_text(problem.severity), message);
      for (const lsp::RelatedRange& one : problem.related) text += gnu_line(file, one.range, "note", one.message);
    }
  }
  return text;
}

}  // namespace hypersim::cli
