#pragma once
// What may stand where the cursor is: what the language suggests there, with the names of the session, and the commands
// of the shell.

#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/language/suggestions.hpp"

#include "line_input.hpp"

namespace hypersim::cli::shell {

/// The names of a session. `scenario`: as it was read last; `text`: the session; `databases`: those that were made, as
/// the trace calls them.
language::KnownNames known_names(const language::Scenario& scenario, std::string_view text,
                                 const std::vector<std::string>& databases);

/// `text`: everything before the cursor, with the lines of the block that is being typed. `commands` may begin a line.
Offers offers_for(std::string_view text, const language::KnownNames& names, const std::vector<std::string>& commands);

}  // namespace hypersim::cli::shell
