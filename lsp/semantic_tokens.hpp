#pragma once
// What each piece of a document is, so that an editor can colour it: also what only the place tells, such as whether a
// word is a database or a value.

#include <nlohmann/json.hpp>

#include "view.hpp"

namespace hypersim::lsp {

/// `{"tokenTypes": […], "tokenModifiers": […]}`
nlohmann::json semantic_legend();

/// The `data` of the answer to `textDocument/semanticTokens/full`: five numbers for each token, none of which goes
/// beyond the end of its line.
nlohmann::json semantic_tokens(const Source& source, Encoding encoding);

}  // namespace hypersim::lsp
