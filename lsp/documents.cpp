#include "documents.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "hypersim/language/read_file.hpp"

namespace hypersim::lsp {

namespace fs = std::filesystem;
using language::ParsedFile;

namespace {

constexpr std::string_view kFileScheme = "file://";
constexpr std::size_t kSourcesMax = 200;
constexpr std::size_t kCachedMax = 500;

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~' || c == '/';
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string identity_of(const std::string& path) {
  std::error_code error;
  const fs::path same = fs::weakly_canonical(path, error);
  return error ? path : same.string();
}

}  // namespace

std::string uri_of_path(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  std::string uri(kFileScheme);
  for (const char c : (error ? fs::path(path) : whole).lexically_normal().string()) {
    if (is_unreserved(c)) {
      uri += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      uri += '%';
      uri += "0123456789ABCDEF"[byte >> 4U];
      uri += "0123456789ABCDEF"[byte & 0xFU];
    }
  }
  return uri;
}

std::string path_of_uri(std::string_view uri) {
  if (!uri.starts_with(kFileScheme)) return {};
  uri.remove_prefix(kFileScheme.size());
  const std::size_t slash = uri.find('/');
  if (slash == std::string_view::npos) return {};
  uri.remove_prefix(slash);  // behind the host
  std::string path;
  for (std::size_t at = 0; at < uri.size(); ++at) {
    const bool is_escape =
        uri[at] == '%' && at + 2 < uri.size() && digit_of(uri[at + 1]) >= 0 && digit_of(uri[at + 2]) >= 0;
    if (is_escape) {
      path += static_cast<char>(digit_of(uri[at + 1]) * 16 + digit_of(uri[at + 2]));
      at += 2;
    } else {
      path += uri[at];
    }
  }
  if (path.find('\0') != std::string::npos) return {};
  return path;
}

void Documents::open(const std::string& uri, std::int64_t version, std::string text) {
  Document document;
  document.version = version;
  document.source = std::make_shared<const Source>(uri, path_of_uri(uri), std::move(text));
  open_.insert_or_assign(uri, std::move(document));
}

Document* Documents::find(const std::string& uri) {
  const auto found = open_.find(uri);
  return found == open_.end() ? nullptr : &found->second;
}
const Document* Documents::find(const std::string& uri) const {
  const auto found = open_.find(uri);
  return found == open_.end() ? nullptr : &found->second;
}

void Documents::change(Document& document, std::int64_t version, std::string text) {
  document.version = version;
  document.source = std::make_shared<const Source>(document.source->uri, document.source->path, std::move(text));
}

const Document* Documents::open_at(const std::string& path) const {
  if (path.empty()) return nullptr;
  const std::string identity = identity_of(path);
  for (const auto& [uri, document] : open_) {
    if (!document.source->path.empty() && identity_of(document.source->path) == identity) return &document;
  }
  return nullptr;
}

std::string Documents::uri_of(const std::string& path) const {
  const Document* document = open_at(path);
  return document == nullptr ? uri_of_path(path) : document->source->uri;
}

SourcePtr Documents::file_at(const std::string& path) const {
  if (const Document* document = open_at(path)) return document->source;
  std::error_code error;
  const fs::file_time_type time = fs::last_write_time(path, error);
  if (error) return nullptr;
  const auto known = cache_.find(path);
  if (known != cache_.end() && known->second.time == time) return known->second.source;
  auto text = language::read_scenario_file(path);
  if (!text) return nullptr;
  if (cache_.size() >= kCachedMax) cache_.clear();
  auto source = std::make_shared<const Source>(uri_of_path(path), path, std::move(*text));
  cache_.insert_or_assign(path, Cached{time, source});
  return source;
}

void Documents::add_includes(std::vector<SourcePtr>& sources, std::set<std::string>& seen, const Source& from) const {
  for (const std::string& include : from.index.includes) {
    if (sources.size() >= kSourcesMax || from.path.empty()) return;
    const std::string path = (fs::path(from.path).parent_path() / include).lexically_normal().string();
    if (!seen.insert(identity_of(path)).second) continue;
    SourcePtr source = file_at(path);
    if (source == nullptr) continue;
    sources.push_back(source);
    add_includes(sources, seen, *source);
  }
}

View Documents::view_of(const Document& document) const {
  std::vector<SourcePtr> sources = {document.source};
  std::set<std::string> seen = {identity_of(document.source->path)};
  add_includes(sources, seen, *document.source);
  for (const std::string& uri : that_include(document.source->path)) {
    const SourcePtr& source = open_.at(uri).source;
    if (!seen.insert(identity_of(source->path)).second) continue;
    sources.push_back(source);
    add_includes(sources, seen, *source);
  }
  return {std::move(sources), document.cast, document.packages};
}

std::vector<std::string> Documents::that_include(const std::string& path) const {
  std::vector<std::string> uris;
  if (path.empty()) return uris;
  const std::string identity = identity_of(path);
  for (const auto& [uri, document] : open_) {
    if (document.read_files.contains(identity)) uris.push_back(uri);
  }
  return uris;
}

bool Documents::is_part(const Document& document) {
  const Source& source = *document.source;
  if (source.path.empty() || source.path.ends_with(".scn") || source.index.lines.empty()) return false;
  const language::Word* head = source.index.lines.front().head;
  return head == nullptr || head->text != "scenario";
}

ParsedFile Documents::read(const Document& document) const {
  language::OpenTexts open;
  for (const auto& [uri, other] : open_) {
    if (!other.source->path.empty()) open.add(other.source->path, other.source->text.bytes());
  }
  const Source& source = *document.source;
  if (!is_part(document)) {
    return language::parse_scenarios(source.text.bytes(), source.path.empty() ? source.uri : source.path, {}, open);
  }
  const fs::path path = source.path;
  const std::string name =
      nlohmann::json(path.filename().string()).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::string around = "scenario \"a scenario that includes it\"\ninclude file:./" + name + "\n";
  return language::parse_scenarios(around, (path.parent_path() / "scenario").string(), {}, open);
}

}  // namespace hypersim::lsp
