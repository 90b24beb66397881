#include "semantic_tokens.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "hypersim/language/cut.hpp"

namespace hypersim::lsp {

using language::KeywordKind;
using language::Role;

namespace {

/// The types of the protocol that are used, in the order of the legend.
enum class TokenType : std::uint8_t {
  Namespace,
  Type,
  Class,
  Parameter,
  Variable,
  Property,
  EnumMember,
  Function,
  Method,
  Macro,
  Keyword,
  Comment,
  String,
  Number,
  Operator
};
constexpr std::array kTypeNames = {"namespace", "type",       "class",    "parameter", "variable",
                                   "property",  "enumMember", "function", "method",    "macro",
                                   "keyword",   "comment",    "string",   "number",    "operator"};
static_assert(kTypeNames.size() == static_cast<std::size_t>(TokenType::Operator) + 1);

/// What a byte belongs to; 0: nothing.
using Paint = std::uint8_t;
constexpr Paint kDeclares = 0x80;

Paint paint_of(TokenType type, bool declares = false) {
  const auto paint = static_cast<unsigned>(type) + 1;
  return static_cast<Paint>(declares ? paint | kDeclares : paint);
}

Paint paint_of(const language::ReadToken& read) {
  switch (read.role) {
    case Role::None:
      return 0;
    case Role::Keyword:
      if (read.word == nullptr) return paint_of(TokenType::Operator);
      if (read.word->kind == KeywordKind::Error) return paint_of(TokenType::EnumMember);
      return paint_of(read.word->kind == KeywordKind::Verb || read.word->kind == KeywordKind::SimVerb
                          ? TokenType::Method
                          : TokenType::Keyword);
    case Role::NewProcess:
    case Role::Process:
      return paint_of(TokenType::Class, read.role == Role::NewProcess);
    case Role::ProcessId:
    case Role::PackageId:
      return paint_of(TokenType::Type);
    case Role::NewNode:
    case Role::Node:
      return paint_of(TokenType::Namespace, read.role == Role::NewNode);
    case Role::Database:
      return paint_of(TokenType::Property);
    case Role::NewSequence:
    case Role::Sequence:
      return paint_of(TokenType::Function, read.role == Role::NewSequence);
    case Role::Program:
      return paint_of(TokenType::Function);
    case Role::NewText:
      return paint_of(TokenType::Macro, true);
    case Role::NewParameter:
    case Role::NewRound:
      return paint_of(TokenType::Parameter, true);
    case Role::NewSaved:
    case Role::Saved:
      return paint_of(TokenType::Variable, read.role == Role::NewSaved);
    case Role::File:
    case Role::Value:
    case Role::Title:
    case Role::Text:
      return paint_of(TokenType::String);
    case Role::Number:
    case Role::Duration:
      return paint_of(TokenType::Number);
    case Role::Free:
      return 0;
  }
  return 0;
}

/// Of a name within a token.
Paint paint_of(const Mention& mention) {
  switch (mention.kind) {
    case NameKind::Process:
      return paint_of(TokenType::Class);
    case NameKind::Node:
      return paint_of(TokenType::Namespace);
    case NameKind::Database:
      return paint_of(TokenType::Property);
    case NameKind::Sequence:
      return paint_of(TokenType::Function);
    case NameKind::Text:
      return paint_of(TokenType::Macro);
    case NameKind::Parameter:
    case NameKind::Round:
      return paint_of(TokenType::Parameter);
    case NameKind::Saved:
      return paint_of(TokenType::Variable);
  }
  return 0;
}

class Painter {
 public:
  explicit Painter(const Source& source) : paints_(source.text.bytes().size(), 0) {
    const std::string& text = source.text.bytes();
    for (const IndexedLine& line : source.index.lines) {
      for (const IndexedToken& token : line.tokens) paint(token.span, paint_of(token.read));
    }
    // The longer ones first, so that what is in them stays to be seen.
    std::vector<const Mention*> mentions;
    for (const Mention& mention : source.index.mentions) {
      if (!mention.declares) mentions.push_back(&mention);
    }
    std::stable_sort(mentions.begin(), mentions.end(), [](const Mention* a, const Mention* b) {
      return a->span.end - a->span.begin > b->span.end - b->span.begin;
    });
    for (const Mention* mention : mentions) paint(mention->span, paint_of(*mention));
    for (const language::CutLine& line : language::cut_lines(text)) {
      for (const language::Piece& piece : line.pieces) {
        if (piece.kind != language::PieceKind::Comment) continue;
        const auto begin = static_cast<std::size_t>(piece.text.data() - text.data());
        paint({begin, begin + piece.text.size()}, paint_of(TokenType::Comment));
      }
    }
  }

  const std::vector<Paint>& paints() const { return paints_; }

 private:
  void paint(Span span, Paint with) {
    std::fill(paints_.begin() + static_cast<std::ptrdiff_t>(span.begin),
              paints_.begin() + static_cast<std::ptrdiff_t>(span.end), with);
  }

  std::vector<Paint> paints_;
};

}  // namespace

nlohmann::json semantic_legend() { return {{"tokenTypes", kTypeNames}, {"tokenModifiers", {"declaration"}}}; }

nlohmann::json semantic_tokens(const Source& source, Encoding encoding) {
  const Painter painter(source);
  const std::vector<Paint>& paints = painter.paints();
  nlohmann::json data = nlohmann::json::array();
  EditorPosition last;  // where the token before begins
  for (const Text::Line& line : source.text.lines()) {
    EditorPosition at{line.number, 0};
    for (std::size_t offset = line.span.begin; offset < line.span.end;) {
      const Paint paint = paints[offset];
      const EditorPosition from = at;
      while (offset < line.span.end && paints[offset] == paint) {
        const Text::Character character = source.text.character_at(offset, encoding);
        at.character += character.units;
        offset += character.bytes;
      }
      if (paint == 0) continue;
      const bool is_same_line = from.line == last.line;
      data.push_back(from.line - last.line);
      data.push_back(is_same_line ? from.character - last.character : from.character);
      data.push_back(at.character - from.character);
      data.push_back((paint & ~kDeclares) - 1);
      data.push_back((paint & kDeclares) != 0 ? 1 : 0);
      last = from;
    }
  }
  return data;
}

}  // namespace hypersim::lsp
