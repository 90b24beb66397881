#pragma once
// Reads JSON exactly as serde_json (1.0, from bytes, default features) does. The shipped runtime's reader decides what
// is a request and what is a MalformedRequest, and no C++ library accepts precisely the same texts (ignored fields may
// hold invalid UTF-8, lone surrogates and any depth; known fields may not). docs/wire.md lists the rules.
//
// A pull reader over one text, used by hand-written decoders that mirror serde's derived ones: structs come as an
// object or an array, unit variants as a string or {"Name":null}. The reader remembers the first mistake, and every
// later call fails. The text must outlive the reader.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::runtime {

/// Why a text was refused, and where.
struct JsonMistake {
  enum class Kind {
    Syntax,          // it is not JSON
    Type,            // a value of another type is expected
    Range,           // a number is too large
    MissingField,    // `name` is the field
    DuplicateField,  // `name` is the field
    UnknownVariant,  // `name` is there, and `known` could be
    NeedsData,       // a variant is there by its name only
    Other
  };
  Kind kind = Kind::Syntax;
  std::string what;           // `expected an object`, `missing field `db``
  std::size_t byte = 0;       // of the text; behind what has been read
  std::string expected = {};  // of Type and Range: `an object`
  std::string name = {};
  std::vector<std::string_view> known = {};  // they live as long as the program
};
/// `expected an object at byte 17`.
std::string to_text(const JsonMistake& mistake);

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  /// False after anything was wrong.
  bool ok() const { return !failed_; }
  /// What was wrong, with its offset in bytes: `expected ',' or '}' at byte 17`. Empty while ok().
  std::string error() const { return mistake_ ? to_text(*mistake_) : std::string(); }
  /// Null while ok().
  const JsonMistake* mistake() const { return mistake_.get(); }
  /// Marks the text as refused for a reason that the decoder knows (a missing or duplicate field, …). Returns false.
  bool refuse(std::string_view why);
  /// The place is filled in.
  bool refuse(JsonMistake why);

  /// How much of the text has been read, in bytes.
  std::size_t at() const { return at_; }

  /// Must be called last: only white space may be left.
  bool finish();

  enum class Kind { Null, Bool, Number, String, Array, Object, Invalid };
  /// The kind of the next value, which is not consumed.
  Kind peek();

  bool read_null();
  bool read_bool(bool& out);
  /// Accepts what serde accepts for an unsigned integer: no sign (not even -0), no fraction, no exponent, in range.
  bool read_u8(std::uint8_t& out);
  bool read_u64(std::uint64_t& out);
  /// A string as serde's String: escapes resolved, valid UTF-8, no lone surrogates, no raw control characters.
  bool read_string(std::string& out);
  /// `[0,255,…]` as serde's Vec<u8>.
  bool read_byte_array(std::string& out);
  /// A number as it is written (a part of the text): its grammar is checked, its range is not.
  bool read_number_text(std::string_view& out);
  /// Any value, like serde's IgnoredAny: any depth; strings are not checked for UTF-8 or surrogates, and numbers are
  /// not checked for range.
  bool skip_value();

  /// Objects: `if (!begin_object()) …; while (next_key(key)) { read or skip one value }`. next_key consumes the closing
  /// brace and returns false at the end as well as on a mistake: look at ok().
  bool begin_object();
  bool next_key(std::string& key);
  /// Arrays work in the same way: next_element() is true while another element comes, and consumes the closing bracket.
  bool begin_array();
  bool next_element();

 private:
  char current() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space();
  bool expect(char c, std::string_view what);
  bool literal(std::string_view word);
  bool fail(std::string_view what);
  bool fail_type(std::string_view expected);
  bool fail_range(std::string_view expected);
  bool begin(char bracket, std::string_view what);
  bool end_of_container(char bracket);
  bool skip_scalar();
  bool skip_key();
  bool skip_string();
  bool skip_number();
  bool skip_digits();
  bool read_hex4(std::uint32_t& out);
  bool read_escape(std::string& out);
  bool read_surrogate_pair(std::uint32_t high, std::string& out);

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
  bool first_ = false;  // the next key or element is the first of its container
  std::size_t depth_ = 0;
  std::unique_ptr<const JsonMistake> mistake_;
};

}  // namespace hypersim::runtime
