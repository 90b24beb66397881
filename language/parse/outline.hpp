#pragma once
// What must be known of a scenario's files before their statements can be read: which files are included where, and
// which value of each `matrix` this reading takes. Reports nothing by itself.
//
// A file is read once for each combination of values. MatrixValues leads through all of them, the last `matrix`
// fastest.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "expansion.hpp"
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

struct Outline {
  Bindings bindings;                    // of `matrix`
  std::string combination;              // `[n=1 mode="x"]`, or empty
  bool is_another = false;              // combination than the first
  std::optional<Position> last_matrix;  // where its statement stands

  /// The order in which the names of `matrix` got their values. A `matrix` may use those that had one before.
  std::map<std::string, std::size_t, std::less<>> order;

  /// Null if the statement at that place does not name a file.
  const Included* included(Position at) const;

  using Place = std::tuple<int, int, int>;
  std::map<Place, Included> includes;
};

/// Reads the outline with the values that `values` takes, and loads the files that it includes. `text_left`: see
/// Lexer.
Outline read_outline(Sources& sources, MatrixValues& values, std::size_t& text_left);

}  // namespace hypersim::language
