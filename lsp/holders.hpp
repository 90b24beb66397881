#pragma once
// Who holds what at a line: the scenario is played up to it, in memory and within bounds, and its trace is asked.

#include <string>

#include "hypersim/language/parse.hpp"

namespace hypersim::lsp {

struct HoldersQuestion {
  int line = 1;  // when all steps up to it have ended
  bool of_database = false;
  std::string name;     // of the process, or of the database
  std::string package;  // of the database: `app:dev.os`
};

/// The answer for people, in Markdown; or why it cannot be told. May take long: whoever asks ends it.
std::string holders_text(const language::ParsedFile& file, const HoldersQuestion& question);

}  // namespace hypersim::lsp
