#pragma once
// Which names a database may have (docs/semantics.md, section 9, D7), and the folder that a package's databases live
// in. Both disks check names here first, so that no request reaches beyond its own package's folder.

#include <optional>
#include <string>

#include "hypersim/kv_module/kv_types.hpp"

namespace hypersim::kv_module {

/// The longest name of one file or folder, in bytes.
inline constexpr std::size_t kNameBytesMax = 255;

/// `<package>:<publisher>`, the name of the package's folder.
std::string package_folder(const runtime::PackageId& package);

/// The IOError that says what is wrong with the name of the database or of its package; none if both are one path
/// component. A package name with a colon is also refused, because its folder would belong to another package, too.
std::optional<KvError> refuse_name(const DbKey& db);

/// What RocksDB answers if the database is open already, in normal form.
KvError lock_is_held(const DbKey& db);

}  // namespace hypersim::kv_module
