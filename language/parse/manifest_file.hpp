#pragma once
// Reads a manifest, the file that says which processes a package has, as the node's installer does
// (docs/scenario-language.md, "manifest"). What would fail an installation is a mistake. What the installer passes over
// is passed over. Knows neither the package nor the scenario.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/runtime/on_exit.hpp"

namespace hypersim::language {

/// A capability that an entry requests, or that it grants to a process.
struct ManifestRight {
  runtime::ProcessId process;  // that issues what is requested, or receives what is granted
  std::string params;          // compact JSON
  Position at;
};

/// An element of a list of capabilities that is not one.
struct PassedOver {
  std::string json;  // compact
  bool is_told;      // the installer prints it
  Position at;
};

struct ManifestEntry {
  std::string process_name;
  std::string wasm_path;                 // as it is written
  std::optional<Position> wasm_path_at;  // none if it cannot be read
  runtime::OnExit on_exit;               // its addresses as they are written
  bool networking = false;
  bool is_public = false;
  std::vector<ManifestRight> requests, grants;
  std::vector<PassedOver> passed_requests, passed_grants;
  Position at;  // of its name
};

struct ManifestFile {
  /// Those that can be read.
  std::vector<ManifestEntry> entries;
  std::vector<Diagnostic> mistakes;
};

/// `source` is the file's Position::source.
ManifestFile read_manifest(std::string_view text, int source);

}  // namespace hypersim::language
