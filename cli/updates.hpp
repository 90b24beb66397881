#pragma once
// `run --update`: gathers what the steps of each file came to, and rewrites the files when all have been played.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/language/update.hpp"

#include "options.hpp"

namespace hypersim::cli {

class Updates {
 public:
  /// To be made before the files are parsed, so that it sees a change in the meantime.
  explicit Updates(const std::vector<std::string>& files);

  /// Where a run of the scenario notes its outcomes.
  language::OutcomesByLine& outcomes(const language::Scenario& scenario) {
    File& file = files_[scenario.path];
    file.settings = scenario.settings;
    return file.outcomes;
  }
  /// Has a run of the file noted an outcome that was not expected?
  bool differs(const std::string& path) const;
  /// Leaves the file as it is, because it is not known what its steps come to.
  void leave(const std::string& path) { files_[path].left = true; }

  /// Rewrites all files or none. Returns ExitCode::Failed if a line could not be settled.
  ExitCode write();
  bool written(const std::string& path) const { return files_.at(path).written.has_value(); }
  /// Each changed line of what was written.
  void print() const;

 private:
  struct File {
    std::string text;
    language::Settings settings;  // with which it is read
    language::OutcomesByLine outcomes;
    bool left = false;
    std::optional<language::Update> written;
  };

  std::map<std::string, File> files_;
};

}  // namespace hypersim::cli
