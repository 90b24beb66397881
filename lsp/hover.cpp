#include "hover.hpp"

#include <algorithm>

namespace hypersim::lsp {

using language::Word;

namespace {

std::string block_of(std::string_view text) {
  // A fence that is longer than any in the text.
  std::string fence = "```";
  while (text.find(fence) != std::string_view::npos) fence += '`';
  return fence + "hypersim\n" + std::string(text) + "\n" + fence + "\n";
}

std::string text_of(const Word& word) {
  std::string text = block_of(word.usage) + std::string(word.meaning) + "\n";
  const bool saves = word.has_result && word.usage.find("-> NAME") == std::string_view::npos;
  if (saves) text += "\n`-> NAME` saves its result, and `=> E` says what it is to be.\n";
  return text;
}

std::string line_around(const Found& found) {
  const IndexedLine* line = found.source->index.line_at(found.mention->span.begin);
  if (line == nullptr) return {};
  constexpr std::size_t kShownMax = 400;
  std::string text = found.source->text.bytes().substr(line->span.begin, line->span.end - line->span.begin);
  if (text.size() > kShownMax) {
    std::size_t end = kShownMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.replace(end, std::string::npos, "…");
  }
  return text;
}

std::string declared(const View& view, const Mention& mention) {
  std::string text;
  for (const Found& found : view.declarations_of(mention)) {
    const std::string line = line_around(found);
    if (!line.empty() && text.find(block_of(line)) == std::string::npos) text += block_of(line);
  }
  if (!text.empty() || mention.kind != NameKind::Process) return text;
  const auto member = std::find_if(view.cast().begin(), view.cast().end(),
                                   [&](const CastMember& one) { return one.name == mention.name; });
  return member == view.cast().end() ? std::string() : "`" + member->id + "`\n";
}

}  // namespace

std::optional<Hover> hover_at(const View& view, std::size_t offset) {
  const Index& index = view.document().index;
  const IndexedLine* line = index.line_at(offset);
  if (line == nullptr) return std::nullopt;
  const int number = view.document().text.line_of(line->span.end);
  if (const Mention* mention = index.mention_at(offset)) {
    Hover hover{mention->span, declared(view, *mention), {}};
    const bool is_process = mention->kind == NameKind::Process;
    const bool is_text = mention->name.find('{') != std::string::npos;
    if (mention->kind == NameKind::Database && !is_text) {
      const std::string package = view.package_of(mention->owner);
      if (!package.empty()) hover.question = HoldersQuestion{number, true, mention->name, package};
    } else if (is_process && !is_text && mention->name.find(':') == std::string::npos) {
      hover.question = HoldersQuestion{number, false, mention->name, {}};
    }
    if (hover.text.empty() && !hover.question) return std::nullopt;
    return hover;
  }
  for (const IndexedToken& token : line->tokens) {
    if (token.span.has(offset) && token.read.word != nullptr) return Hover{token.span, text_of(*token.read.word), {}};
  }
  return std::nullopt;
}

}  // namespace hypersim::lsp
