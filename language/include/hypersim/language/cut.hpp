#pragma once
// A scenario file cut into pieces: tokens, and the blanks, comments and line ends between them. Nothing is lost. The
// pieces in a row are the text, byte for byte, whatever it is. Blanks, quotes and brackets decide where a token ends.
// Whether it is right, and what names in braces stand for, is the reader's concern. The reader, the layout, the
// update of expectations, shrinking and self-contained copies all work on these pieces.

#include <cstddef>
#include <string_view>
#include <vector>

namespace hypersim::language {

enum class PieceKind {
  Blanks,
  LineEnd,        // with a carriage return before it, if there is one
  Continuation,   // a ` \` with the end of its line
  Comment,        // up to the end of its line
  ByteOrderMark,  // at the beginning of the text
  Word,
  String,    // in quotes
  Json,      // from its opening to its closing bracket, lines later if need be
  Open,      // `(`, in conditions
  Close,     // `)`, in conditions
  Unclosed,  // what begins a string, a quoted part or a JSON value that does not end: the rest of its line
  End,       // behind the last one, and empty
};

struct Piece {
  PieceKind kind = PieceKind::End;
  std::string_view text;

  bool is_token() const { return kind >= PieceKind::Word && kind <= PieceKind::Unclosed; }
  bool ends_line() const { return kind == PieceKind::LineEnd || kind == PieceKind::End; }
};

/// What `{name}` is: the beginning of a JSON value, as the reader sees it when names are replaced, or, for whoever
/// works on the text as it was written, a part of the token in which it stands.
enum class Braces { Json, Names };

/// Cuts one piece after the other and keeps none, so that a line of many megabytes costs no more than its text.
class Cutter {
 public:
  /// The text outlives the cutter.
  explicit Cutter(std::string_view text, Braces braces = Braces::Json) : text_(text), braces_(braces) {}

  /// At the end of the text End, again and again.
  Piece next();
  std::string_view text() const { return text_; }
  std::size_t at() const { return at_; }
  bool at_end() const { return at_ == text_.size(); }
  /// In this statement, do `(` and `)` stand for themselves? Its first word decides.
  bool splits_parentheses() const { return begins_ || splits_; }
  /// Goes on at the beginning of a statement, or at the end of one.
  void seek(std::size_t at);

 private:
  /// How often the whole text may be searched in vain for closing brackets; then only their line is.
  static constexpr std::size_t kVainSearchesMax = 8;

  Piece take(PieceKind kind, std::size_t end);
  Piece token();
  Piece json();
  Piece word();
  Piece unclosed();
  bool at_line_end(std::size_t at) const;
  bool at_name_in_braces() const;
  std::size_t string_end(std::size_t at) const;
  std::size_t line_end();

  std::string_view text_;
  Braces braces_;
  std::size_t at_ = 0;
  std::size_t line_end_ = 0;  // the last one that was looked for
  std::size_t wasted_ = 0;    // bytes that were looked at in vain for a closing bracket
  bool after_blank_ = true;   // or at the beginning of a line
  bool begins_ = true;        // the statement has no token yet
  bool splits_ = false;
};

/// A line, and those in which it goes on, up to the end of the last of them. It may have no token.
struct CutLine {
  std::string_view text;
  std::vector<Piece> pieces;
  int number = 1;  // of the first
  int count = 1;   // of how many it consists

  bool has(int line) const { return line >= number && line < number + count; }

  std::vector<std::string_view> tokens() const;
  /// Its first token, or nothing.
  std::string_view first() const;
  bool opens_block() const;
  bool closes_block() const;
};

/// The whole text, with names in braces as parts of tokens. Views into the text, which outlives the lines.
std::vector<CutLine> cut_lines(std::string_view text);

}  // namespace hypersim::language
