#include "verdict_json.hpp"

namespace hypersim::cli {

void add_verdict(nlohmann::ordered_json& json, const analysis::TraceInfo& info) {
  json["verdict"] = info.verdict;
  json["failures"] = nlohmann::ordered_json::array();
  for (const analysis::TraceInfo::Failure& failure : info.failures) {
    nlohmann::ordered_json& told = json["failures"].emplace_back();
    if (!failure.file.empty()) told["file"] = failure.file;
    if (failure.line > 0) told["line"] = failure.line;
    if (failure.line > 0) told["column"] = failure.column;
    if (!failure.statement.empty()) told["statement"] = failure.statement;
    told["expected"] = failure.expected;
    told["got"] = failure.got;
    told["why"] = failure.why;
  }
  json["breaches"] = info.breaches;
}

}  // namespace hypersim::cli
