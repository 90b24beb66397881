#include "navigation.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "hypersim/language/print.hpp"

#include "documents.hpp"

namespace hypersim::lsp {

using nlohmann::json;

namespace {

/// As the protocol numbers what a symbol is.
enum class SymbolKind {
  File = 1,
  Module = 2,
  Package = 4,
  Class = 5,
  Property = 7,
  Function = 12,
  Constant = 14,
  Array = 18,
  Object = 19,
  Event = 24
};

json location(const Source& source, Span span, Encoding encoding) {
  return {{"uri", source.uri}, {"range", range_json(source.text, span, encoding)}};
}

/// What is renamed: not what the text only speaks of, such as a process id, and no database of an unknown package.
bool can_be_renamed(const View& view, const Mention& mention) {
  if (mention.kind == NameKind::Database)
    return mention.name.find('{') == std::string::npos && !view.package_of(mention.owner).empty();
  return mention.name.find_first_of(":{@") == std::string::npos;
}

const Mention* renamable_at(const View& view, std::size_t offset) {
  const Mention* mention = view.document().index.mention_at(offset);
  const bool is_it = mention != nullptr && can_be_renamed(view, *mention) && !view.declarations_of(*mention).empty();
  return is_it ? mention : nullptr;
}

/// Why something of that kind cannot be called so, or nothing.
std::optional<std::string> refused_name(NameKind kind, const std::string& name) {
  if (kind == NameKind::Database) return std::nullopt;  // it may be any text
  if (kind == NameKind::Node) {
    const bool is_right = !name.empty() && name != "our" && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
    if (is_right) return std::nullopt;
    return "\"" + name + "\" cannot be the name of a node: expected a-z, 0-9, - and ., and not \"our\"";
  }
  if (language::can_be_name(name)) return std::nullopt;
  return "\"" + name + "\" cannot be a name: expected a letter, then letters, digits, - and _; and not a reserved word";
}

SymbolKind kind_of(const Entry& entry) {
  const std::string_view word = entry.word->text;
  if (word == "process") return SymbolKind::Class;
  if (word == "let") return SymbolKind::Constant;
  if (word == "matrix") return SymbolKind::Array;
  if (word == "node") return SymbolKind::Module;
  if (word == "manifest" || word == "package") return SymbolKind::Package;
  if (word == "include" || word == "scenario") return SymbolKind::File;
  switch (entry.word->kind) {
    case language::KeywordKind::Sequence:
      return SymbolKind::Function;
    case language::KeywordKind::Property:
    case language::KeywordKind::Declaration:
      return SymbolKind::Property;
    default:
      return SymbolKind::Object;
  }
}

std::string detail_of(const Entry& entry) {
  constexpr std::size_t kDetailMax = 100;
  std::string detail = entry.detail.substr(0, entry.detail.find('\n'));
  if (detail.size() <= kDetailMax) return detail;
  std::size_t end = kDetailMax;
  while (end > 0 && (static_cast<unsigned char>(detail[end]) & 0xC0U) == 0x80U) --end;
  return detail.substr(0, end) + "…";
}

json tree(const Source& source, const std::vector<Entry>& entries, Encoding encoding) {
  json symbols = json::array();
  for (const Entry& entry : entries) {
    symbols.push_back({{"name", entry.name.empty() ? std::string(entry.word->text) : entry.name},
                       {"detail", detail_of(entry)},
                       {"kind", static_cast<int>(kind_of(entry))},
                       {"range", range_json(source.text, entry.span, encoding)},
                       {"selectionRange", range_json(source.text, entry.name_span, encoding)},
                       {"children", tree(source, entry.inner, encoding)}});
  }
  return symbols;
}

void add_flat(json& symbols, const Source& source, const std::vector<Entry>& entries, const std::string& container,
              Encoding encoding) {
  for (const Entry& entry : entries) {
    json symbol = {{"name", entry.name.empty() ? std::string(entry.word->text) : entry.name},
                   {"kind", static_cast<int>(kind_of(entry))},
                   {"location", location(source, entry.span, encoding)}};
    if (!container.empty()) symbol["containerName"] = container;
    symbols.push_back(std::move(symbol));
    add_flat(symbols, source, entry.inner, entry.name, encoding);
  }
}

void add_folds(json& folds, const Source& source, const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    const std::size_t first = source.text.position_of(entry.span.begin, Encoding::Utf8).line;
    const std::size_t last = source.text.position_of(entry.span.end, Encoding::Utf8).line;
    if (last > first) folds.push_back({{"startLine", first}, {"endLine", last}, {"kind", "region"}});
    add_folds(folds, source, entry.inner);
  }
}

}  // namespace

json definition(const View& view, std::size_t offset, Encoding encoding) {
  const Source& document = view.document();
  for (const auto& [span, file] : document.index.files) {
    if (!span.has(offset) || document.path.empty()) continue;
    const auto path = (std::filesystem::path(document.path).parent_path() / file).lexically_normal();
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) continue;
    for (const SourcePtr& source : view.sources()) {
      if (source->path == path.string()) return json::array({location(*source, {0, 0}, encoding)});
    }
    const Text nothing;
    return json::array({{{"uri", uri_of_path(path.string())}, {"range", range_json(nothing, {0, 0}, encoding)}}});
  }
  const Mention* mention = document.index.mention_at(offset);
  json locations = json::array();
  if (mention == nullptr) return locations;
  for (const Found& found : view.declarations_of(*mention))
    locations.push_back(location(*found.source, found.mention->span, encoding));
  if (!locations.empty() || mention->kind != NameKind::Process) return locations;
  for (const CastMember& member : view.cast()) {
    if (member.name != mention->name && member.id != mention->name) continue;
    locations.push_back({{"uri", member.uri}, {"range", {{"start", to_json(member.at)}, {"end", to_json(member.at)}}}});
  }
  return locations;
}

json references(const View& view, std::size_t offset, bool with_declaration, Encoding encoding) {
  json locations = json::array();
  const Mention* mention = view.document().index.mention_at(offset);
  if (mention == nullptr) return locations;
  for (const Found& found : view.places_of(*mention)) {
    if (with_declaration || !found.mention->declares)
      locations.push_back(location(*found.source, found.mention->span, encoding));
  }
  return locations;
}

json highlights(const View& view, std::size_t offset, Encoding encoding) {
  constexpr int kRead = 2;
  constexpr int kWrite = 3;
  json all = json::array();
  const Mention* mention = view.document().index.mention_at(offset);
  if (mention == nullptr) return all;
  for (const Found& found : view.places_of(*mention)) {
    if (found.source != &view.document()) continue;
    all.push_back({{"range", range_json(found.source->text, found.mention->span, encoding)},
                   {"kind", found.mention->declares ? kWrite : kRead}});
  }
  return all;
}

json prepare_rename(const View& view, std::size_t offset, Encoding encoding) {
  const Mention* mention = renamable_at(view, offset);
  if (mention == nullptr) return nullptr;
  return {{"range", range_json(view.document().text, mention->span, encoding)}, {"placeholder", mention->name}};
}

runtime::Result<json, std::string> rename(const View& view, std::size_t offset, const std::string& name,
                                          Encoding encoding) {
  const Mention* mention = renamable_at(view, offset);
  if (mention == nullptr) {
    return runtime::fail(
        std::string("nothing here has a name that is declared in a file; processes, nodes, databases that a step "
                    "opens, sequences, texts and what is saved can be renamed"));
  }
  if (auto refused = refused_name(mention->kind, name)) return runtime::fail(std::move(*refused));
  const bool is_database = mention->kind == NameKind::Database;
  Mention renamed = *mention;
  renamed.name = is_database ? unquoted(name) : name;
  if (renamed.name != mention->name && !view.places_of(renamed).empty())
    return runtime::fail("something is called \"" + renamed.name + "\" already");
  const std::string text = is_database ? language::database_text(renamed.name) : renamed.name;
  json changes = json::object();
  for (const Found& found : view.places_of(*mention)) {
    changes[found.source->uri].push_back(
        {{"range", range_json(found.source->text, found.mention->span, encoding)}, {"newText", text}});
  }
  return json{{"changes", std::move(changes)}};
}

json document_symbols(const Source& source, bool is_tree, Encoding encoding) {
  if (is_tree) return tree(source, source.index.entries, encoding);
  json symbols = json::array();
  add_flat(symbols, source, source.index.entries, {}, encoding);
  return symbols;
}

json folding_ranges(const Source& source) {
  json folds = json::array();
  add_folds(folds, source, source.index.entries);
  return folds;
}

}  // namespace hypersim::lsp
