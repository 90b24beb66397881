#pragma once
// Reads and plays the text of a session for the shell, each time from its start.

#include <atomic>
#include <functional>
#include <string>

#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/run.hpp"

#include "options.hpp"
#include "shell/seen.hpp"

namespace hypersim::cli {

class ShellPlayer {
 public:
  /// `path` is what messages call the session; `file:` operands are relative to its folder. All outlive it.
  ShellPlayer(const ShellCommand& command, std::string path, language::Settings settings,
              const std::atomic<bool>& interrupted)
      : command_(command), path_(std::move(path)), settings_(std::move(settings)), interrupted_(interrupted) {}

  const std::string& path() const { return path_; }

  /// Mistakes and warnings are in it. There is exactly one scenario if there are no mistakes.
  language::ParsedFile read(const std::string& text) const { return read(text, path_); }
  /// The same of a text that stands, or is to stand, in that file.
  language::ParsedFile read(const std::string& text, const std::string& path) const;
  /// The options that `hypersim run` needs to play it in the same way: ` --set n=3 --load FILE.so`.
  std::string words(const language::Scenario& scenario) const;

  /// Plays it, in a process of its own if a loaded program may take part, and returns what `tell` says of the run.
  std::string play(const language::Scenario& scenario, simulator::RunOptions options,
                   const std::function<std::string(const simulator::RunResult&)>& tell) const;
  /// Plays it to its end, whatever its steps come to.
  shell::Seen see(language::Scenario scenario, shell::LineRange lines) const;

 private:
  const ShellCommand& command_;
  const std::string path_;
  const language::Settings settings_;
  const std::atomic<bool>& interrupted_;
};

}  // namespace hypersim::cli
