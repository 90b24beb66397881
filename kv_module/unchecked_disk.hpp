#pragma once
// A disk that takes every name for a path, as the shipped module does (docs/semantics.md, section 9, D7). Several names
// may stand for one place: then each has the database open with a copy of its own, and the copy that is closed last is
// what stays.

#include <memory>

#include "hypersim/kv_module/storage.hpp"

namespace hypersim::kv_module {

/// Keeps its databases on `disk`: where the names of docs/semantics.md would have them, if the place has such a name;
/// else as a database of the package `outside:`. So nothing outside of the home is touched.
std::unique_ptr<Disk> make_unchecked_disk(std::unique_ptr<Disk> disk);

}  // namespace hypersim::kv_module
