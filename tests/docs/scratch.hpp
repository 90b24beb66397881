#pragma once
// A scratch folder in which the commands of the documentation run: a copy of scenarios/ and docs/, `hypersim` on the
// PATH, and a `./dev` that knows `run`. Removed with everything in it.

#include <string>
#include <vector>

#include "session.hpp"
#include "support/files.hpp"

namespace hypersim::docs {

class Scratch : public support::TempFolder {
 public:
  Scratch();

  /// Runs the commands one after the other, in one shell, and returns what each printed.
  std::vector<std::string> run(const std::vector<std::string>& commands) const;
  /// Where they run.
  std::string pages() const { return path("pages"); }
};

/// The same commands, with what they print.
std::vector<Exchange> played(std::vector<Exchange> session);
/// Runs the session and returns a sentence for each command that printed something else.
std::vector<std::string> differences(const std::vector<Exchange>& session);

}  // namespace hypersim::docs
