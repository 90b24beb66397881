#pragma once
// Collects a file's mistakes and words what they have in common: how a token or a character is quoted in a message.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "hypersim/language/parse.hpp"

#include "token.hpp"

namespace hypersim::language {

inline constexpr std::string_view kNotUtf8 = "this byte is not UTF-8";

class DiagnosticSink {
 public:
  /// A mistake at a place where an earlier reading found one is not added. `other`: see Diagnostic.
  void add(Position at, std::string message, std::string hint = {}, std::optional<Position> other = std::nullopt);
  /// add(), and the rest need not be read.
  void stop(Position at, std::string message);
  /// What is read from now on counts as another reading. Was it read before (another round, another combination)?
  void begin_reading(bool again) {
    ++reading_;
    again_ = again;
  }
  /// The mistakes of the present statement say what its names stand for. Null if it has no names.
  void set_statement(const Expansion* expansion) { expansion_ = expansion; }
  /// The present statement belongs to a sequence that this `do` plays. Null if it belongs to none.
  void set_done_by(DoneByPtr done_by) { done_by_ = std::move(done_by); }
  const DoneByPtr& done_by() const { return done_by_; }
  /// One that is muted.
  static DiagnosticSink deaf();

  /// While muted, nothing is added.
  void mute(bool muted) { muted_ = muted; }
  bool muted() const { return muted_; }
  bool empty() const { return diagnostics_.empty(); }
  /// Is a hint worth looking for? Not for a mistake that no report will show.
  bool wants_hints() const;
  /// Are there so many that it is not worth reading on?
  bool full() const;
  /// All of them, in the order of their places.
  std::vector<Diagnostic> take();

  /// A warning at a place where there is one already is not added.
  void warn(const Warning& warning);
  std::vector<Warning> take_warnings();

 private:
  using Place = std::tuple<int, int, int>;

  std::vector<Diagnostic> diagnostics_;
  std::map<Place, int> found_in_;  // the reading that found the mistakes of a place
  int reading_ = 0;
  bool again_ = false;
  bool stopped_ = false;
  const Expansion* expansion_ = nullptr;
  DoneByPtr done_by_;
  bool muted_ = false;
  std::map<Place, Warning> warnings_;
};

/// The message if kTextReadMax is exceeded.
std::string too_much_text();
/// `text` in double quotes, shortened, and safe to print on a terminal.
std::string in_quotes(std::string_view text);
/// What a message says that it found: `"gett"`, `the string "a b"`, `the end of the line`.
std::string found(const Token& token);
/// The same for the character at byte `at`: `"x"`, `the end of the line`, `a control character (U+0000)`.
std::string found_at(std::string_view text, std::size_t at);
/// `a, b and c`.
std::string listed(const std::vector<std::string_view>& words);
/// `"a", "b" or "c"`; `other` comes last and without quotes.
std::string alternatives(const std::vector<std::string_view>& words, std::string_view other = {});

}  // namespace hypersim::language
