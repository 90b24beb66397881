#pragma once
// What the lines of a random scenario are made of: names, values, conditions, expectations and clauses in every form
// that the language has, each decided by a list of choices. The first of several forms is the plainest.

#include <cstddef>
#include <string>
#include <vector>

namespace hypersim::language {

using Tokens = std::vector<std::string>;

class RandomWords {
 public:
  explicit RandomWords(const std::vector<int>& choices) : choices_(choices) {}

  static const std::vector<std::string>& cast();
  /// What may stand behind `error`.
  static const std::vector<std::string>& error_names();
  static Tokens joined(Tokens first, const Tokens& second);

  int choose(int count);
  bool maybe() { return choose(3) == 1; }
  const std::string& pick(const std::vector<std::string>& from);
  const std::string& who() { return pick(cast()); }

  std::string value();
  std::string json() { return pick({"1", "{ \"a\":" + ending + "[ ] }", "\"x  y\""}); }
  std::string db() { return pick({"box", "\"my  db\"", "a/box", "a/\"my db\"", "one:dev.os/\"\"", "\"p/q\""}); }
  /// A database with its package, for `sim` and for conditions.
  std::string db_of_a_package() { return pick({"a/box", "a/\"my  db\"", "one:dev.os/\"\""}); }
  Tokens cap();
  Tokens cap_of_a_package();
  Tokens condition(int depth);
  Tokens expected();
  /// A clause of a `process` or a `spawn`.
  Tokens clauses();
  /// The same, with what only a `process` may have.
  Tokens clauses_of_a_declaration();

  /// The context of the words: how the present line ends, and which names in braces exist.
  std::string ending = "\n";
  bool has_matrix = false;
  bool has_let = false;
  bool in_sequence = false;
  int rounds = 0;

 private:
  Tokens kv_condition();
  Tokens expected_form();
  Tokens answers();
  std::string exit_requests();

  const std::vector<int>& choices_;
  std::size_t next_ = 0;
};

}  // namespace hypersim::language
