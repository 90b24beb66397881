#pragma once
// What must be known of a scenario's files before their statements can be read: which files are included where, which
// manifests and packages are named, and what each `let` and each `matrix` stands for in this reading. Reports nothing
// by itself.
//
// A file is read once for each combination of values. MatrixValues leads through all of them, the last `matrix`
// fastest.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "expansion.hpp"
#include "package_folder.hpp"
#include "sources.hpp"

namespace hypersim::language {

class MatrixValues {
 public:
  void begin_reading() { taken_ = 0; }
  /// Which of `count` values the next `matrix` of this reading takes; `count` is not 0.
  std::size_t take(std::size_t count);
  /// The number of combinations of the values of this reading, at most SIZE_MAX.
  std::size_t combinations() const;
  bool is_first() const { return is_first_; }
  /// Goes to the next combination. False if this was the last one.
  bool next();

 private:
  struct Taken {
    std::size_t index;
    std::size_t count;
  };
  std::vector<Taken> values_;
  std::size_t taken_ = 0;
  bool is_first_ = true;
};

/// What an `include` statement means: a source, or why it has none.
struct Included {
  int source = -1;
  std::string mistake;
  std::string hint;
};

/// A `let` or a `matrix`: its name, and which names it may use.
struct NamedText {
  bool is_matrix = false;
  Position at;            // of the name
  std::size_t order = 0;  // in which they got their values
  /// The lines and columns of the `include` statements that lead to it, and its own.
  std::vector<std::pair<int, int>> path;
  /// As it is written, if it is a setting that replaced what stands there.
  std::optional<std::string> set;
};

struct Outline {
  Bindings bindings;                    // of `let` and `matrix`
  std::string combination;              // `[n=1 mode="x"]`, or empty
  bool is_another = false;              // combination than the first
  std::optional<Position> last_matrix;  // where its statement stands

  std::map<std::string, NamedText, std::less<>> names;

  /// Had `used` its value before `user`? A `let` may use what stands above it, once all files are in one; a `matrix`,
  /// which is older, what got its value before.
  bool may_use(std::string_view user, std::string_view used) const;

  /// Null if the statement at that place does not name a file.
  const Included* included(Position at) const;

  /// The same of what a `manifest` or a `package` names.
  const NamedPackage* package(Position at) const;

  using Place = std::tuple<int, int, int>;
  std::map<Place, Included> includes;
  std::map<Place, std::shared_ptr<const NamedPackage>> packages;
};

/// Reads the outline with the values that `values` takes and with the settings, and loads the files that it includes.
/// `text_left`: see Lexer.
Outline read_outline(Sources& sources, MatrixValues& values, const Settings& settings, std::size_t& text_left);

}  // namespace hypersim::language
