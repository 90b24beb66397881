#include "completion.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "hypersim/language/suggestions.hpp"
#include "hypersim/processes/registry.hpp"

namespace hypersim::lsp {

using language::KnownNames;
using language::Suggestion;

namespace {

/// As the protocol numbers what an item is.
enum class ItemKind {
  Function = 3,
  Variable = 6,
  Class = 7,
  Module = 9,
  Keyword = 14,
  File = 17,
  Folder = 19,
  Constant = 21
};

ItemKind item_kind_of(Suggestion::Kind kind) {
  switch (kind) {
    case Suggestion::Kind::Word:
      return ItemKind::Keyword;
    case Suggestion::Kind::Process:
      return ItemKind::Class;
    case Suggestion::Kind::Database:
    case Suggestion::Kind::Node:
    case Suggestion::Kind::Package:
      return ItemKind::Module;
    case Suggestion::Kind::Sequence:
    case Suggestion::Kind::Program:
      return ItemKind::Function;
    case Suggestion::Kind::Saved:
    case Suggestion::Kind::Local:
      return ItemKind::Variable;
    case Suggestion::Kind::Text:
      return ItemKind::Constant;
    case Suggestion::Kind::File:
      return ItemKind::File;
    case Suggestion::Kind::Folder:
      return ItemKind::Folder;
  }
  return ItemKind::Keyword;
}

/// In the order of a list.
std::string sort_text(std::size_t number) {
  constexpr std::size_t kDigits = 5;
  const std::string digits = std::to_string(number);
  return std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits;
}

/// A name that stands for others: `{who}`.
bool has_braces(const std::string& name) { return name.find('{') != std::string::npos; }

KnownNames known_names(const View& view) {
  KnownNames known;
  for (std::string& name : view.names_of(NameKind::Process)) {
    const auto member =
        std::find_if(view.cast().begin(), view.cast().end(), [&](const CastMember& one) { return one.name == name; });
    std::string package = view.package_of(name);
    known.processes.push_back(
        {std::move(name), member == view.cast().end() ? std::string() : member->id, std::move(package)});
  }
  for (const SourcePtr& source : view.sources()) {
    for (const Mention& mention : source->index.mentions) {
      if (mention.kind == NameKind::Database && mention.declares && !has_braces(mention.name))
        known.databases.push_back({view.package_of(mention.owner), mention.name});
    }
  }
  known.packages = view.packages();
  known.nodes = view.names_of(NameKind::Node);
  known.sequences = view.names_of(NameKind::Sequence);
  known.saved = view.names_of(NameKind::Saved);
  known.texts = view.names_of(NameKind::Text);
  known.programs = hypersim::processes::programs().names();
  const std::string& path = view.document().path;
  if (!path.empty()) known.folder = std::filesystem::path(path).parent_path().string();
  return known;
}

}  // namespace

nlohmann::json completions(const View& view, std::size_t offset, Encoding encoding) {
  const Text& text = view.document().text;
  language::Suggestions suggestions = language::suggestions_at(text.bytes(), offset, known_names(view));
  const nlohmann::json range = range_json(text, {suggestions.begin, suggestions.end}, encoding);
  nlohmann::json items = nlohmann::json::array();
  for (Suggestion& one : suggestions.all) {
    nlohmann::json item = {{"label", one.text},
                           {"kind", static_cast<int>(item_kind_of(one.kind))},
                           {"sortText", sort_text(items.size())},
                           {"textEdit", {{"range", range}, {"newText", std::move(one.text)}}}};
    if (!one.detail.empty()) item["detail"] = std::move(one.detail);
    if (!one.meaning.empty()) item["documentation"] = {{"kind", "markdown"}, {"value", std::move(one.meaning)}};
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace hypersim::lsp
