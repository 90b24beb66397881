#pragma once
// What may stand where the cursor is: words of the language and of the shell, and the names of the session.

#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/scenario.hpp"

#include "line_input.hpp"

namespace hypersim::cli::shell {

/// What a session has names for.
struct KnownNames {
  language::Scenario scenario;              // as it was read last
  std::vector<std::string> databases = {};  // that were made, as the trace calls them
  std::vector<std::string> sequences = {};
  std::vector<std::string> programs = {};
  std::vector<std::string> commands = {};  // of the shell
};

/// `text`: everything before the cursor, with the lines of the block that is being typed.
Offers offers_for(std::string_view text, const KnownNames& names);

/// The names of the sequences that a text declares.
std::vector<std::string> sequences_in(std::string_view text);

}  // namespace hypersim::cli::shell
