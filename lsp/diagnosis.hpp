#pragma once
// What is wrong with a document, as the protocol tells it.

#include <functional>
#include <nlohmann/json.hpp>

#include "documents.hpp"

namespace hypersim::lsp {

/// Adds to what is wrong with a file that was read; see ServerOptions.
using AlsoCheck = std::function<void(language::ParsedFile&)>;

/// `{"version": N, "files": {URI: [DIAGNOSTIC…]}, "cast": [MEMBER…], "packages": [ID…], "read": [PATH…]}`: everything
/// that a check of the document tells. `cast` and `packages` are missing if it could not be read.
nlohmann::json diagnosis_of(const Documents& documents, const Document& document, Encoding encoding,
                            const AlsoCheck& also_check);

/// The members of the cast in a diagnosis.
std::vector<CastMember> cast_in(const nlohmann::json& diagnosis);

/// The answer to `textDocument/codeAction`: for each diagnostic of the request, the spellings that it names.
nlohmann::json code_actions(const std::string& uri, const nlohmann::json& diagnostics);

}  // namespace hypersim::lsp
