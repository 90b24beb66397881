#pragma once
// A token: the smallest piece of a statement. Views into the text of the file, or into the statement's expansion.

#include <cstddef>
#include <string_view>

#include "hypersim/language/cut.hpp"
#include "hypersim/language/scenario.hpp"

#include "expansion.hpp"

namespace hypersim::language {

enum class TokenKind {
  Word,
  String,  // quoted, quotes included; its escapes are valid
  Json,    // from its opening to its closing bracket; its grammar is valid
  Open,    // `(`, in conditions
  Close,   // `)`, in conditions
  End,     // the end of the statement
  Bad,     // reported already
};

struct Token {
  TokenKind kind = TokenKind::End;
  std::string_view raw;  // as written
  Position at;
  const Expansion* expansion = nullptr;  // where names were replaced

  bool is(std::string_view word) const { return kind == TokenKind::Word && raw == word; }
};

/// Of a piece that is a token.
constexpr TokenKind token_kind(PieceKind kind) {
  switch (kind) {
    case PieceKind::String:
      return TokenKind::String;
    case PieceKind::Json:
      return TokenKind::Json;
    case PieceKind::Open:
      return TokenKind::Open;
    case PieceKind::Close:
      return TokenKind::Close;
    default:
      return TokenKind::Word;
  }
}

/// The place of byte `offset` of the token.
Position place_in(const Token& token, std::size_t offset);

}  // namespace hypersim::language
