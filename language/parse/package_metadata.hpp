#pragma once
// Reads a metadata.json, the file that says which package it is that a folder holds.

#include <optional>
#include <string_view>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/runtime/identity.hpp"

namespace hypersim::language {

struct PackageMetadata {
  std::optional<runtime::PackageId> id;  // none if there are mistakes
  std::vector<Diagnostic> mistakes;
};

/// Its `properties.package_name` and `properties.publisher`. `source` is the file's Position::source.
PackageMetadata read_metadata(std::string_view text, int source);

}  // namespace hypersim::language
