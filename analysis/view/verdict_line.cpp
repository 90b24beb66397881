#include "hypersim/analysis/verdict_line.hpp"

#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/utf8.hpp"

namespace hypersim::analysis {

namespace {

std::string text(std::string_view text) {
  return runtime::json_string(runtime::is_utf8(text) ? std::string(text) : language::one_line(text));
}

std::string texts(const std::vector<std::string>& all) {
  std::string list;
  for (const std::string& one : all) list += (list.empty() ? "" : ",") + text(one);
  return "[" + list + "]";
}

std::string failure_json(const TraceInfo::Failure& failure) {
  std::string json = "{";
  if (!failure.file.empty()) json += fmt::format("\"file\":{},", text(failure.file));
  if (failure.line > 0) json += fmt::format("\"line\":{},\"column\":{},", failure.line, failure.column);
  if (!failure.statement.empty()) json += fmt::format("\"statement\":{},", text(failure.statement));
  return json + fmt::format("\"expected\":{},\"got\":{},\"why\":{}}}", text(failure.expected), text(failure.got),
                            texts(failure.why));
}

}  // namespace

std::string verdict_line(const TraceInfo& info, std::size_t events, std::uint64_t time_ms) {
  std::string json = fmt::format(
      "{{\"n\":{},\"t_ms\":{},\"event\":\"verdict\",\"version\":{},\"title\":{},\"seed\":{},\"schedule\":{},"
      "\"storage\":{},"
      "\"semantics\":{},\"verdict\":{}",
      events, time_ms, kTraceLinesVersion, text(info.title), info.seed, text(info.schedule), text(info.storage),
      text(info.semantics), text(info.verdict));
  std::string failures;
  for (const TraceInfo::Failure& failure : info.failures) {
    failures += (failures.empty() ? "" : ",") + failure_json(failure);
  }
  if (!failures.empty()) json += ",\"failures\":[" + failures + "]";
  if (!info.breaches.empty()) json += ",\"breaches\":" + texts(info.breaches);
  return json + ",\"step\":0}";
}

}  // namespace hypersim::analysis
