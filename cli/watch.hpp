#pragma once
// `--watch`: plays, and plays again what a changed file touches, until a signal comes. Each round plays in a process of
// its own, so a library that has changed is loaded anew. That process tells which files the scenarios were read from.

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "options.hpp"
#include "report/scenario_result.hpp"

namespace hypersim::cli {

/// One time of playing, as the process that plays sees it.
class WatchRound {
 public:
  WatchRound(std::vector<std::string> files, bool is_first, int tells)
      : files_(std::move(files)), is_first_(is_first), tells_(tells) {}

  /// The scenario files to be played.
  const std::vector<std::string>& files() const { return files_; }
  /// Else files are missing that have not changed.
  bool is_first() const { return is_first_; }
  /// At what the reading of each scenario file looked, and which of them have mistakes: then nothing is played.
  void tell_read(const std::map<std::string, std::set<std::string>>& read, const std::set<std::string>& bad) const;
  /// What became of a scenario.
  void tell_result(const ScenarioResult& result) const;

 private:
  std::vector<std::string> files_;
  bool is_first_;
  int tells_;
};

/// `play` is called in the processes that play. Returns the worst code of what the files came to last.
ExitCode watch(const PlayingOptions& playing, const std::function<ExitCode(const WatchRound&)>& play);

/// Plays the command once, or watches.
template <class CommandOptions>
ExitCode play_or_watch(const CommandOptions& command, ExitCode (*play)(const CommandOptions&)) {
  if (!command.watch) return play(command);
  return watch(command, [&](const WatchRound& round) {
    CommandOptions this_time = command;
    this_time.round = &round;
    if (!round.is_first()) this_time.last_failed = false;
    return play(this_time);
  });
}

}  // namespace hypersim::cli
