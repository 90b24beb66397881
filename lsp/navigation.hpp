#pragma once
// Where things are: declarations, uses, the outline of a document; and what a new name of something changes.

#include <nlohmann/json.hpp>
#include <string>

#include "hypersim/runtime/result.hpp"

#include "view.hpp"

namespace hypersim::lsp {

// Each is the answer to the request of the protocol that it is named after, for a place in the first source of the
// view.

nlohmann::json definition(const View& view, std::size_t offset, Encoding encoding);
nlohmann::json references(const View& view, std::size_t offset, bool with_declaration, Encoding encoding);
nlohmann::json highlights(const View& view, std::size_t offset, Encoding encoding);
nlohmann::json prepare_rename(const View& view, std::size_t offset, Encoding encoding);
/// The error is a sentence: why it cannot be called so.
runtime::Result<nlohmann::json, std::string> rename(const View& view, std::size_t offset, const std::string& name,
                                                    Encoding encoding);
/// `is_tree`: the editor can show what belongs to what.
nlohmann::json document_symbols(const Source& source, bool is_tree, Encoding encoding);
nlohmann::json folding_ranges(const Source& source);

}  // namespace hypersim::lsp
