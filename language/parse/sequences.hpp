#pragma once
// `sequence` and `do`: which sequences there are, and which of them are read now, each in the place of its `do`. The
// lines of a sequence are cut where it stands, and read where it is done, with its parameters as names in braces.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lexer.hpp"
#include "table.hpp"

namespace hypersim::language {

struct Sequence {
  std::string name;
  Position at;  // of the name
  std::vector<std::string> params;
  std::string_view text;  // of its file, up to its `end`
  Lexer::Mark body;       // the end of its first line
};
using SequenceMap = std::map<std::string, Sequence, std::less<>>;

/// The lines behind a `sequence NAME PARAM…`, which has been read, up to their `end`.
struct SequenceLines {
  std::string_view text;
  Lexer::Mark body;
  bool is_closed = false;
  Token behind_end;  // what follows the `end` in its line; nothing should
  /// The words that cannot stand in a sequence and begin a line there: declarations and properties.
  std::vector<Token> refused;
};
/// Goes behind the `end`, or to the end of the file, whose text is `file`.
SequenceLines skim_sequence(Lexer& lexer, std::string_view file);

/// The sequences that are read now, each done by a line of the one around it.
class OpenSequences {
 public:
  /// Both outlive this.
  OpenSequences(Lexer& lexer, Bindings& bindings) : lexer_(lexer), bindings_(bindings) {}

  enum class Refusal { None, DoesItself, TooDeep, NameInUse, TooMuchText };
  /// The next statements are those of the sequence, which outlives this, with its parameters bound to the arguments, of
  /// which there are as many. If it is refused, nothing has changed.
  Refusal enter(const Sequence& sequence, const std::vector<std::string>& arguments);
  /// Ends the innermost one. The next statement is the one after its `do`.
  void leave();

  bool empty() const { return open_.empty(); }
  /// The names of the open ones, the outermost first.
  std::vector<std::string_view> names() const;
  /// The first of the sequence's parameters that has a meaning already, or empty. Those of the sequence around it do
  /// not count.
  std::string_view name_in_use(const Sequence& sequence);

 private:
  struct Open {
    const Sequence* sequence;
    std::vector<std::string> arguments;
  };
  void bind(const Open& open);
  void unbind(const Open& open);

  Lexer& lexer_;
  Bindings& bindings_;
  std::vector<Open> open_;
};

}  // namespace hypersim::language
