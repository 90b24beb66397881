#pragma once
// What can be written at a place: the words that may stand there by the table of the language, and the names that are
// known.

#include <nlohmann/json.hpp>

#include "view.hpp"

namespace hypersim::lsp {

/// The `items` of the answer to `textDocument/completion`, the most likely first.
nlohmann::json completions(const View& view, std::size_t offset, Encoding encoding);

}  // namespace hypersim::lsp
