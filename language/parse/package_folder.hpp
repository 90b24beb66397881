#pragma once
// Reads the folder of a built package, as `kit build` leaves it: which package it is, its manifest, its programs and
// the other files of its drive. Reads no program.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/language/parse.hpp"

#include "manifest_file.hpp"
#include "sources.hpp"

namespace hypersim::language {

/// What a `manifest` or a `package` statement names; or why it names nothing.
struct NamedPackage {
  int source = -1;   // of the manifest
  std::string path;  // of the manifest, as it is opened
  std::shared_ptr<const ManifestFile> file;
  std::string scripts;                          // the scripts.json beside it, as it is opened, or empty
  std::string named;                            // as the operand says it
  std::optional<runtime::PackageId> id;         // as the metadata.json says it; of a `package`
  std::shared_ptr<const PackageFolder> folder;  // of a `package`
  /// In the manifest and in the metadata.json.
  std::vector<Diagnostic> mistakes;
  /// By entry: its program is not in the drive. A mistake, unless another program takes its place.
  std::map<std::size_t, Diagnostic> missing;
  /// At the operand.
  std::string mistake;
  std::string hint;
};

/// The manifest at that path, from the file `from`. `shown`: the path as a message says it.
NamedPackage read_named_manifest(Sources& sources, const std::string& path, const std::string& shown, int from);
/// The same of the folder of a package.
NamedPackage read_package_folder(Sources& sources, const std::string& path, const std::string& shown, int from);

/// The path of an entry's program in the drive, from `pkg/`: `/main.wasm` is `main.wasm`. Nothing if it leaves that
/// folder or names no file.
std::optional<std::string> path_in_drive(const std::string& wasm_path);

}  // namespace hypersim::language
