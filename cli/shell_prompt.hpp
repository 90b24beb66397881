#pragma once
// The prompt of `hypersim shell`: takes one line after the other, statements of the language and commands of the shell,
// and says what they come to.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "options.hpp"
#include "shell/completion.hpp"
#include "shell/line_input.hpp"
#include "shell/session.hpp"
#include "shell_player.hpp"

namespace hypersim::cli {

class ShellPrompt {
 public:
  /// `file`: the scenario that was opened, or empty. All outlive it.
  ShellPrompt(const ShellPlayer& player, std::string file, shell::Session session, bool color);

  /// Plays what the session holds, and says what came of it.
  void open();
  ExitCode run(shell::LineInput& input);
  /// What may stand before the cursor.
  shell::Offers complete(std::string_view text) const { return shell::offers_for(text, names_, command_words()); }
  /// Words that begin a command, for completion.
  static std::vector<std::string> command_words();

 private:
  struct Command;
  static const std::vector<Command>& commands();

  /// What is typed as one, over several lines if need be. Nothing at the end.
  std::optional<std::string> read(shell::LineInput& input);
  void take(const std::string& text);
  /// The command that a line means; null if it is of the language. `rest`: what stands behind its word.
  const Command* command_in(std::string_view text, std::string& rest) const;
  /// Takes the session if it can be read and what was added can be played.
  void attempt(shell::Session session, shell::LineRange added);
  /// Once in a session: that one can ask.
  void tell_of_why(const shell::Seen& seen);
  /// Prints what is to be warned of in the lines that were added.
  void warn(language::ParsedFile file, shell::LineRange added);
  /// Prints what lines of sequences came to that have been done for the first time, where they say otherwise.
  void tell_unmet_in_sequences(const shell::Session& session, const shell::Seen& seen, shell::LineRange added);
  void tell_failures(const shell::Seen& seen, shell::LineRange added);
  void remember(const shell::Seen& seen);
  /// `databases`: as the trace calls them.
  void learn_names(const std::vector<std::string>& databases);
  /// A mistake in what was typed.
  void refuse(const std::string& sentence);

  // Commands.
  void caps(const std::string& rest);
  void why(const std::string& rest);
  void why_line(const std::string& text, int line);
  void why_condition(const std::string& condition);
  void undo(const std::string& rest);
  void redo(const std::string& rest);
  void list(const std::string& rest);
  void save(const std::string& rest);
  void save_over(const std::string& rest);
  void save_as(std::string path, bool may_replace);
  void help(const std::string& rest);
  void quit(const std::string& rest);

  const ShellPlayer& player_;
  const std::string folder_;   // from which `file:` operands go
  std::string file_;           // that was opened, or written last
  std::set<std::string> own_;  // files that this session may write over
  shell::Session session_;
  language::Scenario scenario_;  // of the session, as it was read last
  language::KnownNames names_;   // that can be completed
  const bool color_;
  std::set<std::string> warned_;  // of files beside the session
  bool has_told_of_why_ = false;
  std::set<std::string> failing_;  // what is known not to hold
  // What `why` is asked about.
  std::string last_text_;
  int last_line_ = 0;
  bool is_over_ = false;
  bool is_script_ = false;
  ExitCode code_ = ExitCode::Passed;
};

}  // namespace hypersim::cli
