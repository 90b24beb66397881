#pragma once
// A session of the shell: the text of a scenario that grows line by line, and what was seen of each line when it was
// played last. Declarations stand before the steps, wherever they were typed. Plays nothing, and does not know whether
// a text is right.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/update.hpp"

namespace hypersim::cli::shell {

/// Does what is typed so far go on in another line: a block without its `end`, a ` \` at the end, a JSON value whose
/// bracket is open? `text` ends in a line feed.
bool goes_on(std::string_view text);

/// Is it a bracket of a JSON value that is missing?
bool awaits_bracket(std::string_view text);

/// The statements of a text, each with the blank lines and the comments before it, a block up to its `end`. What
/// follows the last one is a part of its own. All in a row are the text.
std::vector<std::string> statements_of(std::string_view text);

/// What was typed at once: a statement, a block, a comment.
struct Entry {
  std::string text;  // lines, each with its end
  bool is_declaration = false;
  language::OutcomesByLine seen = {};  // what its steps came to; the lines count from 1 in the entry
};

/// Lines of the whole text.
struct LineRange {
  int first = 1;
  int last = 0;

  bool has(int line) const { return line >= first && line <= last; }
};

class Session {
 public:
  /// Begins with a title, which is not an entry.
  static Session titled(const std::string& title);
  /// Begins with the statements of a file, each an entry. A title is among them.
  static Session of_text(std::string_view text);

  /// The whole scenario.
  std::string text() const;
  /// A statement, or several lines that belong together. `scenario "TITLE"` takes the place of the title. Returns where
  /// it stands now.
  LineRange add(std::string text);
  /// Takes back what was added last, and returns it; nothing if nothing is left.
  std::optional<std::string> undo();
  /// What undo() has taken back and add() has not replaced since, the last first.
  std::optional<std::string> next_redo() const;
  /// The same as add(), and undo() can be redone further.
  LineRange redo();

  /// Notes what was seen of all lines, by their numbers in text().
  void see(const language::OutcomesByLine& outcomes);
  /// What was seen of all lines, by their numbers in text().
  language::OutcomesByLine seen() const;
  std::size_t size() const { return entries_.size(); }

 private:
  struct Placed {
    Entry entry;
    std::size_t order = 0;                           // in which it was added
    std::shared_ptr<const Placed> before = nullptr;  // the title in whose place it stands
  };

  LineRange place(std::string text);
  std::vector<Placed>::iterator find_title();
  /// Visits all in the order of the text, each with the line in which it begins.
  template <class Self, class Function>
  static void for_each(Self& self, const Function& function);
  bool needs_gap(std::size_t entry) const;

  bool has_gaps_ = false;        // between the title, the declarations and the steps
  std::vector<Placed> entries_;  // declarations first
  std::size_t declarations_ = 0;
  std::size_t next_order_ = 1;
  std::vector<std::string> undone_;  // the last one last
};

}  // namespace hypersim::cli::shell
