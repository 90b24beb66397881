#pragma once
// What may stand where somebody is writing, for editors and prompts: the words of the language that the table allows at
// that place, and the names that the caller knows. It works on texts that are not finished, and on those with mistakes.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::language {

struct KnownProcess {
  std::string name;
  std::string id;       // `owner:app:dev.os`, or empty
  std::string package;  // `app:dev.os`, or empty
};

struct KnownDatabase {
  std::string package;  // `app:dev.os`
  std::string name;     // without quotes
};

/// What there are names for. Each kind is offered in this order.
struct KnownNames {
  /// The first of a package stands before the `/` of its databases.
  std::vector<KnownProcess> processes = {};
  std::vector<KnownDatabase> databases = {};
  std::vector<std::string> nodes = {};
  std::vector<std::string> sequences = {};
  std::vector<std::string> saved = {};  // without `$`
  std::vector<std::string> texts = {};  // of `let` and `matrix`
  std::vector<std::string> programs = {};
  std::vector<std::string> packages = {};
  std::optional<std::string> folder = std::nullopt;  // from which `file:PATH` goes; nothing: no files are offered
};

struct Suggestion {
  enum class Kind {
    Word,
    Process,
    Database,
    Node,
    Sequence,
    Saved,
    Text,   // `{NAME}` of a `let` or a `matrix`
    Local,  // `{NAME}` of a block around the place
    Program,
    Package,
    File,
    Folder
  };
  Kind kind = Kind::Word;
  std::string text;          // what is to be written
  std::string detail = {};   // of a Word: how it is written, `WHO get DB KEY [within D]`
  std::string meaning = {};  // of a Word
};

struct Suggestions {
  /// The bytes of the text that they replace; equal if nothing is written there yet.
  std::size_t begin = 0;
  std::size_t end = 0;
  /// Each text once, the most likely first. What is written there already does not choose among them.
  std::vector<Suggestion> all = {};
};

/// `offset`: where the writer is, a byte of the text. What cannot be known (a new name, a number) is not offered;
/// within comments and texts in quotes, nothing is.
Suggestions suggestions_at(std::string_view text, std::size_t offset, const KnownNames& known);

}  // namespace hypersim::language
