#pragma once
// Looks at the properties of a table file (`.sst`) before RocksDB does: Debian's build of RocksDB 7.8 reads them before
// it has compared their checksum, and an assertion of its ends the program if they are garbled in the wrong place.

#include <string>

namespace hypersim::kv_module {

/// False if RocksDB must not be let near the file. Whatever else is wrong with it, RocksDB reports by itself.
bool table_is_safe_to_open(const std::string& path);

}  // namespace hypersim::kv_module
