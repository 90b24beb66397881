#include "diagnosis.hpp"

#include <algorithm>

#include "hypersim/lsp/problems.hpp"

namespace hypersim::lsp {

using nlohmann::json;

namespace {

constexpr int kError = 1;
constexpr int kWarning = 2;
/// More than anybody reads.
constexpr std::size_t kToldMax = 500;

class DiagnosticWriter {
 public:
  DiagnosticWriter(const Documents& documents, const language::ParsedFile& file, Encoding encoding)
      : documents_(documents), encoding_(encoding) {
    for (const language::SourceFile& source : file.sources) {
      texts_.emplace_back(source.text);
      paths_.push_back(source.path);
    }
  }

  std::string uri(int source) const { return documents_.uri_of(paths_[static_cast<std::size_t>(source)]); }

  EditorPosition position(language::Position at) const {
    const Text& text = texts_[static_cast<std::size_t>(at.source)];
    return text.position_of(text.offset_of(at), encoding_);
  }

  json range(const ProblemRange& range) const {
    return {{"start", to_json(position(range.begin))}, {"end", to_json(position(range.end))}};
  }

  json tell(const Problem& problem, const std::string& own_uri, int first) const {
    json told = {{"range", range(problem.range)},
                 {"severity", problem.severity == Problem::Severity::Error ? kError : kWarning},
                 {"code", problem.code},
                 {"source", "hypersim"},
                 {"message", problem.hint.empty() ? problem.message : problem.message + "; " + problem.hint}};
    json related = json::array();
    for (const RelatedRange& one : problem.related) {
      if (one.range.source < first) continue;
      const std::string where = one.range.source == first ? own_uri : uri(one.range.source);
      related.push_back({{"location", {{"uri", where}, {"range", range(one.range)}}}, {"message", one.message}});
    }
    if (!related.empty()) told["relatedInformation"] = std::move(related);
    if (!problem.meant.empty()) told["data"] = {{"meant", problem.meant}};
    return told;
  }

 private:
  const Documents& documents_;
  Encoding encoding_;
  std::vector<Text> texts_;
  std::vector<std::string> paths_;
};

}  // namespace

json diagnosis_of(const Documents& documents, const Document& document, Encoding encoding,
                  const AlsoCheck& also_check) {
  language::ParsedFile file = documents.read(document);
  if (also_check) also_check(file);
  const DiagnosticWriter teller(documents, file, encoding);
  const std::string& own = document.source->uri;
  // Of a part, the scenario around it is no file.
  const int first = Documents::is_part(document) ? 1 : 0;
  json files = json::object();
  files[own] = json::array();
  const auto uri = [&](int source) { return source == first ? own : teller.uri(source); };
  std::size_t told = 0;
  for (const Problem& problem : problems_of(file)) {
    if (problem.range.source < first || ++told > kToldMax) continue;
    json& list = files[uri(problem.range.source)];
    if (list.is_null()) list = json::array();
    list.push_back(teller.tell(problem, own, first));
  }
  json read = json::array();
  for (std::size_t i = static_cast<std::size_t>(first) + 1; i < file.sources.size(); ++i) {
    std::error_code error;
    const auto same = std::filesystem::weakly_canonical(file.sources[i].path, error);
    read.push_back(error ? file.sources[i].path : same.string());
  }
  json all = {{"version", document.version}, {"files", std::move(files)}, {"read", std::move(read)}};
  if (file.scenarios.empty()) return all;
  json cast = json::array();
  for (const language::ProcessDecl& decl : file.scenarios.front().cast) {
    if (decl.at.source < first) continue;
    const language::Position at = decl.entry.value_or(decl.at);
    cast.push_back({{"name", decl.name},
                    {"id", decl.address.process().text()},
                    {"uri", uri(at.source)},
                    {"line", teller.position(at).line},
                    {"character", teller.position(at).character}});
  }
  all["cast"] = std::move(cast);
  json packages = json::array();
  for (const language::Package& package : file.scenarios.front().packages) packages.push_back(package.id.text());
  all["packages"] = std::move(packages);
  return all;
}

std::vector<CastMember> cast_in(const json& diagnosis) {
  std::vector<CastMember> cast;
  for (const json& one : diagnosis.at("cast")) {
    cast.push_back({one.at("name"), one.at("id"), one.at("uri"), {one.at("line"), one.at("character")}});
  }
  return cast;
}

json code_actions(const std::string& uri, const json& diagnostics) {
  json actions = json::array();
  for (const json& diagnostic : diagnostics) {
    const bool has_meant = diagnostic.is_object() && diagnostic.contains("data") && diagnostic["data"].is_object() &&
                           diagnostic["data"].contains("meant") && diagnostic["data"]["meant"].is_array() &&
                           diagnostic.contains("range");
    if (!has_meant) continue;
    const json& meant = diagnostic["data"]["meant"];
    for (const json& text : meant) {
      if (!text.is_string()) continue;
      const json edit = {{"range", diagnostic["range"]}, {"newText", text}};
      actions.push_back({{"title", "Replace with " + text.get<std::string>()},
                         {"kind", "quickfix"},
                         {"diagnostics", json::array({diagnostic})},
                         {"isPreferred", meant.size() == 1},
                         {"edit", {{"changes", {{uri, json::array({edit})}}}}}});
    }
  }
  return actions;
}

}  // namespace hypersim::lsp
